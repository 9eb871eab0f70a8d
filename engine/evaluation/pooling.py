"""Puts the figures of pairs together: of all pairs with one setup, those with the driver's own face and the others.

Owns: how each figure is pooled, the worst ones, and why one is missing. Does not know: how tables look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.evaluation.faces.blinks import BlinkCounts
from engine.evaluation.figures import DOWN, FIGURES, FigureInfo
from engine.evaluation.types import EvaluationCase, PairResult

SELF, CROSS = "self", "cross"
FEATURES_FILE = "fvd.npz"
TOO_FEW_CLIPS = "too few clips of 16 pictures"


@dataclass(frozen=True, slots=True)
class PooledFigures:
    """The figures of one setup over the pairs of one kind.

    values, worst: key -> figure; of the worst pair where more or less is better. missing: key -> why.
    pairs, frames: how many. sizes: of the pictures. clips: of 16 pictures, as FVD counts them. failed: pairs without a
    result.
    """

    setup: str
    kind: str
    values: Mapping[str, float] = field(default_factory=dict)
    worst: Mapping[str, float] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    pairs: int = 0
    frames: int = 0
    sizes: tuple[str, ...] = ()
    clips: int = 0
    failed: int = 0


def pool_results(cases: Sequence[EvaluationCase], results: Sequence[PairResult]) -> list[PooledFigures]:
    """Return a row for each setup and kind of pair, setups in their order, own faces first."""
    rows = []
    together = list(zip(cases, results, strict=True))
    for setup in dict.fromkeys(case.setup.name for case in cases):
        for kind in (SELF, CROSS):
            chosen = [
                (case, result)
                for case, result in together
                if case.setup.name == setup and case.pair.own_face == (kind == SELF)
            ]
            if chosen:
                rows.append(_pool_kind(setup, kind, chosen))
    return rows


def _pool_kind(setup: str, kind: str, chosen: Sequence[tuple[EvaluationCase, PairResult]]) -> PooledFigures:
    good = [result for _, result in chosen if not result.problem]
    values: dict[str, float] = {}
    worst: dict[str, float] = {}
    for key, info in FIGURES.items():
        each = [result.values[key] for result in good if key in result.values]
        if each:
            values[key] = _pool_values(info, each)
            if info.better:
                worst[key] = max(each) if info.better == DOWN else min(each)
    values |= _pool_blinks(good)
    distance, clips = _pool_clips([case.folder / FEATURES_FILE for case, result in chosen if not result.problem])
    missing = {key: why for result in good for key, why in result.missing.items() if key not in values}
    if distance is not None:
        values["fvd"] = distance
    elif good and "fvd" not in missing:
        missing["fvd"] = TOO_FEW_CLIPS
    frames = sum(result.frames for result in good)
    sizes = tuple(sorted({result.size for result in good}))
    return PooledFigures(
        setup, kind, values, worst, missing, len(chosen), frames, sizes, clips, failed=len(chosen) - len(good)
    )


def _pool_values(info: FigureInfo, each: Sequence[float]) -> float:
    if info.pooled == "median":
        return float(np.median(each))
    return float(np.sum(each) if info.pooled == "sum" else np.mean(each))


def _pool_blinks(results: Sequence[PairResult]) -> dict[str, float]:
    """Count all blinks together: a pair with many counts more."""
    all_blinks = BlinkCounts(0, 0, 0, 0)
    for result in results:
        all_blinks += BlinkCounts(*result.blinks)
    shares = {"blinks.recall": all_blinks.recall, "blinks.precision": all_blinks.precision}
    return {key: share for key, share in shares.items() if share is not None}


def _pool_clips(files: Sequence[Path]) -> tuple[float | None, int]:
    """Return FVD over all clips, and how many there are; every driver's clip counts once for each avatar."""
    there = [np.load(file) for file in files if file.exists()]
    if not there:
        return None, 0
    made, real = (np.concatenate([each[name] for each in there]) for name in ("made", "real"))
    from engine.evaluation.networks.frechet import measure_frechet_distance  # brings torch

    return measure_frechet_distance(made, real), len(made)
