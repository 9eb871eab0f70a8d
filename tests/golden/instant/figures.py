"""Figures of single layers and motions of the instant animator, as they were when its golden pictures were looked at.

A golden picture shows that the whole is right; these say which part is not. Measured again, after a look at the
pictures, with PERSONACAM_UPDATE_FIGURES=1 before the tests.
"""

import json
import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("figures.json")
UPDATE = "PERSONACAM_UPDATE_FIGURES"


def sketch(picture: NDArray[Any], around: NDArray[Any], margin_px: float = 6, cells: int = 6) -> NDArray[np.float64]:
    """Return the mean colours of cells x cells parts of a picture (S, S, ...) around points (N, 2), flattened."""
    low = np.clip(np.floor(around[:, :2].min(0) - margin_px), 0, None).astype(int)
    high = np.ceil(around[:, :2].max(0) + margin_px).astype(int) + 1
    part = picture[low[1] : high[1], low[0] : high[0]].astype(np.float32)
    return np.asarray(cv2.resize(part, (cells, cells), interpolation=cv2.INTER_AREA), np.float64).ravel()


def assert_as_looked_at(name: str, values: NDArray[Any], tolerance: float) -> None:
    """Compare with the figures of that name; each may differ by the tolerance, because processors round differently."""
    known: dict[str, list[float]] = json.loads(FILE.read_text()) if FILE.exists() else {}
    found = np.asarray(values, np.float64).ravel()
    if os.environ.get(UPDATE):
        known[name] = [round(float(value), 3) for value in found]
        lines = (f"{json.dumps(key)}: {json.dumps(known[key])}" for key in sorted(known))
        FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    expected = np.array(known[name])
    assert found.shape == expected.shape
    apart = np.abs(found - expected)
    assert apart.max() <= tolerance, f"{name}: {apart.max():.3g} at {int(apart.argmax())} of {len(found)}"
