"""The tracker as a whole: it finds, follows, loses and finds again."""

import cv2
import numpy as np
import pytest

from engine.core.types import Face, Image
from engine.tracking import FaceTracker
from engine.tracking.detector import FaceDetector
from engine.tracking.tracker import RECENT_FRAMES, TILES_PER_FRAME

BLANK = np.full((360, 520, 3), 128, np.uint8)
SMALL_FACE = np.s_[80:280, 0:200]
LARGE_FACE = np.s_[30:330, 210:510]


@pytest.fixture(autouse=True)
def _new_video(tracker: FaceTracker) -> None:
    tracker.forget_face()


def scene(astronaut: Image, *, small: bool, large: bool) -> Image:
    """A wide picture with one person, with another one nearer to the camera, or with both."""
    image = BLANK.copy()
    person = astronaut[0:270, 90:360]
    if small:
        image[SMALL_FACE] = cv2.resize(person, (200, 200), interpolation=cv2.INTER_AREA)
    if large:
        image[LARGE_FACE] = cv2.resize(person, (300, 300), interpolation=cv2.INTER_AREA)
    return image


def middle_x(face: Face | None) -> float:
    assert face is not None
    return float(face.landmarks[:, 0].mean())


def face_px(face: Face) -> float:
    return float(np.ptp(face.landmarks[:, 0]))


def test_a_face_is_whole(astronaut_face: Face) -> None:
    assert astronaut_face.landmarks.shape == (478, 3)
    assert astronaut_face.landmarks.dtype == np.float32
    assert astronaut_face.presence > 0.9
    assert astronaut_face.pose.scale > 0


def test_two_runs_agree(tracker: FaceTracker, astronaut: Image, astronaut_face: Face) -> None:
    (again,) = tracker.find_faces(astronaut)

    assert np.array_equal(again.landmarks, astronaut_face.landmarks)
    assert np.array_equal(again.blendshapes, astronaut_face.blendshapes)


