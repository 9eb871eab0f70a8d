"""The figures of one pair of driver and portrait, and of all pairs together, in one line each.

Owns: which of them are printed, and how they are pooled. Does not know: files, the animator, how a figure is computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.core.types import Image
from engine.evaluation.faces.blinks import BlinkCounts
from engine.evaluation.faces.judge import Judge
from engine.evaluation.following import measure_following
from engine.evaluation.looks import measure_looks
from engine.evaluation.tracked import PairPictures, track_pair

PRINTED = {
    "found": "face_found_output",
    "mouth open": "mouth_open",
    "mouth width": "mouth_width",
    "eye aspect": "ear",
    "yaw": "yaw",
    "pitch": "pitch",
    "roll": "roll",
    "gaze r": "gaze_x.corr",
    "jitter": "jitter_flow.ratio",
    "background px": "background_motion_px.mean",
    "folded %": "fold_frac_flow.mean",
    "identity": "identity.median",
    "landmark error %": "self.nme_pct",
}
"""Words -> key of a figure; of a motion both its correlation and its slope."""
WORST = ("jitter", "background px", "identity")
"""Figures whose largest value over all pairs is printed, too."""
PERCENT = ("folded %",)


@dataclass(frozen=True, slots=True)
class PairFigures:
    """values: name -> figure."""

    values: dict[str, float]
    blinks: BlinkCounts


def compare_pair(
    judge: Judge, driver: Sequence[Image], avatar: Sequence[Image], portrait: Image, own_face: bool
) -> PairFigures:
    """Return the figures of one pair; frame i of the avatar answers frame i of the driver."""
    pictures = PairPictures(driver, avatar, portrait, own_face)
    tracked = track_pair(judge, pictures)
    measured, blinks = measure_following(pictures, tracked)
    measured |= measure_looks(judge, pictures, tracked)[0]
    values: dict[str, float] = {}
    for words, key in PRINTED.items():
        for name, place in ((words, key), (f"{words} r", f"corr.{key}"), (f"{words} slope", f"slope.{key}")):
            value = measured.get(place)
            if value is not None:
                values[name] = 100 * value if words in PERCENT else value
    return PairFigures(values, blinks)


def pool_figures(figures: list[PairFigures]) -> PairFigures:
    """Return the means over pairs, the medians and worst of some, and all blinks."""
    names = list(dict.fromkeys(name for each in figures for name in each.values))
    values: dict[str, float] = {}
    for name in names:
        found = np.array([each.values.get(name, np.nan) for each in figures])
        values[name] = float(np.nanmedian(found) if name == "jitter" else np.nanmean(found))
        if name in WORST:
            values[f"worst {name}"] = float(np.nanmax(found))
    blinks = BlinkCounts(0, 0, 0, 0)
    for each in figures:
        blinks += each.blinks
    return PairFigures(values, blinks)


def format_figures(figures: PairFigures) -> str:
    """Return one line: every figure with its name, and recall and precision of the blinks."""
    blinks = figures.blinks
    line = " · ".join(f"{name} {value:.3f}" for name, value in figures.values.items())
    recall, precision = (np.nan if share is None else share for share in (blinks.recall, blinks.precision))
    return f"{line} · blinks {blinks.driver}, recall {recall:.2f}, precision {precision:.2f}"
