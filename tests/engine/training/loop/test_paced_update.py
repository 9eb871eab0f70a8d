"""Several batches make one step, as one large batch would."""

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor, nn

from engine.training.loop.paced_update import Pace, PacedUpdate
from engine.training.networks import Parameters
from engine.training.parallel.processes import SingleProcess


def make_update(pace: Pace) -> tuple[PacedUpdate, nn.Parameter]:
    parameter = nn.Parameter(torch.ones(2))
    parameters: Parameters = {"a": {"x": parameter}}
    return PacedUpdate(parameters, torch.optim.SGD([parameter], lr=1.0), pace), parameter


def test_two_batches_make_the_step_of_their_mean() -> None:
    update, parameter = make_update(Pace(SingleProcess(), batches=2, largest_norm=100))
    update.add_gradients((parameter * torch.tensor([2.0, 0.0])).sum())
    assert update.take_step() == 0
    assert parameter.tolist() == [1, 1]
    update.add_gradients((parameter * torch.tensor([0.0, 6.0])).sum())
    assert update.take_step() == pytest.approx(10**0.5)
    assert parameter.tolist() == [0, -2]


def test_a_value_brings_its_own_gradient_and_all_are_clipped_together() -> None:
    update, parameter = make_update(Pace(SingleProcess(), largest_norm=1))
    update.add_gradients(2 * parameter, torch.tensor([1.5, 2.0]))
    assert update.take_step() == pytest.approx(5)
    assert parameter.tolist() == pytest.approx([0.4, 0.2], abs=1e-5)
    assert parameter.grad is None


def test_a_scaled_loss_gives_the_same_step_and_infinite_gradients_none() -> None:
    update, parameter = make_update(Pace(SingleProcess(), scaled=True, largest_norm=100))
    update.add_gradients((parameter * torch.tensor([1e-6, 0.5])).sum())
    update.take_step()
    assert parameter.tolist() == pytest.approx([1 - 1e-6, 0.5])
    update.add_gradients((parameter * float("inf")).sum())
    update.take_step()
    assert parameter.tolist() == pytest.approx([1 - 1e-6, 0.5])


def test_the_loss_scale_is_kept() -> None:
    first, parameter = make_update(Pace(SingleProcess(), scaled=True))
    first.add_gradients((parameter * float("inf")).sum())
    first.take_step()
    state = first.read_state()
    second, _ = make_update(Pace(SingleProcess(), scaled=True))
    assert second.read_state()["scaler"]["scale"] == 2 * state["scaler"]["scale"]
    second.restore_state(state)
    assert second.read_state()["scaler"] == state["scaler"]


def test_gradients_are_averaged_once_a_step_before_they_are_clipped() -> None:
    class Halved(SingleProcess):
        times = 0

        def average_gradients(self, parameters: Sequence[nn.Parameter]) -> None:
            self.times += 1
            for parameter in parameters:
                assert isinstance(parameter.grad, Tensor)
                parameter.grad /= 2

    processes = Halved()
    update, parameter = make_update(Pace(processes, batches=2, largest_norm=1))
    for _ in range(2):
        update.add_gradients((parameter * 2).sum())
        update.take_step()
    assert processes.times == 1
    assert update.norm == pytest.approx(2**0.5)
