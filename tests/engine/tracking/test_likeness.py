"""The rating of a face by networks that agree about it, or do not: both are made up here."""

from typing import Any, cast

import numpy as np
import pytest

from engine.core.types import Face, Floats, HeadPose, Image
from engine.tracking import likeness
from engine.tracking.bundle import canonical_face
from engine.tracking.detector import Detection, FaceDetector
from engine.tracking.landmarks import LandmarkNetwork
from engine.tracking.likeness import rate_human_likeness
from engine.tracking.region import Region

CONTEXT_PX = 768
IMAGE: Image = np.zeros((300, 300, 3), np.uint8)
HALF_TURN_X = np.array([-1, 1, 1], np.float32)


def symmetrical_landmarks(middle_px: float, side_px: float) -> Floats:
    """A face that looks straight ahead and is its own mirror image: (478, 3), of that extent, about that middle."""
    vertices = canonical_face().vertices * np.array([1, -1, 1], np.float32)
    mirror = np.linalg.norm(vertices[:, None] - vertices * HALF_TURN_X, axis=2).argmin(axis=1)
    vertices = (vertices + vertices[mirror] * HALF_TURN_X) / 2
    eyes = np.stack([vertices[[33, 133]].mean(axis=0), vertices[[362, 263]].mean(axis=0)])
    points = np.concatenate([vertices, np.repeat(eyes, 5, axis=0)])
    scale = side_px / float(np.ptp(points[:, :2], axis=0).max())
    points = points * scale
    points[:, 0] += middle_px
    points[:, 1] += middle_px - (points[:, 1].min() + points[:, 1].max()) / 2
    return np.asarray(points, np.float32)


class Networks:
    """Both networks at once. score: the detector's, None if it sees no face.

    off: how far its keypoints are from the landmarks, over the face. wander: how far the landmarks move when their
    region is nudged or the picture mirrored, over the face.
    """

    def __init__(self, score: float | None = 0.8, off: float = 0.0, wander: float = 0.0, others: bool = False) -> None:
        self.landmarks = symmetrical_landmarks((CONTEXT_PX - 1) / 2, CONTEXT_PX / 4)
        self._score, self._off, self._wander, self._others = score, off, wander, others
        self._first: Region | None = None

    def predict_landmarks(self, image: Image, region: Region) -> tuple[Floats, float]:
        assert image.shape == (CONTEXT_PX, CONTEXT_PX, 3)
        moved = self.landmarks.copy()
        if self._first is not None:
            moved[:, 1] += self._wander * CONTEXT_PX / 4
        self._first = region
        return moved, 1.0

    def detect_faces(self, image: Image) -> list[Detection]:
        start = (CONTEXT_PX - image.shape[0]) // 2
        groups = ((468,), (473,), (1,), (13, 14), (127,), (356,))
        keypoints = np.array([self.landmarks[list(group), :2].mean(axis=0) for group in groups], np.float32) - start
        keypoints[:, 1] += self._off * CONTEXT_PX / 4
        found = [] if self._score is None else [Detection(Region(0, 0, 1, 0), keypoints, self._score)]
        if self._others:
            found.insert(0, Detection(Region(0, 0, 1, 0), keypoints + 300, 0.99))
        return found


def rate(networks: Networks) -> float:
    face = Face(
        symmetrical_landmarks(150, 60),
        np.zeros(52, np.float32),
        HeadPose(np.eye(3, dtype=np.float32), np.zeros(3, np.float32), 1.0),
        1.0,
    )
    made_up = cast(Any, networks)
    return rate_human_likeness(IMAGE, face, cast(FaceDetector, made_up), cast(LandmarkNetwork, made_up))


def test_where_all_agree_the_rating_is_the_detectors_score() -> None:
    assert rate(Networks(0.8)) == pytest.approx(0.8, abs=0.02)


def test_keypoints_off_the_landmarks_cost_twice_their_distance() -> None:
    assert rate(Networks(0.8, off=0.1)) == pytest.approx(0.8 - 2 * 0.1, abs=0.02)


def test_landmarks_that_move_cost_three_times_their_distance() -> None:
    assert rate(Networks(0.8, wander=0.1)) == pytest.approx(0.8 - 3 * 0.1, abs=0.02)


@pytest.mark.parametrize("networks", [Networks(None), Networks(0.9, off=0.6)], ids=["no face", "another one"])
def test_a_face_that_the_detector_does_not_see_is_no_persons(networks: Networks) -> None:
    assert rate(networks) == pytest.approx(-1.0, abs=0.02)


def test_one_confident_detection_among_doubtful_ones_does_not_make_a_person() -> None:
    class OnceConfident(Networks):
        def __init__(self) -> None:
            super().__init__(0.3)
            self.views = 0

        def detect_faces(self, image: Image) -> list[Detection]:
            self.views += 1
            self._score = 0.95 if self.views == 1 else 0.3
            return super().detect_faces(image)

    assert rate(OnceConfident()) == pytest.approx(0.3, abs=0.02)


def test_other_faces_beside_it_do_not_matter() -> None:
    assert rate(Networks(0.7, others=True)) == pytest.approx(0.7, abs=0.02)


def test_each_landmark_has_one_that_takes_its_place_in_a_mirror_and_back() -> None:
    mirror = likeness._mirror_indices()
    assert mirror[mirror].tolist() == list(range(478))
    assert (mirror[33], mirror[61], mirror[468], mirror[1]) == (263, 291, 473, 1)


class NotingNetworks(Networks):
    """Notes every region in which landmarks are predicted, and how large every view for the detector is."""

    def __init__(self) -> None:
        super().__init__()
        self.regions: list[Region] = []
        self.views: list[int] = []

    def predict_landmarks(self, image: Image, region: Region) -> tuple[Floats, float]:
        self.regions.append(region)
        return super().predict_landmarks(image, region)

    def detect_faces(self, image: Image) -> list[Detection]:
        self.views.append(image.shape[0])
        return super().detect_faces(image)


def test_landmarks_are_predicted_in_the_middle_then_nudged_each_way_then_mirrored() -> None:
    networks = NotingNetworks()
    rate(networks)
    side = networks.regions[0].side_px
    assert networks.regions == [
        Region(384, 384, side, 0.0),
        Region(384, 384, side * 0.85, 0.0),
        Region(384, 384, side * 1.2, 0.0),
        Region(384, 384, side, 0.2),
        Region(384, 384, side, -0.2),
        Region(383, 384, side, 0.0),
    ]
    assert side == pytest.approx(1.5 * CONTEXT_PX / 4, rel=0.05), "as the tracker takes it around a face"


def test_the_detector_sees_four_views_each_of_them_mirrored_too() -> None:
    networks = NotingNetworks()
    rate(networks)
    assert networks.views == [307, 307, 422, 422, 576, 576, 768, 768]
