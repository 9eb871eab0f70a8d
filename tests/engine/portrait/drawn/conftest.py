"""Flat drawings as portraits, with the faces that the tracker finds in them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import pytest

from engine.core.types import Portrait
from engine.portrait.load import load_portrait
from engine.tracking.tracker import FaceTracker
from tests.flat_drawings import draw_figure
from tests.flat_figures import FIGURES

FigurePortrait = Callable[[str], Portrait]


@pytest.fixture(scope="session")
def figure_portrait(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FigurePortrait]:
    """Returns the portrait of a figure, by its name in FIGURES."""
    folder, tracker = tmp_path_factory.mktemp("figures"), FaceTracker()
    loaded: dict[str, Portrait] = {}

    def load_figure(name: str) -> Portrait:
        if name not in loaded:
            file: Path = folder / f"{name}.png"
            cv2.imwrite(str(file), cv2.cvtColor(draw_figure(FIGURES[name]), cv2.COLOR_RGBA2BGRA))
            loaded[name] = load_portrait(file, tracker, 512, as_is=True)
        return loaded[name]

    yield load_figure
    tracker.close()
