"""Draws the worst pictures of an evaluation as a contact sheet: driver and avatar side by side, a row for each pair.

Owns: which pairs are shown, and their words. Does not know: what makes a picture bad, how a sheet is drawn.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from app.cli.commands.sheet_drawing import SheetRow, draw_sheet
from engine import EvaluationCase, Image, PairResult

FILE = "worst.png"
ROWS_MAX = 24
"""The worst pairs first; of more the sheet would not be looked at."""


def save_worst_sheet(folder: Path, cases: Sequence[EvaluationCase], results: Sequence[PairResult]) -> list[Path]:
    """Draw the sheet; returns its file, or nothing if no pair has pictures. Raises: SinkError."""
    there = [(case, result) for case, result in zip(cases, results, strict=True) if result.worst]
    there.sort(key=lambda one: -_rate_badness(one[1]))
    rows = [_make_row(case, result) for case, result in there[:ROWS_MAX]]
    return [draw_sheet([[row] for row in rows], folder / FILE, replace=True)] if rows else []


def _rate_badness(result: PairResult) -> float:
    first = result.worst[0].badness
    return float("inf") if first is None else first


def _make_row(case: EvaluationCase, result: PairResult) -> SheetRow:
    """Return a row: each picture's driver and avatar."""
    what = "L1" if case.pair.own_face else "identity distance"
    words = [
        f"{one.frame}: {'no face' if one.badness is None else f'{what} {one.badness:.3f}'}" for one in result.worst
    ]
    halves: list[Image] = []
    for number in range(len(result.worst)):
        both = cv2.imread(str(case.folder / f"worst-{number}.png"))
        if both is not None:
            rgb = np.asarray(cv2.cvtColor(both, cv2.COLOR_BGR2RGB), np.uint8)
            halves += [rgb[:, : rgb.shape[1] // 2], rgb[:, rgb.shape[1] // 2 :]]
    return SheetRow(f"{case.pair.name}, {case.setup.name}", ", ".join(words), pictures=halves)
