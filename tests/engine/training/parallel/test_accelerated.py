"""Two processes train on the processor, and give what one process gives that accumulates two batches."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from engine.training.checkpoints import list_checkpoints
from engine.training.loop.request import RunFolders, TrainingRequest, Watcher
from engine.training.loop.train import train_to_end
from engine.training.parallel.processes import SingleProcess
from tests.engine.training.loop.records.test_curves import read_events
from tests.engine.training.parallel import one_process
from tests.small_training import make_small_recipe, write_small_models
from tests.training_data import DrawnClips

pytestmark = [pytest.mark.engines, pytest.mark.timeout(3600)]
FSDP = {"ACCELERATE_USE_FSDP": "true", "FSDP_VERSION": "2", "FSDP_RESHARD_AFTER_FORWARD": "true"}


def start_process(rank: int, port: int, models: Path, out: Path, more: dict[str, str]) -> "subprocess.Popen[str]":
    """Start one of two processes, as a launcher would."""
    place = {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2"}
    meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "ACCELERATE_USE_CPU": "true"}
    command = [sys.executable, "-m", one_process.__name__, str(models), str(out)]
    return subprocess.Popen(command, env={**os.environ, **place, **meeting, **more}, stdout=subprocess.PIPE, text=True)


def find_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])


def read_curves(out: Path) -> dict[str, list[float]]:
    curves: dict[str, list[float]] = {}
    for event in read_events(RunFolders(out, 1).events):
        for value in event.summary.value:
            if value.HasField("simple_value") and value.tag != "seconds":
                curves.setdefault(value.tag, []).append(value.simple_value)
    return curves


@pytest.mark.parametrize("more", [{}, FSDP], ids=["all weights on each", "weights divided"])
def test_two_processes_give_the_losses_of_one_with_the_same_batches(more: dict[str, str], tmp_path: Path) -> None:
    models = write_small_models(tmp_path / "models")
    port = find_port()
    both = [start_process(rank, port, models, tmp_path / "two", more) for rank in range(2)]
    said = [each.communicate()[0] for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert json.loads(said[0]) == {"steps": 3, "count": 2}

    torch.set_num_threads(1)
    recipe = make_small_recipe(stage1={"steps": 3, "batch": 2}, optimizer={"accumulation": 2})
    request = TrainingRequest(1, Path(), models, tmp_path / "one", recipe)
    train_to_end(request, DrawnClips(), SingleProcess(), Watcher())

    two, one = read_curves(tmp_path / "two"), read_curves(tmp_path / "one")
    assert two.keys() == one.keys()
    for name, values in one.items():
        assert two[name] == pytest.approx(values, rel=1e-4), name
    newest = [list_checkpoints(RunFolders(tmp_path / name, 1).checkpoints)[-1] for name in ("one", "two")]
    states = [torch.load(path, weights_only=True)["randoms"] for path in newest]
    assert states[0].keys() == states[1].keys() == {"shared", "0", "1"}
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])
    assert not torch.equal(states[0]["0"], states[0]["1"])
