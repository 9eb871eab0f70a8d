import numpy as np
import pytest

from engine.animators.instant.rig.topology import EYES, LOWER_LIP, UPPER_LIP
from engine.core.portraits.drawn_face import MouthKind
from tests.engine.portrait.drawn.conftest import FigurePortrait
from tests.flat_drawings import FIGURES, SIZE_PX

KINDS = {
    "line": MouthKind.LINE,
    "flat line": MouthKind.LINE,
    "open": MouthKind.OPEN,
    "teeth": MouthKind.OPEN,
    "lips": MouthKind.LIPS,
}
NEAR_PX = 5


@pytest.mark.parametrize("name", FIGURES)
def test_lips_and_lids_lie_on_what_is_drawn(figure_portrait: FigurePortrait, name: str) -> None:
    portrait, figure = figure_portrait(name), FIGURES[name]
    assert portrait.face is not None
    assert portrait.drawn is not None
    assert portrait.drawn.is_complete
    assert portrait.drawn.mouth is not None
    assert portrait.drawn.mouth.kind is KINDS[figure.kind]
    drawn = portrait.face.landmarks[:, :2] * (SIZE_PX / 512)
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
    from dataclasses import replace

    from engine.portrait.drawn import find, portrait

    monkeypatch.setattr(find, "find_mouth", lambda *_: None)
    found = portrait.correct_drawn_portrait(replace(figure_portrait("big eyes"), drawn=None, remark=None))
    assert found.drawn is not None
    assert not found.drawn.is_complete
    assert found.remark is not None
    assert "six points" in str(found.remark)
