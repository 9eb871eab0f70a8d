"""Lets a character act by chance: turns, nods, talks, smiles, blinks, looks around, one moment after the other.

Owns: how often and how far. Does not know: characters, pictures. A generator gives the same performance every time.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from canvas import Floats
from numpy.random import Generator

from engine.animators.instant.motion.expression import Expression
from engine.animators.instant.motion.idle import IdleMoment

NAMES = (
    "pitch", "yaw", "roll", "right", "down", "jaw", "wide", "pucker", "press", "upper_lip", "lower_lip", "smile",
    "brows", "frown", "blink_right", "blink_left", "gaze_right", "gaze_down",
)  # fmt: skip
"""What is acted, in this order: degrees, centimetres, and the amounts of `Expression`."""
REST_S = (0.3, 1.6)
"""How long a posture, a mien or a look lasts."""
SPREAD_DEG, MOST_DEG = np.array([8.0, 15.0, 8.0]), np.array([20.0, 34.0, 24.0])
SPREAD_CM, MOST_CM = np.array([0.9, 0.6]), np.array([2.0, 1.5])
SHIFT_S = 0.35
"""How long a change takes, at most."""


@dataclass(frozen=True)
class Performance:
    """What a character does. acted (frames, 18): the amounts of NAMES."""

    acted: Floats

    def moment_of(self, number: int) -> IdleMoment:
        """Return one frame's moment."""
        values = [float(value) for value in self.acted[number]]
        pitch, yaw, roll, right, down, jaw, wide, pucker, press, upper, lower, smile, brows, frown = values[:14]
        expression = Expression(
            jaw,
            wide,
            pucker,
            press,
            upper,
            lower,
            smile,
            brows,
            frown,
            (values[14], values[15]),
            (values[16], values[17]),
        )
        turn = np.radians([-pitch, -yaw, roll])
        return IdleMoment(turn, np.array([right, down, 0.0]), 0.0, expression)


def act_by_chance(frames: int, fps: float, random: Generator) -> Performance:
    """Make up a performance."""
    seconds = frames / fps
    acted = np.zeros((frames, len(NAMES)), np.float32)
    times = (np.arange(frames) / fps).astype(np.float32)
    for group, choose, rate in (
        (slice(0, 5), _choose_posture, 1.0),
        (slice(5, 11), _choose_mouth, 3.0),
        (slice(11, 14), _choose_mien, 1.2),
        (slice(16, 18), _choose_look, 1.5),
    ):
        acted[:, group] = _follow_targets(times, seconds, choose, rate, random)
    acted[:, 14:16] = _blink_by_chance(times, seconds, random)
    acted[:, 17] *= 1 - acted[:, 14:16].max(axis=1)
    return Performance(acted)


def _follow_targets(
    times: Floats, seconds: float, choose: Callable[[Generator], Floats], rate: float, random: Generator
) -> Floats:
    """Go smoothly from target to target; rate: how much shorter each lasts than REST_S."""
    at, marks, targets = -1.0, [], []
    while at < seconds + 1:
        marks.append(at)
        targets.append(choose(random))
        at += random.uniform(*REST_S) / rate
    values = np.array(targets, np.float32)
    starts = np.array(marks)
    now = np.searchsorted(starts, times, side="right") - 1
    lasts = np.minimum(SHIFT_S, np.diff(np.append(starts, at)))[now]
    share = np.clip((times - starts[now]) / lasts, 0, 1)[:, None]
    before = values[np.maximum(now - 1, 0)]
    moved: Floats = (before + (values[now] - before) * share**2 * (3 - 2 * share)).astype(np.float32)
    return moved


def _choose_posture(random: Generator) -> Floats:
    turn = np.clip(random.normal(0, SPREAD_DEG), -MOST_DEG, MOST_DEG)
    shift = np.clip(random.normal(0, SPREAD_CM), -MOST_CM, MOST_CM)
    return np.concatenate([turn, shift]).astype(np.float32)


def _choose_mouth(random: Generator) -> Floats:
    """Closed, or open to say something."""
    mouth = np.zeros(6, np.float32)
    kind = random.uniform()
    if kind < 0.35:
        mouth[0] = random.beta(1.3, 1.6)
        mouth[1] = random.uniform(-0.5, 1)
        mouth[4:6] = random.uniform(0, 0.7, 2)
    elif kind < 0.5:
        mouth[2], mouth[0] = random.uniform(0.3, 1), random.uniform(0, 0.3)
    elif kind < 0.58:
        mouth[3] = random.uniform(0.3, 1)
    return mouth


def _choose_mien(random: Generator) -> Floats:
    smile = random.uniform(0.3, 1) if random.uniform() < 0.4 else random.uniform(-0.6, 0.2)
    brows = random.uniform(-0.8, 1) if random.uniform() < 0.5 else 0.0
    frown = random.uniform(0.2, 1) if random.uniform() < 0.2 else 0.0
    return np.array([smile, brows, frown], np.float32)


def _choose_look(random: Generator) -> Floats:
    if random.uniform() < 0.4:
        return np.zeros(2, np.float32)
    return random.uniform((-0.9, -0.7), (0.9, 0.7)).astype(np.float32)


def _blink_by_chance(times: Floats, seconds: float, random: Generator) -> Floats:
    """Blink every second and a half: mostly shut, sometimes half, sometimes one eye."""
    shut = np.zeros((len(times), 2), np.float32)
    at = 0.0
    while (at := at + random.exponential(1.5)) < seconds:
        depth = 1.0 if random.uniform() < 0.75 else random.uniform(0.3, 0.8)
        eyes = (0, 1) if random.uniform() < 0.85 else (int(random.integers(2)),)
        lasts = random.uniform(0.08, 0.45)
        closing = np.clip(1.5 - np.abs(times - at) / lasts, 0, 1) * depth
        for eye in eyes:
            shut[:, eye] = np.maximum(shut[:, eye], closing)
    return shut
