import numpy as np
import pytest
from numpy.typing import NDArray

from engine.core.errors import PortraitError
from engine.core.types import Face, Image, Portrait
from engine.portrait.crop import PortraitCrop
from engine.portrait.drawn.portrait import correct_drawn_portrait
from engine.portrait.face_points import FacePoints
from engine.portrait.load import _place_points
from engine.portrait.placed_face import find_face_at
from engine.portrait.plausible_points import find_points_fault, order_points
from tests.flat_drawings import SIZE_PX, draw_figure
from tests.flat_figures import FIGURES

SIZE = (640.0, 640.0)
TRUE = np.array([[226, 330], [414, 330], [298, 424], [342, 424], [320, 420], [320, 434]], np.float64)
PERSON = np.array([[226, 330], [414, 330], [265, 480], [375, 480], [320, 455], [320, 510]], np.float64)

Points = NDArray[np.float64]


def changed(**places: tuple[float, float]) -> Points:
    names = ("left_eye", "right_eye", "left", "right", "upper", "lower")
    points = TRUE.copy()
    for name, place in places.items():
        points[names.index(name)] = place
    return points


def turned(points: Points, quarters: int) -> Points:
    for _ in range(quarters):
        points = np.stack([640 - points[:, 1], points[:, 0]], axis=1)
    return points


@pytest.mark.parametrize("points", [TRUE, PERSON, changed(left=(220, 424), right=(420, 424))])
@pytest.mark.parametrize("quarters", range(4))
def test_a_face_is_one_whichever_way_it_is_turned(points: Points, quarters: int) -> None:
    points = turned(points, quarters)
    assert find_points_fault(points, *SIZE) is None
    assert np.array_equal(order_points(points), points)


@pytest.mark.parametrize("order", [(1, 0, 2, 3, 4, 5), (0, 1, 3, 2, 4, 5), (0, 1, 2, 3, 5, 4), (1, 0, 3, 2, 5, 4)])
def test_points_that_changed_places_are_put_in_order(order: tuple[int, ...]) -> None:
    assert find_points_fault(TRUE[list(order)], *SIZE) is not None
    assert np.array_equal(order_points(TRUE[list(order)]), TRUE)


@pytest.mark.parametrize(
    ("points", "why"),
    [
        (np.full((6, 2), 320.0), "The eyes are too close together."),
        (np.zeros((6, 2)), "The eyes are too close together."),
        (TRUE.mean(0) + 0.02 * (TRUE - TRUE.mean(0)), "The eyes are too close together."),
        (np.full((6, 2), -640.0), "A point is outside of the picture."),
        (changed(lower=(320, 700)), "A point is outside of the picture."),
        (
            changed(left=(298, 130), right=(342, 130), upper=(320, 126), lower=(320, 140)),
            "The mouth is above the eyes.",
        ),
        (changed(left=(298, 334), right=(342, 334)), "The mouth is too near to the eyes, or too far from them."),
        (changed(left=(548, 424), right=(592, 424)), "The mouth is too far to the side of the eyes."),
        (changed(left=(120, 424), right=(520, 424)), "The mouth's corners are too close together"),
        (changed(left=(320, 424), right=(320, 424)), "The mouth's corners are too close together"),
        (changed(left=(298, 395), right=(342, 450)), "One corner of the mouth is far higher"),
        (changed(upper=(320, 430), lower=(320, 430)), "The lower lip is not just below the upper one."),
        (changed(upper=(420, 420)), "A lip is not between the corners of the mouth."),
        (changed(upper=(320, 630), lower=(320, 639)), "A lip is not between the corners of the mouth."),
    ],
)
def test_points_that_are_no_face_are_refused(points: Points, why: str) -> None:
    fault = find_points_fault(order_points(points), *SIZE)
    assert str(fault).startswith(why)
    shares = FacePoints(tuple(np.clip(points / 640, -1, 2).ravel().tolist()))
    image = np.zeros((640, 640, 3), np.uint8)
    for given, chosen in ((shares, None), (None, PortraitCrop(0.5, 0.5, 1.0, 0.0, shares))):
        with pytest.raises(PortraitError, match="are not on a face"):
            _place_points("figure.png", given, chosen, image)


def test_points_beside_the_crop_are_refused() -> None:
    points = FacePoints.from_pixels(TRUE, 640, 640)
    image = np.zeros((640, 640, 3), np.uint8)
    with pytest.raises(PortraitError, match="outside of the crop"):
        _place_points("figure.png", None, PortraitCrop(0.2, 0.2, 0.3, 0.0, points), image)


class BlindFinder:
    def find_faces(self, image: Image) -> list[Face]:
        return []

    def rate_human_likeness(self, image: Image, face: Face) -> float:
        return 0.0


def test_what_is_missing_at_given_points_does_not_ask_for_points() -> None:
    image = draw_figure(FIGURES["big eyes"])[..., :3].copy()
    image[240:405, 190:460] = image[390, 320]  # the eyes are gone, the skin remains
    face = find_face_at(image, TRUE * len(image) / SIZE_PX, BlindFinder())
    portrait = correct_drawn_portrait(Portrait("figure", image, face), is_placed=True)
    assert portrait.remark is not None
    assert "Nothing drawn was found" in str(portrait.remark)
    assert "--face-points" not in str(portrait.remark)
