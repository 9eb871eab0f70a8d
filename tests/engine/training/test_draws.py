import torch

from engine.training.draws import GeneratorDraws


def test_a_seed_gives_the_same_numbers_whatever_their_names() -> None:
    first, second = GeneratorDraws(3), GeneratorDraws(3)
    assert torch.equal(first.draw_normal("noise", (2, 3)), second.draw_normal("renoise/0", (2, 3)))
    assert torch.equal(first.draw_uniform("a", (4,)), second.draw_uniform("b", (4,)))
    assert first.draw_whole(0, 1000, 5) == second.draw_whole(0, 1000, 5)
    assert not torch.equal(first.draw_normal("noise", (3,)), GeneratorDraws(4).draw_normal("noise", (3,)))


def test_one_that_continues_draws_what_would_have_come() -> None:
    draws = GeneratorDraws(1)
    draws.draw_normal("noise", (7,))
    state = draws.read_state().clone()
    wanted = draws.draw_uniform("tokens", (5,))
    other = GeneratorDraws(2)
    other.restore_state(state)
    assert torch.equal(other.draw_uniform("tokens", (5,)), wanted)


def test_whole_numbers_reach_both_ends_of_their_range() -> None:
    assert set(GeneratorDraws(0).draw_whole(1, 5, 500)) == {1, 2, 3, 4}
