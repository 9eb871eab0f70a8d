"""The square part of a picture."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from engine.core.types import BLENDSHAPES, LANDMARKS, Face, HeadPose
from engine.driver.crop import SIDE_OVER_FACE, TIGHTEST_OVER_FACE, Crop

crops = st.builds(Crop, st.integers(-300, 300), st.integers(-300, 300), st.integers(1, 900))
sizes_px = st.integers(64, 1024)


def face_at(x: float, y: float, extent_px: float) -> Face:
    """A face whose landmarks fill a circle."""
    turn = np.linspace(0, 2 * np.pi, LANDMARKS, endpoint=False)
    landmarks = np.stack([np.cos(turn), np.sin(turn), np.zeros(LANDMARKS)], axis=1) * extent_px / 2 + [x, y, 0]
    pose = HeadPose(np.eye(3, dtype=np.float32), np.array([x, y, 0], np.float32), extent_px / 16)
    return Face(landmarks.astype(np.float32), np.zeros(BLENDSHAPES, np.float32), pose, 1.0)


faces = st.builds(face_at, st.floats(50, 750), st.floats(50, 550), st.floats(20, 500))


@given(faces)
def test_head_and_shoulders_stays_in_the_picture_when_it_can(face: Face) -> None:
    crop = Crop.around_head_and_shoulders(face, 800, 600)

    assert 1 <= crop.side_px <= 800
    if crop.side_px <= 600:
        assert 0 <= crop.left <= 800 - crop.side_px
        assert 0 <= crop.top <= 600 - crop.side_px
    else:
        assert crop.top == (600 - crop.side_px) // 2


@given(st.floats(300, 500), st.floats(300, 500), st.floats(20, 120))
def test_a_face_with_room_around_it_is_near_the_middle_and_has_its_share(x: float, y: float, extent_px: float) -> None:
    crop = Crop.around_head_and_shoulders(face_at(x, y, extent_px), 800, 800)

    assert crop.side_px == pytest.approx(SIDE_OVER_FACE * extent_px, abs=1)
    assert crop.left + crop.side_px / 2 == pytest.approx(x, abs=1)
    assert y - 0.06 * crop.side_px <= crop.top + crop.side_px / 2 <= y


def test_a_close_up_in_a_wide_picture_is_cut_tighter() -> None:
    crop = Crop.around_head_and_shoulders(face_at(400, 150, 180), 800, 300)

    assert crop.side_px == 300

    crop = Crop.around_head_and_shoulders(face_at(400, 150, 260), 800, 300)

    assert crop.side_px == round(TIGHTEST_OVER_FACE * 260)


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_whole_holds_everything(width_px: int, height_px: int) -> None:
    crop = Crop.whole_image(width_px, height_px)

    assert crop.side_px == max(width_px, height_px)
    assert crop.left <= 0 <= width_px <= crop.left + crop.side_px
    assert crop.top <= 0 <= height_px <= crop.top + crop.side_px


@given(crops, sizes_px, faces)
def test_pose_and_landmarks_move_together(crop: Crop, size_px: int, face: Face) -> None:
    rotation = Rotation.from_euler("xyz", [0.2, -0.4, 0.1]).as_matrix()
    canonical = (face.landmarks - face.pose.translation) @ rotation / face.pose.scale
    turned = Face(
        face.landmarks,
        face.blendshapes,
        HeadPose(rotation.astype(np.float32), face.pose.translation, face.pose.scale),
        face.presence,
    )

    moved = crop.map_face_to_crop(turned, size_px)

    placed = moved.pose.scale * canonical @ moved.pose.rotation.T + moved.pose.translation
    assert placed == pytest.approx(moved.landmarks, abs=1e-3 * size_px * max(1, 900 / crop.side_px))


@given(crops, sizes_px, faces)
def test_corners_of_the_square_are_corners_of_the_crop(crop: Crop, size_px: int, face: Face) -> None:
    edge = np.array([crop.left - 0.5, crop.top - 0.5])
    landmarks = face.landmarks.copy()
    landmarks[0, :2] = edge
    landmarks[1, :2] = edge + crop.side_px

    moved = crop.map_face_to_crop(Face(landmarks, face.blendshapes, face.pose, 1.0), size_px).landmarks

    assert moved[0, :2] == pytest.approx([-0.5, -0.5], abs=0.01)
    assert moved[1, :2] == pytest.approx([size_px - 0.5, size_px - 0.5], abs=0.01)


@pytest.mark.parametrize("crop", [Crop(100, 60, 300), Crop(110, 70, 130), Crop(-50, -80, 400), Crop(0, 0, 257)])
@pytest.mark.parametrize("size_px", [128, 256, 512])
def test_pixels_land_where_landmarks_do(crop: Crop, size_px: int) -> None:
    image = np.zeros((400, 500, 3), np.uint8)
    cv2.circle(image, (160, 130), 9, (255, 255, 255), -1, cv2.LINE_AA)

    square = crop.crop_image(image, size_px).astype(float)[..., 0]

    rows, columns = np.mgrid[:size_px, :size_px]
    spot = (columns * square).sum() / square.sum(), (rows * square).sum() / square.sum()
    expected = crop.map_face_to_crop(face_at(160, 130, 18), size_px).landmarks[:, :2].mean(axis=0)
    assert spot == pytest.approx(expected, abs=0.05 * size_px / 100)


def test_shrinking_averages() -> None:
    image = np.zeros((512, 512, 3), np.uint8)
    image[::2] = 255

    assert Crop(1, 1, 508).crop_image(image, 127).std() < 2


def test_the_same_size_is_the_same_picture() -> None:
    image = np.random.default_rng(0).integers(0, 255, (90, 90, 3), np.uint8)

    assert np.array_equal(Crop.whole_image(90, 90).crop_image(image, 90), image)


def test_borders_are_reflected() -> None:
    image = np.zeros((60, 60, 3), np.uint8)
    image[:, :5] = (250, 0, 0)

    square = Crop(-10, 0, 60).crop_image(image, 60)

    assert square[:, 6:15].min(axis=(0, 1)).tolist() == [250, 0, 0]
    assert square[:, :5].max() == 0


def test_a_colour_can_fill_what_lies_beyond() -> None:
    image = np.full((60, 60, 3), 9, np.uint8)

    square = Crop(-10, 0, 60).crop_image(image, 60, fill_rgb=(1, 2, 3))

    assert (square[:, :10] == (1, 2, 3)).all()
    assert (square[:, 10:] == 9).all()


@pytest.mark.parametrize(
    ("crop", "beyond"),
    [(Crop(0, 0, 60), False), (Crop(-1, 0, 60), True), (Crop(0, 1, 60), True), (Crop(20, 0, 60), False)],
)
def test_a_square_beyond_the_picture_is_known(crop: Crop, beyond: bool) -> None:
    assert crop.reaches_beyond(80, 60) == beyond


def test_how_tight_a_square_may_be_can_be_chosen() -> None:
    face = face_at(400, 150, 200)

    assert Crop.around_head_and_shoulders(face, 800, 300).side_px == 320
    assert Crop.around_head_and_shoulders(face, 800, 300, 1.9).side_px == 380


def test_a_square_far_larger_than_the_picture_is_filled() -> None:
    image = np.full((10, 10, 3), 77, np.uint8)

    assert (Crop(-200, -300, 500).crop_image(image, 100) == 77).all()


def test_fills_the_given_array() -> None:
    image = np.random.default_rng(0).integers(0, 255, (200, 300, 3), np.uint8)
    out = np.empty((100, 100, 3), np.uint8)

    filled = Crop(20, 20, 160).crop_image(image, 100, out)

    assert np.shares_memory(filled, out)
    assert np.array_equal(out, Crop(20, 20, 160).crop_image(image, 100))


def test_what_does_not_move_is_kept() -> None:
    face = face_at(100, 100, 50)

    moved = Crop(10, 20, 128).map_face_to_crop(face, 256)

    assert moved.blendshapes is face.blendshapes
    assert moved.presence == face.presence
    assert moved.landmarks.dtype == moved.pose.translation.dtype == np.float32


def test_a_portrait_that_is_shrunk_a_little_is_averaged_and_only_a_drivers_picture_is_sampled() -> None:
    stripes = np.zeros((300, 300, 3), np.uint8)
    stripes[:, ::2] = 255
    crop = Crop(0, 0, 300)
    averaged, sampled = crop.crop_image(stripes, 200), crop.crop_image(stripes, 200, quick=True)
    assert np.ptp(averaged) < np.ptp(sampled), "fine patterns would become coarse ones"
