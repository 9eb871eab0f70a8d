from pathlib import Path

import pytest

from engine.portrait.drawn.flat_colours import is_flat_drawing
from engine.portrait.load import load_portrait
from engine.tracking.tracker import FaceTracker
from tests.engine.portrait.drawn.conftest import FigurePortrait
from tests.flat_figures import FIGURES

PORTRAITS = sorted(Path("assets/portraits").glob("*.png"))


@pytest.mark.parametrize("name", FIGURES)
def test_drawings_of_few_colours_are_flat(figure_portrait: FigurePortrait, name: str) -> None:
    portrait = figure_portrait(name)
    assert portrait.face is not None
    assert is_flat_drawing(portrait.image, portrait.face.landmarks)


def test_photographs_and_paintings_are_left_as_they_are() -> None:
    tracker = FaceTracker()
    for file in PORTRAITS:
        portrait = load_portrait(file, tracker, 256)
        assert portrait.face is not None
        assert not is_flat_drawing(portrait.image, portrait.face.landmarks)
        assert portrait.drawn is None
    tracker.close()
