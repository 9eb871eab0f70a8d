"""The movement of a head without a driver: it breathes, blinks, looks around and is never quite still.

Owns: the movement over time, drawn from a given random generator. Does not know: portraits, pictures, clocks.
Angles, centimetres and seconds are chosen by eye: a person who waits and is relaxed.
"""

import math
from dataclasses import dataclass

import numpy as np

from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.motion.expression import Expression
from engine.animators.instant.rig.head_space import Points

_BREATHS_HZ, _BREATHS_VARY, _INHALE = 0.25, 0.12, 0.42
_TURNS_DEG = np.array([0.9, 1.7, 0.9])
"""Usual size of a change of posture: nod, shake, tilt."""
_POSTURE_S, _POSTURE_RATE = (2.5, 7.0), 2.0
_POSTURE_SHIFT_CM = np.array([0.16, 0.06])
_SWAY_DEG, _SWAY_HZ = np.array([0.18, 0.28, 0.20]), np.array([[0.13, 0.31], [0.09, 0.23], [0.11, 0.27]])
_BREATH_NOD_DEG, _BREATH_LIFT_CM = -0.45, -0.07
_BLINK_EVERY_S, _BLINK_SPREAD, _BLINK_BOUNDS_S = 3.6, 0.5, (1.1, 9.0)
_BLINK_TWICE, _BLINK_AGAIN_S = 0.12, 0.42
_CLOSE_S, _SHUT_S, _OPEN_S = 0.09, 0.05, 0.20
_AHEAD_S, _ASIDE_S, _GAZE_SPREAD, _GAZE_LEAST_S = 2.0, 0.75, 0.5, 0.28
_LOOK_AWAY, _LOOK_BACK = 0.4, 0.75
_AHEAD_REACH, _ASIDE_REACH = np.array([0.06, 0.04]), np.array([0.55, 0.22])
_GAZE_MOST = 0.85
_SACCADE_RATE = 70.0
_LARGE_LOOK, _BLINK_WITH_LOOK, _TURN_WITH_LOOK_DEG = 0.35, 0.35, np.array([1.0, 2.6])
_MIEN_S, _MIEN_RATE, _BROWS, _SMILE = (3.0, 8.0), 1.2, 0.07, 0.06


@dataclass(frozen=True, slots=True, eq=False)
class IdleMoment:
    """One moment of the movement, as a difference from the head at rest.

    Shapes: turn (3,), a rotation vector; shift_cm (3,) in the canonical axes. Range: breath from 0, out, to 1, in.
    """

    turn: Points
    shift_cm: Points
    breath: float
    expression: Expression


