from pathlib import Path

import numpy as np
import pytest

from engine.core.types import Image
from engine.portrait.drawn.flat_colours import is_flat_drawing, is_flat_picture
from engine.portrait.load import load_portrait
from engine.tracking.tracker import FaceTracker
from tests.engine.portrait.drawn.conftest import FigurePortrait
from tests.flat_drawings import SIZE_PX, draw_figure
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


@pytest.mark.parametrize("share", [0.06, 0.18, 0.4])
def test_a_dark_or_pale_photograph_is_no_drawing(astronaut: Image, share: float) -> None:
    face = np.array([[0.35, 0.05], [0.6, 0.45]]) * astronaut.shape[0]
    dark = (astronaut * share).astype(np.uint8)
    for image in (dark, 255 - dark, dark + np.uint8(70)):
        assert not is_flat_drawing(image, face)
        assert not is_flat_picture(image)


@pytest.mark.parametrize("name", ["big eyes", "dark skin", "black and white"])
def test_a_dark_or_pale_drawing_is_one(name: str) -> None:
    drawn = draw_figure(FIGURES[name])[..., :3]
    face = np.array([[200.0, 180.0], [440.0, 490.0]]) * drawn.shape[0] / SIZE_PX
    for image in ((drawn * 0.3).astype(np.uint8), (drawn * 0.3).astype(np.uint8) + np.uint8(150)):
        assert is_flat_drawing(image, face)
