import pytest
import torch
from torch import nn

from engine.training.updates import Update, iterate_parameters, make_optimizer


def test_a_step_clips_all_gradients_together_and_forgets_them() -> None:
    parameters = {"a": {"x": nn.Parameter(torch.zeros(1))}, "b": {"y": nn.Parameter(torch.zeros(1))}}
    update = Update(parameters, torch.optim.SGD(list(iterate_parameters(parameters)), lr=1.0))
    update.add_gradients(3 * parameters["a"]["x"] + 4 * parameters["b"]["y"])
    assert update.take_step() == pytest.approx(5)
    assert parameters["a"]["x"].item() == pytest.approx(-0.6, rel=1e-5)
    assert parameters["b"]["y"].item() == pytest.approx(-0.8, rel=1e-5)
    assert parameters["a"]["x"].grad is None


def test_gradients_of_several_losses_add_up_and_a_value_may_bring_its_own() -> None:
    x = nn.Parameter(torch.zeros(2))
    update = Update({"a": {"x": x}}, torch.optim.SGD([x], lr=1.0), largest_norm=100)
    update.add_gradients(x.sum())
    update.add_gradients(2 * x, torch.tensor([1.0, 5.0]))
    update.take_step()
    assert x.tolist() == [-3, -11]


def test_every_parameter_decays_as_published() -> None:
    parameters = {"a": {"bias": nn.Parameter(torch.ones(1)), "weight": nn.Parameter(torch.ones(1, 1))}}
    [group] = make_optimizer(parameters, 1e-5).param_groups
    assert (group["lr"], group["betas"], group["eps"], group["weight_decay"]) == (1e-5, (0.9, 0.999), 1e-8, 0.01)
    assert len(group["params"]) == 2
