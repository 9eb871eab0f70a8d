from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.animators.instant.rig.topology import EYES, LOWER_LIP, UPPER_LIP
from engine.core.picture_file import read_portrait_file
from engine.core.portraits.drawn_face import MouthKind
from engine.portrait.drawn import find, portrait
from engine.portrait.load import load_portrait
from engine.portrait.upright import MIN_LIKENESS
from engine.tracking.tracker import FaceTracker
from tests.engine.portrait.drawn.conftest import FigurePortrait
from tests.flat_drawings import SIZE_PX, draw_figure
from tests.flat_figures import FIGURES

KINDS = {
    "line": MouthKind.LINE,
    "flat line": MouthKind.LINE,
    "open": MouthKind.OPEN,
    "teeth": MouthKind.OPEN,
    "lips": MouthKind.LIPS,
    "moustache": MouthKind.LINE,
    "over shadow": MouthKind.LINE,
}
NEAR_PX = 5


@pytest.mark.parametrize("name", FIGURES)
def test_lips_and_lids_lie_on_what_is_drawn(figure_portrait: FigurePortrait, name: str) -> None:
    found, figure = figure_portrait(name), FIGURES[name]
    assert found.face is not None
    assert found.drawn is not None
    assert found.drawn.is_complete
    assert found.drawn.mouth is not None
    assert found.drawn.mouth.kind is KINDS[figure.kind]
    drawn = found.face.landmarks[:, :2] * (SIZE_PX / 512)
    corners = drawn[UPPER_LIP[[0, -1]]]
    assert np.abs(corners.mean(0) - figure.mouth)[0] < NEAR_PX
    assert abs(float(np.ptp(corners[:, 0])) - 2 * figure.mouth_half) < 2 * NEAR_PX
    middle = (drawn[UPPER_LIP[5]] + drawn[LOWER_LIP[5]]) / 2
    assert abs(middle[1] - figure.mouth[1]) < NEAR_PX + figure.mouth_half * 0.45
    for eye, place in zip(EYES, figure.eyes, strict=True):
        low, high = drawn[eye.outline].min(0), drawn[eye.outline].max(0)
        assert np.abs((low + high) / 2 - place).max() < NEAR_PX
        assert np.abs((high - low) / 2 - figure.eye).max() < NEAR_PX + figure.eye[1] * 0.3


@pytest.mark.parametrize("name", ["big eyes", "beard", "side lit"])
def test_the_bare_face_has_no_eyes_and_no_mouth(figure_portrait: FigurePortrait, name: str) -> None:
    drawn, figure = figure_portrait(name).drawn, FIGURES[name]
    assert drawn is not None
    for x, y in (*figure.eyes, figure.mouth):
        place = drawn.bare[round(y * 512 / SIZE_PX), round(x * 512 / SIZE_PX)].astype(int)
        grounds = [figure.skin, figure.hair, tuple(0.84 * c for c in figure.skin)]
        assert min(np.abs(place - colour).max() for colour in grounds) < 6


def test_a_drawing_whose_mouth_is_missing_says_what_to_do(
    figure_portrait: FigurePortrait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "find_mouth", lambda *_: None)
    found = portrait.correct_drawn_portrait(replace(figure_portrait("big eyes"), drawn=None, remark=None))
    assert found.drawn is not None
    assert not found.drawn.is_complete
    assert found.remark is not None
    assert "six points" in str(found.remark)


def test_eyes_that_are_drawn_shut_stay_so(figure_portrait: FigurePortrait) -> None:
    drawn = figure_portrait("shut eyes").drawn
    assert drawn is not None
    assert [eye is not None and eye.is_shut for eye in drawn.eyes] == [True, True]
    others = figure_portrait("big eyes").drawn
    assert others is not None
    assert [eye is not None and eye.is_shut for eye in others.eyes] == [False, False]


def test_a_drawing_little_like_a_person_is_a_portrait_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "dots.png"
    cv2.imwrite(str(file), cv2.cvtColor(draw_figure(FIGURES["dots"]), cv2.COLOR_RGBA2BGRA))
    tracker = FaceTracker()
    image = read_portrait_file(file)
    assert tracker.rate_human_likeness(image, tracker.find_faces(image)[0]) < MIN_LIKENESS
    loaded = load_portrait(file, tracker, 256)
    tracker.close()
    assert loaded.drawn is not None
    assert loaded.drawn.is_complete
