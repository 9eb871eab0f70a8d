"""One of several processes that train stage 1 together on the processor: `python one_process.py MODELS OUT [divided]`.

What a launcher would set is in its environment. Prints the losses as JSON, on the first process.
"""

import json
import sys
from pathlib import Path

import torch

from engine.training.loop.request import TrainingRequest, Watcher
from engine.training.loop.train import train_to_end
from engine.training.parallel.accelerated import join_processes
from tests.small_training import make_small_recipe
from tests.training_data import DrawnClips


def main(models: Path, out: Path) -> None:
    torch.set_num_threads(1)
    processes = join_processes(on_processor=True)
    recipe = make_small_recipe(stage1={"steps": 3, "batch": 2})
    report = train_to_end(TrainingRequest(1, Path(), models, out, recipe), DrawnClips(), processes, Watcher())
    if processes.rank == 0:
        sys.stdout.write(json.dumps({"steps": report.steps, "count": processes.count}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
