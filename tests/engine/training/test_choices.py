from engine.training.choices import choose_dropped, choose_levels, choose_passes
from engine.training.draws import GeneratorDraws
from engine.training.noise import RUNGS


def test_every_level_can_come() -> None:
    levels = choose_levels(20_000, GeneratorDraws(0))
    assert (min(levels), max(levels)) == (0, 999)


def test_one_to_four_passes_from_the_noisiest_rung_down() -> None:
    draws = GeneratorDraws(0)
    chosen = {choose_passes(draws) for _ in range(100)}
    assert chosen == {(999,), (999, 666), (999, 666, 333), RUNGS[::-1]}


def test_a_tenth_of_the_steps_lacks_each_condition_and_independently() -> None:
    draws = GeneratorDraws(0)
    dropped = [choose_dropped(draws) for _ in range(4000)]
    for name in ("reference", "pose", "motion"):
        assert 300 < sum(getattr(one, name) for one in dropped) < 500
    assert 20 < sum(one.reference and one.pose for one in dropped) < 65