@pytest.mark.parametrize(
    ("scale", "angle_deg", "shift"),
    [
        (1.0, 0, (40, 25)),
        (1.0, 20, (0, 0)),
        (1.0, -25, (10, 0)),
        (0.7, 0, (0, 0)),
        (1.6, 0, (-60, 80)),
        (1.3, 12, (9, 7)),
    ],
)
def test_landmarks_move_with_the_picture(
    tracker: FaceTracker,
    astronaut: Image,
    astronaut_face: Face,
    scale: float,
    angle_deg: float,
    shift: tuple[float, float],
) -> None:
    matrix = cv2.getRotationMatrix2D((224, 124), angle_deg, scale) + np.array([[0, 0, shift[0]], [0, 0, shift[1]]])
    moved = np.asarray(cv2.warpAffine(astronaut, matrix, (512, 512), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    expected = astronaut_face.landmarks[:, :2] @ matrix[:, :2].T + matrix[:, 2]

    face = tracker.find_faces(moved)[0]

    apart = np.linalg.norm(face.landmarks[:, :2] - expected, axis=1)
    assert apart.mean() < 0.015 * scale * face_px(astronaut_face)
    assert face.pose.scale == pytest.approx(scale * astronaut_face.pose.scale, rel=0.03)


def test_follows_a_moving_face(tracker: FaceTracker, astronaut: Image, astronaut_face: Face) -> None:
    for step in range(12):
        matrix = np.array([[1, 0, 6.0 * step], [0, 1, 3.0 * step]])
        frame = np.asarray(cv2.warpAffine(astronaut, matrix, (512, 512)), np.uint8)
        assert middle_x(tracker.track_face(frame)) == pytest.approx(middle_x(astronaut_face) + 6 * step, abs=2)


def test_following_needs_no_detector(tracker: FaceTracker, astronaut: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    tracker.track_face(astronaut)
    searches = count_searches(monkeypatch)

    assert tracker.track_face(astronaut) is not None
    assert not searches


def test_tells_when_the_face_is_gone_and_finds_it_again(tracker: FaceTracker, astronaut: Image) -> None:
    assert tracker.track_face(astronaut) is not None
    assert tracker.track_face(np.full_like(astronaut, 90)) is None
    assert tracker.track_face(np.full_like(astronaut, 90)) is None
    assert tracker.track_face(astronaut) is not None


def test_takes_the_larger_of_two_faces(tracker: FaceTracker, astronaut: Image) -> None:
    both = scene(astronaut, small=True, large=True)

    assert middle_x(tracker.track_face(both)) > 205
    assert [middle_x(face) > 205 for face in tracker.find_faces(both)] == [True, False]


def test_comes_back_to_the_face_it_followed(tracker: FaceTracker, astronaut: Image) -> None:
    assert middle_x(tracker.track_face(scene(astronaut, small=True, large=False))) < 205
    assert tracker.track_face(BLANK) is None

    assert middle_x(tracker.track_face(scene(astronaut, small=True, large=True))) < 205


def test_forgets_the_place_after_a_while(tracker: FaceTracker, astronaut: Image) -> None:
    tracker.track_face(scene(astronaut, small=True, large=False))
    for _ in range(RECENT_FRAMES + 1):
        assert tracker.track_face(BLANK) is None

    assert middle_x(tracker.track_face(scene(astronaut, small=True, large=True))) > 205


def test_a_cut_to_another_place_is_followed_at_once(tracker: FaceTracker, astronaut: Image) -> None:
    assert middle_x(tracker.track_face(scene(astronaut, small=True, large=False))) < 205
    assert middle_x(tracker.track_face(scene(astronaut, small=False, large=True))) > 205


@pytest.fixture(scope="module")
def far_away(astronaut: Image) -> Image:
    """A face of 54 pixels in a frame of 1280×720."""
    image = np.full((720, 1280, 3), 128, np.uint8)
    image[380:636, 950:1206] = cv2.resize(astronaut, (256, 256), interpolation=cv2.INTER_AREA)
    return image


def test_finds_a_small_face_in_the_first_frame(tracker: FaceTracker, far_away: Image) -> None:
    assert middle_x(tracker.track_face(far_away)) == pytest.approx(950 + 224 / 2, abs=5)


def test_finds_a_small_face_in_a_still_picture(tracker: FaceTracker, far_away: Image) -> None:
    (face,) = tracker.find_faces(far_away)

    assert middle_x(face) == pytest.approx(950 + 224 / 2, abs=5)


def test_a_frame_without_a_face_costs_little_and_a_small_face_is_found_in_the_end(
    tracker: FaceTracker, far_away: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.track_face(np.full_like(far_away, 128))
    searches = count_searches(monkeypatch)
    tracker.track_face(np.full_like(far_away, 128))
    assert len(searches) <= 2 + TILES_PER_FRAME

    assert any(tracker.track_face(far_away) is not None for _ in range(12))


def test_finds_a_face_that_fills_the_picture(tracker: FaceTracker, astronaut: Image) -> None:
    close_up = cv2.resize(astronaut[70:184, 170:280], (660, 684), interpolation=cv2.INTER_CUBIC)

    assert len(tracker.find_faces(np.asarray(close_up, np.uint8))) == 1


def test_what_is_given_out_is_never_written_again(tracker: FaceTracker, astronaut: Image) -> None:
    first = tracker.track_face(astronaut)
    assert first is not None
    kept = first.landmarks.copy(), first.blendshapes.copy()

    tracker.track_face(np.ascontiguousarray(astronaut[:, 20:]))

    assert np.array_equal(first.landmarks, kept[0])
    assert np.array_equal(first.blendshapes, kept[1])


def test_still_pictures_leave_the_followed_face_alone(tracker: FaceTracker, astronaut: Image) -> None:
    assert middle_x(tracker.track_face(scene(astronaut, small=True, large=False))) < 205
    tracker.find_faces(astronaut)

    assert middle_x(tracker.track_face(scene(astronaut, small=True, large=True))) < 205


@pytest.mark.parametrize("shape", [(1, 1), (3, 2000), (2000, 3), (50, 40)])
def test_odd_sizes_hold_no_face(tracker: FaceTracker, shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(0, 255, (*shape, 3), np.uint8)

    assert tracker.find_faces(image) == []
    assert tracker.track_face(image) is None


def test_people_are_told_from_patterns(tracker: FaceTracker, astronaut: Image, astronaut_face: Face) -> None:
    assert tracker.rate_human_likeness(astronaut, astronaut_face) > 0.7
    assert tracker.rate_human_likeness(np.ascontiguousarray(astronaut[::-1]), astronaut_face) < 0.3


def count_searches(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Note every run of the detector from now on."""
    searches: list[None] = []
    find = FaceDetector.detect_faces

    def counted(self: FaceDetector, image: Image, fill: float = 1.0) -> object:
        searches.append(None)
        return find(self, image, fill)

    monkeypatch.setattr(FaceDetector, "detect_faces", counted)
    return searches
