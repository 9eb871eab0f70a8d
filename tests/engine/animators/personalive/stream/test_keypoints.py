import math

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.animators.personalive.nets.motion_extractor import ANGLE_BINS, KEYPOINTS, RawMotion
from engine.animators.personalive.stream.keypoints import (
    FaceBox,
    MotionParameters,
    crop_and_resize,
    draw_keypoints,
    face_boxes,
    interpolate_motion,
    keypoint_pixels,
    retarget_motion,
    rotation_matrices,
    shows_a_face,
)

angle = st.floats(-95, 95)
sizes = st.integers(9, 130)


def motion_at(angles: list[float], t: list[float], seed: int = 0) -> MotionParameters:
    canonical = torch.randn(1, KEYPOINTS, 3, generator=torch.Generator().manual_seed(seed)) * 0.3
    return MotionParameters(canonical, torch.tensor([angles]), torch.tensor([t]), torch.tensor([[1.0 + 0.1 * seed]]))


def points_at(x: float, y: float) -> Tensor:
    """All points at one place, in [-1, 1]."""
    return torch.tensor([x, y, 0.0]).expand(1, KEYPOINTS, 3)


@given(angle, angle, angle)
def test_rotations_are_rotations(pitch: float, yaw: float, roll: float) -> None:
    matrix = rotation_matrices(torch.tensor([[pitch, yaw, roll]]))[0]
    assert torch.allclose(matrix @ matrix.T, torch.eye(3), atol=1e-5)
    assert math.isclose(float(torch.det(matrix)), 1.0, abs_tol=1e-4)


def test_axes() -> None:
    right = torch.tensor([[[1.0, 0.0, 0.0]]])
    turned = [
        right @ rotation_matrices(torch.tensor([angles])) for angles in ([90.0, 0, 0], [0, 90.0, 0], [0, 0, 90.0])
    ]
    expected = torch.tensor([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])
    assert torch.allclose(torch.cat(turned)[:, 0], expected, atol=1e-6)


def test_angles_are_the_mean_of_three_degree_bins() -> None:
    sure = torch.full((1, ANGLE_BINS), -100.0)
    sure[0, 40] = 100.0
    flat = torch.zeros(1, ANGLE_BINS)
    raw = RawMotion(torch.zeros(1, 63), sure, flat, flat, torch.zeros(1, 3), torch.ones(1, 1))
    angles = MotionParameters.from_raw_motion(raw, torch.arange(float(ANGLE_BINS))).angles[0].tolist()
    assert [round(value, 3) for value in angles] == [3 * 40 - 97.5, 0.0, 0.0]


@given(angle, angle, st.floats(-1, 1), st.floats(-1, 1))
def test_the_first_driver_frame_moves_nothing_but_the_head(pitch: float, yaw: float, x: float, y: float) -> None:
    portrait, driver = motion_at([1.0, 2, 3], [0.1, -0.2, 0.3]), motion_at([pitch, yaw, 0.0], [x, y, 0.0], seed=1)
    posed = retarget_motion(portrait, driver, driver)
    assert torch.equal(posed.translation, portrait.translation)
    assert torch.equal(posed.scale, portrait.scale)
    assert torch.equal(posed.canonical, portrait.canonical)
    assert torch.equal(posed.angles, driver.angles)


def test_half_of_a_movement_arrives() -> None:
    portrait, first = motion_at([0.0, 0, 0], [0.1, 0.1, 0]), motion_at([0.0, 0, 0], [0.3, 0.0, 0], seed=1)
    later = motion_at([0.0, 0, 0], [0.5, -0.2, 0], seed=1)
    moved = (
        retarget_motion(portrait, later, first).place_keypoints()
        - retarget_motion(portrait, first, first).place_keypoints()
    )
    assert torch.allclose(moved, torch.tensor([0.1, -0.1, 0.0]).expand_as(moved), atol=1e-6)


@given(st.integers(1, 20))
def test_a_transition_starts_at_the_portrait_and_stops_short_of_the_driver(count: int) -> None:
    portrait, first = motion_at([0.0, 10, -10], [0.1, 0.2, 0]), motion_at([30.0, -20, 20], [0.1, 0.2, 0])
    way = interpolate_motion(portrait, first, torch.arange(count) / count)
    assert torch.allclose(way.place_keypoints()[0], portrait.place_keypoints()[0], atol=1e-6)
    steps = (way.angles - portrait.angles) / (first.angles - portrait.angles)
    assert torch.allclose(steps, (torch.arange(count) / count)[:, None].expand(-1, 3), atol=1e-6)


def test_a_disc_is_49_pixels_of_its_colour() -> None:
    points = torch.full((1, KEYPOINTS, 3), 5.0)
    points[0, 1] = 0.0
    image = draw_keypoints(points, 41, 63)
    assert image.shape == (1, 3, 41, 63)
    assert image.sum(dim=(0, 2, 3)).tolist() == [49.0, 0.0, 0.0]
    assert image[0, 0, 20, 31] == 1.0


def test_overlapping_colours_add_up_to_white_at_most() -> None:
    assert draw_keypoints(points_at(0, 0), 32, 32)[0, :, 16, 16].tolist() == [1.0, 1.0, 1.0]


@given(sizes, sizes, st.floats(-3, 3), st.floats(-3, 3))
def test_any_size_and_place_can_be_drawn_and_boxed(height: int, width: int, x: float, y: float) -> None:
    generator = torch.Generator().manual_seed(height)
    points = torch.tensor([x, y, 0.0]) + 0.5 * torch.randn(2, KEYPOINTS, 3, generator=generator)
    image = draw_keypoints(points, height, width)
    assert image.shape == (2, 3, height, width)
    assert 0 <= float(image.min()) <= float(image.max()) <= 1
    for box in face_boxes(points, height, width):
        assert 0 <= box.left <= box.right <= width - 1
        assert 0 <= box.top <= box.bottom <= height - 1
        if shows_a_face(box, height, width):
            face = crop_and_resize(torch.zeros(3, height, width), box, 24)
            assert face.shape == (3, 24, 24)


def test_pixels_are_cut_off_towards_zero() -> None:
    assert keypoint_pixels(points_at(-1.01, 0.999), 100, 100)[0, 0].tolist() == [0, 99]


def test_a_face_on_one_line_or_off_the_picture_is_none() -> None:
    for points in (points_at(0, 0), points_at(5, 5), points_at(-5, 0)):
        assert not shows_a_face(face_boxes(points, 512, 512)[0], 512, 512)
    assert not shows_a_face(FaceBox(10, 10, 17, 400), 512, 512)
    assert shows_a_face(FaceBox(10, 10, 18, 18), 512, 512)
    assert shows_a_face(FaceBox(3, 3, 4, 4), 8, 8)
