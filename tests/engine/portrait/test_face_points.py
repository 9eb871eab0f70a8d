from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.errors import SettingsError
from engine.core.portraits.drawn_face import MouthKind
from engine.core.types import Face, Image
from engine.portrait.crop import PortraitCrop
from engine.portrait.face_points import POINT_LANDMARKS, FacePoints
from engine.portrait.load import find_face_points, load_portrait
from engine.portrait.placed_face import measure_misfit, move_face
from engine.tracking.tracker import FaceTracker
from tests.flat_drawings import SIZE_PX, draw_figure
from tests.flat_figures import FIGURES

TRUE = np.array([[226, 330], [414, 330], [298, 424], [342, 424], [320, 420], [320, 434]], np.float64)
"""The points of the first figure, in the pixels of its drawing."""


class BlindFinder:
    """Finds no face."""

    def find_faces(self, image: Image) -> list[Face]:
        return []

    def rate_human_likeness(self, image: Image, face: Face) -> float:
        return 0.0


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    file = tmp_path / "figure.png"
    cv2.imwrite(str(file), cv2.cvtColor(draw_figure(FIGURES["big eyes"]), cv2.COLOR_RGBA2BGRA))
    return file


def test_points_are_shares_of_a_picture_of_any_size() -> None:
    points = FacePoints.from_pixels(TRUE, SIZE_PX, SIZE_PX)
    assert np.allclose(points.to_pixels(SIZE_PX, SIZE_PX), TRUE, atol=0.01)
    assert np.allclose(points.to_pixels(2 * SIZE_PX, SIZE_PX)[:, 0], 2 * TRUE[:, 0] + 0.5, atol=0.01)
    assert points.move_point(1, 0.25, 9.0).places[2:4] == (0.25, 2.0)


@pytest.mark.parametrize("places", [(0.5,) * 11, (0.5,) * 11 + (2.5,), (float("nan"),) * 12])
def test_points_that_are_none_are_refused(places: tuple[float, ...]) -> None:
    with pytest.raises(SettingsError):
        FacePoints(places)


@pytest.mark.parametrize("crop", [None, PortraitCrop(0.5, 0.5, 0.9), PortraitCrop(0.52, 0.5, 0.8, 20.0)])
def test_a_face_that_nobody_found_is_where_the_points_are(drawing: Path, crop: PortraitCrop | None) -> None:
    points = FacePoints.from_pixels(TRUE, SIZE_PX, SIZE_PX)
    portrait = load_portrait(drawing, BlindFinder(), 512, chosen=crop, points=points)
    assert portrait.face is not None
    assert portrait.drawn is not None
    assert portrait.drawn.is_complete
    assert portrait.drawn.mouth is not None
    assert portrait.drawn.mouth.kind is MouthKind.LINE
    if crop is not None:
        places = crop.to_square(points.to_pixels(SIZE_PX, SIZE_PX), SIZE_PX, SIZE_PX)
        side_px = round(crop.side * SIZE_PX)
        assert measure_misfit(portrait.face, (places + 0.5) * 512 / side_px - 0.5) < 0.06


def test_points_of_a_crop_count_as_much_as_those_given_beside_it(drawing: Path) -> None:
    points = FacePoints.from_pixels(TRUE, SIZE_PX, SIZE_PX)
    one = load_portrait(drawing, BlindFinder(), 256, chosen=PortraitCrop(0.5, 0.5, 0.9, 0.0, points))
    other = load_portrait(drawing, BlindFinder(), 256, chosen=PortraitCrop(0.5, 0.5, 0.9), points=points)
    assert one.face is not None
    assert other.face is not None
    assert np.array_equal(one.face.landmarks, other.face.landmarks)


def test_found_points_lie_on_eyes_and_mouth(drawing: Path) -> None:
    image = draw_figure(FIGURES["big eyes"])[..., :3].copy()
    tracker = FaceTracker()
    found = find_face_points(image, PortraitCrop(0.5, 0.5, 0.9), tracker).to_pixels(SIZE_PX, SIZE_PX)
    tracker.close()
    assert np.abs(found - TRUE).max() < 14
    unseen = find_face_points(image, PortraitCrop(0.5, 0.5, 0.9), BlindFinder()).to_pixels(SIZE_PX, SIZE_PX)
    assert unseen[0, 0] < unseen[2, 0] < unseen[4, 0] < unseen[3, 0] < unseen[1, 0]


def test_a_moved_face_has_its_landmarks_on_the_points(astronaut_file: Path) -> None:
    tracker = FaceTracker()
    astronaut_face = load_portrait(astronaut_file, tracker, 512).face
    tracker.close()
    assert astronaut_face is not None
    places = astronaut_face.landmarks[list(POINT_LANDMARKS), :2].astype(np.float64)
    same = move_face(astronaut_face, places)
    assert np.abs(same.landmarks[:, :2] - astronaut_face.landmarks[:, :2]).max() < 0.01
    places[4:] += [[0, -3], [0, 5]]
    moved = move_face(astronaut_face, places)
    assert np.allclose(moved.landmarks[list(POINT_LANDMARKS), :2], places, atol=0.5)
    assert np.abs(moved.landmarks[10] - astronaut_face.landmarks[10]).max() < 0.01
