from engine.training.randoms import Randoms


def draw_some(randoms: Randoms) -> list[float]:
    return [
        *randoms.draws.draw_normal("noise", (3,)).tolist(),
        randoms.frames.random(),
        float(randoms.frames.gauss(0, 1)),
        float(randoms.crops.normal()),
        float(randoms.crops.integers(1 << 40)),
    ]


def test_all_generators_go_on_where_they_were() -> None:
    randoms = Randoms(5)
    draw_some(randoms)
    state = randoms.read_state()
    wanted = draw_some(randoms)
    other = Randoms(6)
    other.restore_state(state)
    assert draw_some(other) == wanted


def test_every_rank_draws_its_own_numbers() -> None:
    numbers = [draw_some(Randoms(5, rank)) for rank in range(3)]
    assert numbers[0] == draw_some(Randoms(5))
    assert all(len({row[place] for row in numbers}) == 3 for place in range(len(numbers[0])))
