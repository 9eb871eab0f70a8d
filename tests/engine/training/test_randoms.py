import pytest

from engine.training.randoms import Randoms


def draw_some(randoms: Randoms) -> list[list[float]]:
    every = [randoms.shared, *randoms.draws.values()]
    return [draws.draw_normal("noise", (3,)).tolist() for draws in every]


def test_all_generators_go_on_where_they_were() -> None:
    randoms = Randoms(5, (0, 1))
    draw_some(randoms)
    state = randoms.read_state()
    wanted = draw_some(randoms)
    other = Randoms(6, (0, 1))
    other.restore_state(state)
    assert draw_some(other) == wanted


def test_every_place_draws_its_own_numbers_on_whatever_process_it_is() -> None:
    together, apart = Randoms(5, (0, 1)), [Randoms(5, (0,)), Randoms(5, (1,))]
    shared, *places = draw_some(together)
    assert places[0] != places[1]
    assert [draw_some(each) for each in apart] == [[shared, places[0]], [shared, places[1]]]


def test_a_state_without_a_place_is_refused() -> None:
    with pytest.raises(KeyError):
        Randoms(5, (0, 1)).restore_state(Randoms(5, (0,)).read_state())
