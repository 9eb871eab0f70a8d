"""The figures of one pair of driver and portrait, and of all pairs together.

Owns: which figures there are, and how they are pooled. Does not know: files, the animator.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Image
from tests.measure.instant.judge import Judge
from tests.measure.instant.motions import MOTIONS, count_matches, eye_distance, find_blinks, measure_motions
from tests.measure.instant.steadiness import compare_shaking, measure_flow, measure_shaking

Points = NDArray[np.float64]

IDENTITY_EVERY = 6
WORST = ("jitter", "background px", "identity")
"""Figures whose largest value over all pairs is printed, too."""


@dataclass(frozen=True, slots=True)
class PairFigures:
    """values: name -> figure. blinks: of the driver, of these found again, of the avatar, of these with a cause."""

    values: dict[str, float]
    blinks: tuple[int, int, int, int]


def compare_pair(
    judge: Judge, driver: list[Image], avatar: list[Image], portrait: Image, own_face: bool
) -> PairFigures:
    """Return the figures of one pair; frame i of the avatar answers frame i of the driver."""
    wanted, given = judge.find_landmarks(driver), judge.find_landmarks(avatar)
    at_rest = judge.find_landmarks([portrait])[0]
    x, y = measure_motions(wanted), measure_motions(given)
    both = np.isfinite(x[:, 0]) & np.isfinite(y[:, 0])
    values = {"found": float(np.isfinite(y[:, 0]).mean())}
    for column, name in enumerate(MOTIONS):
        a, b = x[both, column], y[both, column]
        values[f"{name} r"] = float(np.corrcoef(a, b)[0, 1])
        values[f"{name} slope"] = float(np.cov(a, b)[0, 1] / a.var(ddof=1))
    shaken = measure_shaking(driver, wanted), measure_shaking(avatar, np.where(both[:, None, None], given, np.nan))
    values["jitter"] = compare_shaking(*shaken)
    if np.isfinite(at_rest).all():
        values["background px"], values["folded %"] = measure_flow(portrait, at_rest, avatar)
        values["folded %"] *= 100
        values["identity"] = _measure_identity(judge, portrait, at_rest, avatar, given)
    if own_face:
        errors = [
            np.linalg.norm(given[i] - wanted[i], axis=1).mean() / eye_distance(wanted[i]) for i in np.flatnonzero(both)
        ]
        values["landmark error %"] = 100 * float(np.mean(errors))
    return PairFigures(values, _match_blinks(x[:, 2], y[:, 2]))


def pool_figures(figures: list[PairFigures]) -> PairFigures:
    """Return the means over pairs, the medians and worst of some, and all blinks."""
    names = list(dict.fromkeys(name for each in figures for name in each.values))
    values: dict[str, float] = {}
    for name in names:
        found = np.array([each.values.get(name, np.nan) for each in figures])
        values[name] = float(np.nanmedian(found) if name == "jitter" else np.nanmean(found))
        if name in WORST:
            values[f"worst {name}"] = float(np.nanmax(found))
    blinks = np.sum([each.blinks for each in figures], axis=0)
    return PairFigures(values, (int(blinks[0]), int(blinks[1]), int(blinks[2]), int(blinks[3])))


def format_figures(figures: PairFigures) -> str:
    """Return one line: every figure with its name, and recall and precision of the blinks."""
    wanted, found, given, caused = figures.blinks
    line = " · ".join(f"{name} {value:.3f}" for name, value in figures.values.items())
    recall, precision = found / wanted if wanted else np.nan, caused / given if given else np.nan
    return f"{line} · blinks {wanted}, recall {recall:.2f}, precision {precision:.2f}"


def _measure_identity(judge: Judge, portrait: Image, at_rest: Points, avatar: list[Image], given: Points) -> float:
    """Return the median distance of the avatar's face descriptors to the portrait's."""
    own = judge.describe_face(portrait, at_rest)
    seen = np.flatnonzero(np.isfinite(given[:, 0, 0]))[::IDENTITY_EVERY]
    return float(np.median([np.linalg.norm(judge.describe_face(avatar[i], given[i]) - own) for i in seen]))


def _match_blinks(driver: Points, avatar: Points) -> tuple[int, int, int, int]:
    wanted, given = find_blinks(driver), find_blinks(avatar)
    return len(wanted), count_matches(wanted, given), len(given), count_matches(given, wanted)
