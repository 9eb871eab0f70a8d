"""A training that is killed as by SIGKILL, in a process of its own: `python killed_training.py MODELS OUT write|step`.

In the middle of the second checkpoint, or in the middle of the third step.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import torch

from engine.training.loop.paced_update import PacedUpdate
from engine.training.loop.request import TrainingRequest, Watcher
from engine.training.loop.train import train_to_end
from engine.training.parallel.processes import SingleProcess
from tests.small_training import make_small_recipe
from tests.training_data import DrawnClips

calls = {"write": 0, "step": 0}


def main(models: Path, out: Path, where: str) -> None:
    torch.set_num_threads(1)
    if where == "write":
        torch.save = break_off_second(torch.save)
    else:
        PacedUpdate.take_step = break_off_third(PacedUpdate.take_step)  # type: ignore[method-assign]
    recipe = make_small_recipe(saving={"checkpoint_every": 1})
    train_to_end(TrainingRequest(1, Path(), models, out, recipe), DrawnClips(), SingleProcess(), Watcher())


def break_off_second(save: Any) -> Any:
    def save_half(content: Any, file: Any) -> None:
        calls["write"] += 1
        if calls["write"] == 2:
            file.write(b"PK half of a file")
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        save(content, file)

    return save_half


def break_off_third(take_step: Any) -> Any:
    def take_half(update: PacedUpdate) -> float:
        calls["step"] += 1
        if calls["step"] == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return float(take_step(update))

    return take_half


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
