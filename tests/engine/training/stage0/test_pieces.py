import pytest
import torch
from torch import nn

from engine.training.stage0.pieces import FALLS_TO, WARM_UP, Plan, build_network


def test_the_learning_rate_rises_stays_and_falls() -> None:
    plan = Plan(steps=1000, batch=1, learning_rate=0.1)
    assert plan.find_rate(0) == pytest.approx(0.1 / WARM_UP)
    assert plan.find_rate(WARM_UP) == plan.find_rate(599) == 0.1
    assert 0.05 < plan.find_rate(750) < 0.1
    assert plan.find_rate(1000) == pytest.approx(0.1 * FALLS_TO)


def test_a_step_s_random_numbers_follow_from_its_number_and_the_seed() -> None:
    plan, optimizer = Plan(10, 1, 0.1), torch.optim.SGD([nn.Parameter(torch.zeros(1))], 1.0)

    def draw(seed: int, step: int) -> tuple[float, float]:
        randoms = Plan(10, 1, 0.1, seed).begin_step(step, optimizer)
        return float(randoms.crops.random()), float(randoms.draws.draw_uniform("", (1,)))

    assert draw(0, 3) == draw(0, 3)
    assert len({value for seed, step in ((0, 3), (0, 4), (1, 3)) for value in draw(seed, step)}) == 6
    assert optimizer.param_groups[0]["lr"] == plan.find_rate(3)


def test_first_weights_follow_from_the_seed_and_leave_other_random_numbers_alone() -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, same, other = (build_network(lambda: nn.Linear(3, 3), seed).weight for seed in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
