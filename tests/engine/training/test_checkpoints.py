"""A training that goes on from a checkpoint gives the same bits as one that was never interrupted."""

from pathlib import Path

import pytest
import torch
from torch import nn

from engine.core.errors import ModelError, SinkError
from engine.training.checkpoints import (
    TrainingState,
    list_checkpoints,
    read_state,
    restore_checkpoint,
    write_checkpoint,
)
from engine.training.randoms import Randoms
from engine.training.updates import Update, make_optimizer


class SmallTraining:
    """A network with a norm that counts statistics, and a second one with an optimiser of its own."""

    def __init__(self, seed: int) -> None:
        torch.manual_seed(seed)
        self.network = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 1))
        self.judge = nn.Linear(1, 1)
        parts = {"network": self.network, "judge": self.judge}
        parameters = {name: {name: dict(part.named_parameters())} for name, part in parts.items()}
        updates = {name: Update(one, make_optimizer(one, 1e-2)) for name, one in parameters.items()}
        self.state = TrainingState(updates, {"network": self.network}, Randoms(seed))

    def run_step(self) -> None:
        randoms = self.state.randoms
        x = randoms.draws[0].draw_normal("noise", (6, 4)) + randoms.shared.draw_normal("", (1,))
        made = self.network(x)
        self.state.updates["network"].add_gradients(made.square().mean() - self.judge(made).mean())
        self.state.updates["network"].take_step()
        self.state.updates["judge"].add_gradients(self.judge(made.detach()).mean())
        self.state.updates["judge"].take_step()

    def read_numbers(self) -> list[torch.Tensor]:
        return [entry.clone() for part in (self.network, self.judge) for entry in part.state_dict().values()]


def test_it_goes_on_to_the_bit(tmp_path: Path) -> None:
    first = SmallTraining(0)
    for _ in range(3):
        first.run_step()
    path = write_checkpoint(tmp_path, 3, read_state(first.state))
    for _ in range(3):
        first.run_step()
    second = SmallTraining(1)
    second.run_step()
    assert restore_checkpoint(path, second.state) == 3
    for _ in range(3):
        second.run_step()
    assert all(torch.equal(a, b) for a, b in zip(first.read_numbers(), second.read_numbers(), strict=True))


def test_only_the_newest_stay_and_one_that_was_not_finished_does_not_count(tmp_path: Path) -> None:
    training = SmallTraining(0)
    (tmp_path / "step-000000900.part").write_bytes(b"cut")
    for step in (2, 10, 100):
        write_checkpoint(tmp_path, step, read_state(training.state))
    assert [path.name for path in list_checkpoints(tmp_path)] == ["step-000000010.pt", "step-000000100.pt"]


def test_a_damaged_one_and_one_of_another_training_are_refused(tmp_path: Path) -> None:
    training = SmallTraining(0)
    path = write_checkpoint(tmp_path, 1, read_state(training.state))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match="damaged, or a checkpoint of another training"):
        restore_checkpoint(path, training.state)
    path.write_bytes(whole)
    training.state.updates["network"].parameters["network"]["more"] = nn.Parameter(torch.zeros(1))  # type: ignore[index]
    with pytest.raises(ModelError, match="another training"):
        restore_checkpoint(path, training.state)


def test_nothing_that_was_not_written_to_its_end_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.training.checkpoints.torch.save", fail)
    with pytest.raises(SinkError):
        write_checkpoint(tmp_path, 1, read_state(SmallTraining(0).state))
    assert list(tmp_path.iterdir()) == []
