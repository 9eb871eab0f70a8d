"""The flags of `train`.

Owns: its tasks, the names and defaults of their flags. Does not know: what they do.
"""

import argparse
from typing import TypeAlias

from app.cli import flag_types
from app.cli.commands.train import stage_flags

Tasks: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_train_flags(verb: argparse.ArgumentParser) -> None:
    """Add the tasks of `train`, and the flags of each."""
    tasks = verb.add_subparsers(dest="task", required=True, metavar="TASK")
    add_prepare_task(tasks)
    stage_flags.add_stage_tasks(tasks)


def add_prepare_task(tasks: Tasks) -> None:
    """Add `train prepare`."""
    task = tasks.add_parser("prepare", help="make a data set of clips: squares around the main person, with boxes")
    task.add_argument(
        "clips", nargs="+", type=flag_types.parse_path, metavar="CLIPS", help="videos, or folders of videos"
    )
    task.add_argument("--out", type=flag_types.parse_path, required=True, metavar="FOLDER", help="the data set")
    task.add_argument(
        "--size", type=flag_types.parse_count, default=512, metavar="PX", help="side of the squares (512)"
    )
    task.add_argument(
        "--origin",
        default="own",
        metavar="NAME",
        help="where the clips are from, by the table of licences: own, rendered, VFHQ, NeRSemble, DH-FaceVid-1K or "
        "FFHQ (own)",
    )
    task.add_argument(
        "--fps", type=float, default=25.0, metavar="N", help="pictures a second at most, 0 for all that there are (25)"
    )
    task.add_argument(
        "--shortest",
        type=flag_types.parse_count,
        default=40,
        metavar="N",
        help="pictures in a row that make a piece (40, the length of a clip of stage 3)",
    )
    task.add_argument(
        "--enlarge", type=float, default=2.0, metavar="N", help="drop squares that would have to grow by more (2)"
    )
    task.add_argument(
        "--sharpness", type=float, default=0.1, metavar="N", help="drop faces with fewer fine details, 0 for none (0.1)"
    )
    task.add_argument("--quality", type=flag_types.parse_count, default=95, metavar="N", help="of the JPEGs (95)")
    task.add_argument(
        "--jobs", type=flag_types.parse_count, metavar="N", help="clips at a time (as many as there are processors)"
    )