class IdleMotion:
    """Advances from step to step; starts at rest. The same generator and steps give the same movement."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._time_s = 0.0
        self._posture = _DampedSpring(5, _POSTURE_RATE)
        self._next_posture_s = 1.5
        self._look_turn = _DampedSpring(2, 2 * _POSTURE_RATE)
        self._sway_phase = random.uniform(0, 2 * math.pi, _SWAY_HZ.shape)
        self._mien = _DampedSpring(2, _MIEN_RATE)
        self._next_mien_s = 1.0
        self._breath = _Breathing(random)
        self._gaze = _Gaze(random)
        self._blinks = _Blinks(random)

    def advance_by(self, step_s: float) -> IdleMoment:
        """Advance by step_s and return the new moment."""
        self._time_s += step_s
        if self._gaze.advance_by(step_s):
            self._turn_head_with_gaze()
        self._change_posture()
        posture = self._posture.advance_by(step_s)
        look_turn = self._look_turn.advance_by(step_s)
        brows, smile = self._mien.advance_by(step_s)
        breath = self._breath.advance_by(step_s)
        turn_deg = posture[:3] + self._sway_angles_deg() + [breath * _BREATH_NOD_DEG + look_turn[0], look_turn[1], 0.0]
        closed = self._blinks.advance_by(step_s)
        expression = Expression(
            brows=float(brows),
            smile=max(0.0, float(smile)),
            blink=(closed, closed),
            gaze=(float(self._gaze.now[0]), float(self._gaze.now[1])),
        )
        shift_cm = np.array([posture[3], posture[4] + breath * _BREATH_LIFT_CM, 0.0])
        return IdleMoment(np.radians(turn_deg), shift_cm, breath, expression)

    def _change_posture(self) -> None:
        if self._time_s >= self._next_posture_s:
            drawn = np.clip(self._random.standard_normal(5), -1.8, 1.8)
            self._posture.target = drawn * [*_TURNS_DEG, *_POSTURE_SHIFT_CM]
            self._next_posture_s = self._time_s + self._random.uniform(*_POSTURE_S)
        if self._time_s >= self._next_mien_s:
            self._mien.target = self._random.standard_normal(2) * [_BROWS, _SMILE]
            self._next_mien_s = self._time_s + self._random.uniform(*_MIEN_S)

    def _turn_head_with_gaze(self) -> None:
        """Turn the head a little after the eyes; a look far aside often comes with a blink."""
        across, down = self._gaze.target
        self._look_turn.target = np.array([-down, across]) * _TURN_WITH_LOOK_DEG
        if math.hypot(across, down) > _LARGE_LOOK and self._random.random() < _BLINK_WITH_LOOK:
            self._blinks.blink_soon()

    def _sway_angles_deg(self) -> Points:
        """Return a small, slow sway that starts without movement."""
        waves = np.sin(2 * math.pi * _SWAY_HZ * self._time_s + self._sway_phase).mean(1)
        sway: Points = _SWAY_DEG * waves * smooth_step(self._time_s / 2)
        return sway


class _DampedSpring:
    """Numbers that move smoothly to their targets, without overshoot (a critically damped spring)."""

    def __init__(self, count: int, rate: float) -> None:
        self.target: Points = np.zeros(count)
        self._rate = rate
        self._now = np.zeros(count)
        self._speed = np.zeros(count)

    def advance_by(self, step_s: float) -> Points:
        away = self._now - self.target
        pull = self._speed + self._rate * away
        fade = math.exp(-self._rate * step_s)
        self._now = self.target + (away + pull * step_s) * fade
        self._speed = (self._speed - self._rate * pull * step_s) * fade
        return self._now


class _Breathing:
    """In, out, rest; every breath differs a little."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._phase = 0.0
        self._rate_hz, self._depth = _BREATHS_HZ, 0.9

    def advance_by(self, step_s: float) -> float:
        self._phase += self._rate_hz * step_s
        if self._phase >= 1:
            self._phase %= 1
            vary = 1 + _BREATHS_VARY * np.clip(self._random.standard_normal(2), -1.5, 1.5)
            self._rate_hz, self._depth = _BREATHS_HZ * float(vary[0]), 0.85 * float(vary[1])
        falling = smooth_step((self._phase - _INHALE) / (0.94 - _INHALE))
        return self._depth * float(smooth_step(self._phase / _INHALE) - falling)


class _Gaze:
    """Mostly at the viewer, with small jumps; now and then aside and back."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self.now: Points = np.zeros(2)
        self.target: Points = np.zeros(2)
        self._aside = False
        self._left_s = 1.2

    def advance_by(self, step_s: float) -> bool:
        """Return True if the eyes jump now."""
        self._left_s -= step_s
        leaps = self._left_s <= 0
        if leaps:
            self._start_saccade()
        self.now = self.target + (self.now - self.target) * math.exp(-_SACCADE_RATE * step_s)
        return leaps

    def _start_saccade(self) -> None:
        chance = self._random.random()
        self._aside = chance > _LOOK_BACK if self._aside else chance < _LOOK_AWAY
        reach, usual_s = (_ASIDE_REACH, _ASIDE_S) if self._aside else (_AHEAD_REACH, _AHEAD_S)
        self.target = np.clip(self._random.standard_normal(2) * reach, -_GAZE_MOST, _GAZE_MOST)
        self._left_s = max(_GAZE_LEAST_S, usual_s * math.exp(_GAZE_SPREAD * self._random.standard_normal()))


class _Blinks:
    """Irregular, sometimes two in a row; the lid falls faster than it rises."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._wait_s = 1.6
        self._since_s = math.inf

    def blink_soon(self) -> None:
        if self._since_s > _CLOSE_S + _SHUT_S + _OPEN_S:
            self._wait_s = 0.0

    def advance_by(self, step_s: float) -> float:
        """Return how far the eyes are closed, in [0, 1]."""
        self._since_s += step_s
        self._wait_s -= step_s
        if self._wait_s <= 0:
            self._since_s = 0.5 * step_s
            again = self._random.random() < _BLINK_TWICE
            usual = _BLINK_EVERY_S * math.exp(_BLINK_SPREAD * self._random.standard_normal())
            self._wait_s = _BLINK_AGAIN_S if again else float(np.clip(usual, *_BLINK_BOUNDS_S))
        since_s = self._since_s
        rising = smooth_step((since_s - _CLOSE_S - _SHUT_S) / _OPEN_S)
        return float(smooth_step(since_s / _CLOSE_S) - rising)
