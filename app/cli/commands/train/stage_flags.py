"""The flags of `train stage1`, `stage2`, `stage3` and `export`.

Owns: their names, defaults and how they are read. Does not know: what they do.
"""

import argparse
from pathlib import Path
from typing import TypeAlias

from app.cli import flag_types

Tasks: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
STAGES = {
    1: "learn to move a portrait, from single pictures",
    2: "learn to do it in four passes, from single pictures",
    3: "learn to do it in a stream, from clips",
}
"""stage -> what it is for."""


def add_stage_tasks(tasks: Tasks) -> None:
    """Add the stages, and `train export`."""
    for stage, purpose in STAGES.items():
        _add_stage(tasks, stage, purpose)
    _add_export(tasks)


def _add_stage(tasks: Tasks, stage: int, purpose: str) -> None:
    task = tasks.add_parser(f"stage{stage}", help=purpose)
    task.set_defaults(stage=stage)
    task.add_argument(
        "--data", type=flag_types.parse_path, required=True, metavar="DIR", help="clips, as `train prepare` left them"
    )
    _add_run_flags(task)
    task.add_argument(
        "--no-resume",
        action="store_true",
        help="begin again, and remove the checkpoints of this stage (by default it goes on from the newest one)",
    )
    task.add_argument("--device", choices=("auto", "cpu", "cuda"), help="where to compute: the setting compute.device")


def _add_run_flags(task: argparse.ArgumentParser) -> None:
    task.add_argument(
        "--models",
        type=flag_types.parse_path,
        required=True,
        metavar="DIR",
        help="a folder of weights as `animate --models` reads it, for all that is not trained, too",
    )
    task.add_argument(
        "--out",
        type=flag_types.parse_path,
        default=Path("training"),
        metavar="DIR",
        help="the run, one for all stages: checkpoints, curves, sheets, weights (training)",
    )
    task.add_argument("--config", type=flag_types.parse_path, metavar="FILE.toml", help="settings (docs/training.md)")
    task.add_argument(
        "--start",
        type=flag_types.parse_text,
        default="published",
        metavar="free|published|FILE",
        help="what a stage begins with: the folder of weights; free: nothing that a licence forbids; or a folder of "
        "weights or checkpoint (published; stages 2 and 3: what the stage before has learned, if it is in the run)",
    )
    task.add_argument("--perceptual", metavar="lpips|none", help="the perceptual network: the setting losses.judge")
    task.add_argument(
        "--vgg", type=flag_types.parse_path, metavar="FILE", help="VGG16's weights for lpips: the setting losses.vgg"
    )


def _add_export(tasks: Tasks) -> None:
    task = tasks.add_parser("export", help="write what a checkpoint holds as weights that animate")
    task.add_argument(
        "--stage", type=int, choices=tuple(STAGES), required=True, help="whose newest checkpoint in the run is written"
    )
    task.add_argument(
        "--to", type=flag_types.parse_path, required=True, metavar="DIR", help="the folder that is written"
    )
    task.add_argument("--float32", action="store_true", help="write 32 bits for each number, not 16")
    _add_run_flags(task)
