import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.animators.personalive.stream.schedule import DdimStep, NoiseSchedule, alpha_bars, frame_levels
from engine.core.settings import NOISE_LEVELS

PUBLISHED = NoiseSchedule(NOISE_LEVELS, chunk=4, emit_rung=0, refine_below=False)

levels = st.sets(st.sampled_from(NOISE_LEVELS), min_size=1).map(lambda chosen: tuple(sorted(chosen)))


@st.composite
def schedules(draw: st.DrawFn) -> NoiseSchedule:
    chosen = draw(levels)
    rung = draw(st.integers(0, len(chosen) - 1))
    return NoiseSchedule(chosen, draw(st.integers(1, 32 // len(chosen))), rung, draw(st.booleans()))


def test_signal_left_at_the_four_levels() -> None:
    left = alpha_bars()[list(NOISE_LEVELS)].double()
    assert left.tolist() == pytest.approx([0.9991500, 0.4468171, 0.0376411, 0.000230013], rel=2e-6)
    assert left.sqrt().tolist() == pytest.approx([0.9995749, 0.6684438, 0.1940130, 0.0151662], rel=3e-6)
    assert (1 - left).sqrt().tolist() == pytest.approx([0.0291551, 0.7437626, 0.9809989, 0.9998850], rel=3e-6)


def test_one_step_as_factors_of_latent_and_noise() -> None:
    step = DdimStep(NOISE_LEVELS, 4)
    one, none = torch.ones(16, 1, 1, 1), torch.zeros(16, 1, 1, 1)
    (a, clean_a), (b, clean_b) = step(one, none), step(none, one)
    assert a[::4].flatten().tolist() == pytest.approx([1.000425, 1.495376, 3.445355, 12.792492], rel=2e-6)
    assert b[::4].flatten().tolist() == pytest.approx([-0.029168, -1.083050, -2.636127, -11.810020], rel=2e-6, abs=6e-7)
    assert clean_a[::4].flatten().tolist() == pytest.approx([1.0004, 1.4960, 5.1543, 65.936], rel=1e-4)
    assert clean_b[::4].flatten().tolist() == pytest.approx([-0.0292, -1.1127, -5.0564, -65.929], rel=2e-3)


def test_the_lowest_rung_ends_in_the_clean_latent() -> None:
    latents, noise = torch.randn(2, 16, 4, 2, 2, generator=torch.Generator().manual_seed(0))
    stepped, clean = DdimStep(NOISE_LEVELS, 4)(latents, noise)
    assert torch.equal(stepped[:4], clean[:4])
    assert not torch.allclose(stepped[4:], clean[4:])


@pytest.mark.parametrize(("rung", "delay", "transition"), [(0, 15, 12), (1, 11, 8), (2, 7, 4), (3, 3, 0)])
@pytest.mark.parametrize("refine_below", [False, True])
def test_delay_of_each_rung(rung: int, delay: int, transition: int, refine_below: bool) -> None:
    schedule = NoiseSchedule(NOISE_LEVELS, 4, rung, refine_below)
    assert (schedule.lookahead, schedule.transition_frames) == (delay, transition)


def test_a_window_without_its_lower_rungs() -> None:
    schedule = NoiseSchedule(NOISE_LEVELS, 4, 1, refine_below=False)
    assert (schedule.frame_count, schedule.carried_count, schedule.resting_count) == (12, 8, 4)
    assert schedule.emitted_slice == slice(0, 4)


def test_the_noise_of_every_frame_of_the_longest_window() -> None:
    assert frame_levels((0, 333, 999), 2).tolist() == [0.0, 0.0, 333.0, 333.0, 999.0, 999.0]


def test_a_window_that_refines_below() -> None:
    schedule = NoiseSchedule(NOISE_LEVELS, 4, 2, refine_below=True)
    assert (schedule.frame_count, schedule.carried_count, schedule.resting_count) == (16, 12, 0)
    assert schedule.emitted_slice == slice(8, 12)


@given(schedules())
def test_geometry(schedule: NoiseSchedule) -> None:
    assert schedule.frame_count == schedule.carried_count + schedule.chunk
    assert schedule.resting_count + schedule.frame_count == len(schedule.levels) * schedule.chunk
    assert schedule.lookahead == schedule.transition_frames + schedule.chunk - 1
    emitted = frame_levels(schedule.levels, schedule.chunk)[schedule.resting_count :][schedule.emitted_slice]
    assert set(emitted.tolist()) == {float(schedule.levels[schedule.emit_rung])}
    assert len(emitted) == schedule.chunk


@given(schedules(), st.integers(1, 5), st.integers(1, 5))
def test_a_perfect_prediction_walks_down_to_the_clean_latent(schedule: NoiseSchedule, height: int, width: int) -> None:
    """Whatever rungs are listed: with the true noise predicted, every frame arrives at the latent it came from."""
    generator = torch.Generator().manual_seed(height * 7 + width)
    latent = torch.randn(4, height, width, generator=generator)
    noise = torch.randn(schedule.frame_count, 4, height, width, generator=generator)
    step = DdimStep(schedule.levels, schedule.chunk)
    first = schedule.resting_count
    stepped, clean = step(step.add_noise(latent, noise, first), noise)
    assert torch.allclose(clean, latent.expand_as(clean), atol=1e-3)
    below = stepped[schedule.chunk :]
    assert torch.allclose(below, step.add_noise(latent, noise[schedule.chunk :], first), atol=1e-3)
