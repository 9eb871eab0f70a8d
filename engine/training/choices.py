"""What is drawn once for a whole step: noise levels, the number of passes, and which conditions are left out.

Owns: these distributions. Does not know: noise itself, networks.
Source: the released training code. There the numbers come from Python's generator; here from the step's own.
"""

from engine.animators.personalive.stream.schedule import TRAIN_STEPS
from engine.training.conditions import Dropped
from engine.training.draws import GeneratorDraws
from engine.training.noise import RUNGS


def choose_levels(count: int, draws: GeneratorDraws) -> list[int]:
    """Choose a noise level for each picture, all of 0..999 alike."""
    return draws.draw_whole(0, TRAIN_STEPS, count)


def choose_passes(draws: GeneratorDraws, rungs: tuple[int, ...] = RUNGS) -> tuple[int, ...]:
    """Choose how many passes are run, 1 to all; returns their rungs, the highest first."""
    (passes,) = draws.draw_whole(1, len(rungs) + 1, 1)
    return rungs[::-1][:passes]


def choose_dropped(draws: GeneratorDraws) -> Dropped:
    """Choose which conditions the whole batch does without."""
    reference, pose, motion = (number < Dropped.P for number in draws.draw_uniform("dropped", (3,)).tolist())
    return Dropped(reference, pose, motion)
