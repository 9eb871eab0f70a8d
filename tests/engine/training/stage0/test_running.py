import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.training.stage0.pieces import Plan, build_network
from engine.training.stage0.running import Pauses, PieceRun
from engine.training.updates import Update, make_optimizer

PLAN = Plan(steps=12, batch=1, learning_rate=0.1)


@pytest.fixture(autouse=True)
def with_gradients() -> Iterator[None]:
    with torch.enable_grad():
        yield


class Line:
    """Learns a line, from other points at every step; it counts statistics, too."""

    file = "line"

    def __init__(self) -> None:
        self.weights = build_network(lambda: nn.Sequential(nn.BatchNorm1d(1), nn.Linear(1, 1)), 0)
        parameters = {self.file: dict(self.weights.named_parameters())}
        self._optimizer = make_optimizer(parameters, 0.1)
        self.update = Update(parameters, self._optimizer)

    def train_step(self, step: int) -> Mapping[str, float]:
        x = PLAN.begin_step(step, self._optimizer).draws.draw_normal("x", (8, 1))
        loss = (self.weights(x) - 2 * x - 1).square().mean()
        self.update.add_gradients(loss)
        return {"loss": loss.item(), "norm": self.update.take_step()}

    def measure(self) -> Mapping[str, float]:
        return {"slope": self.weights.get_parameter("1.weight").item()}


def read_all(piece: Line) -> list[torch.Tensor]:
    return [entry.clone() for entry in piece.weights.state_dict().values()]


def test_a_part_that_is_interrupted_goes_on_to_the_bit(tmp_path: Path) -> None:
    whole, first, second = Line(), Line(), Line()
    assert PieceRun(whole, PLAN, tmp_path / "whole").run(Pauses()) == 12
    stops = iter([False] * 5 + [True])
    assert PieceRun(first, PLAN, tmp_path / "parts").run(Pauses(), lambda: next(stops)) == 5
    assert PieceRun(second, PLAN, tmp_path / "parts").run(Pauses()) == 12
    assert all(torch.equal(one, other) for one, other in zip(read_all(whole), read_all(second), strict=True))


def test_checkpoints_and_figures_are_written_as_time_goes_by(tmp_path: Path) -> None:
    seconds = iter(range(1000))
    run = PieceRun(Line(), PLAN, tmp_path, clock=lambda: float(next(seconds)))
    run.run(Pauses(checkpoint_s=5, figures_s=3, stop_after_s=8))
    lines = [json.loads(line) for line in (tmp_path / "figures.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["step"] for line in lines] == sorted(line["step"] for line in lines)
    assert lines[-1]["step"] == run.step < 12
    assert {"loss", "norm", "slope", "cpu_s"} <= lines[0].keys()
    assert (tmp_path / f"step-{run.step:09d}.pt").exists()
