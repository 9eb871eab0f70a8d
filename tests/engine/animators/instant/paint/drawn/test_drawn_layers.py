"""Flat drawn portraits: what is between their lips, and their closed eyes."""

from dataclasses import replace

import numpy as np
import pytest

from engine.animators.instant.motion.expression import Expression
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.compositor import Compositor
from engine.animators.instant.paint.driver_pixels import DriverPixels
from engine.animators.instant.rig.rig import Rig, build_rig
from engine.animators.instant.rig.topology import MESH
from engine.core.types import Image
from tests.engine.portrait.drawn.conftest import FigurePortrait, figure_portrait  # noqa: F401 -- a fixture
from tests.flat_drawings import SIZE_PX
from tests.flat_figures import FIGURES


def _pose(rig: Rig, jaw: float = 0.0, blink: float = 0.0) -> PortraitPose:
    shape = rig.face.apply_expression(Expression(jaw=jaw, blink=(blink, blink))) if jaw or blink else rig.shape
    still = rig.placement.to_image(rig.shape)
    return PortraitPose(
        rig.placement,
        shape,
        rig.placement.to_image(shape),
        still,
        rig.surroundings.points,
        (blink, blink),
        np.zeros((2, 2)),
    )


def _paint(rig: Rig, **amounts: float) -> Image:
    return Compositor(rig).compose_picture(_pose(rig, **amounts), None, None)


def _colours_at(picture: Image, place: tuple[float, float], reach: int = 6) -> np.ndarray:
    x, y = (round(at * 512 / SIZE_PX) for at in place)
    return picture[y - reach : y + reach, x - reach : x + reach].reshape(-1, 3).astype(int)


@pytest.mark.parametrize("name", ["big eyes", "laughing", "round cartoon"])
def test_a_drawing_at_rest_looks_as_it_was_drawn(figure_portrait: FigurePortrait, name: str) -> None:  # noqa: F811
    portrait = figure_portrait(name)
    difference = np.abs(_paint(build_rig(portrait, 512)).astype(int) - portrait.image)
    assert difference.mean() < 1.0


@pytest.mark.parametrize("name", ["big eyes", "dots", "glasses"])
def test_a_shut_eye_is_painted_over_in_the_skin_around_it(figure_portrait: FigurePortrait, name: str) -> None:  # noqa: F811
    figure = FIGURES[name]
    picture = _paint(build_rig(figure_portrait(name), 512), blink=1.0)
    for place in figure.eyes:
        colours = _colours_at(picture, place)
        like_skin = np.abs(colours - figure.skin).max(1) < 12
        assert like_skin.mean() > 0.6


def test_what_opens_is_the_drawn_mouth_in_flat_colours(figure_portrait: FigurePortrait) -> None:  # noqa: F811
    rig, figure = build_rig(figure_portrait("big eyes"), 512), FIGURES["big eyes"]
    assert rig.drawn is not None
    assert rig.drawn.mouth is not None
    picture = _paint(rig, jaw=0.5)
    pose = _pose(rig, jaw=0.5)
    middle = pose.face[[13, 14], :2].mean(0) * SIZE_PX / 512
    inside = _colours_at(picture, (middle[0], middle[1]), 2)
    flat = np.array([rig.drawn.mouth.inside, rig.drawn.mouth.tongue, rig.drawn.mouth.line])
    assert np.abs(inside[:, None] - flat).max(2).min(1).max() < 30
    before = _colours_at(picture, (figure.mouth[0], figure.mouth[1] - 16), 2)
    assert np.abs(before - figure.skin).max() < 12


def test_no_pixel_of_a_driver_gets_into_a_drawing(figure_portrait: FigurePortrait) -> None:  # noqa: F811
    rig = build_rig(figure_portrait("big eyes"), 512)
    pixels = DriverPixels(np.full((512, 512, 3), 90, np.uint8), rig.landmarks, rig.skin, mouth=1.0, face=1.0)
    pose = _pose(rig, jaw=0.5)
    alone = Compositor(rig).compose_picture(pose, None, None)
    assert np.array_equal(Compositor(rig).compose_picture(pose, None, pixels), alone)


@pytest.mark.parametrize("size_px", [256, 512])
def test_drawn_eyes_close_without_pulling_skin(figure_portrait: FigurePortrait, size_px: int) -> None:  # noqa: F811
    rig = build_rig(figure_portrait("tiny mouth"), size_px)
    for eye in rig.eyes:
        others = np.setdiff1d(np.arange(MESH), eye.topology.upper)
        assert np.abs(eye.lid_pull[others]).max() == 0
    assert rig.drawn is not None
    assert rig.drawn.bare.shape == (size_px, size_px, 3)


@pytest.mark.parametrize("gaze", [(-0.5, 0.0), (0.5, 0.0), (0.0, 0.4)])
@pytest.mark.parametrize("name", ["big eyes", "grin"])
def test_an_eye_that_looks_aside_keeps_one_outline(
    figure_portrait: FigurePortrait,  # noqa: F811
    name: str,
    gaze: tuple[float, float],
) -> None:
    rig, figure = build_rig(figure_portrait(name), 512), FIGURES[name]
    aside = Compositor(rig).compose_picture(replace(_pose(rig), gaze=np.array([gaze] * 2)), None, None)
    lines = []
    for picture in (_paint(rig), aside):
        eyes = [_colours_at(picture, place, round(figure.eye[0] * 512 / SIZE_PX)) for place in figure.eyes]
        lines.append(int((np.abs(np.concatenate(eyes) - figure.line).max(1) < 40).sum()))
    assert lines[1] < 1.1 * lines[0] + 10


@pytest.mark.parametrize("name", ["dark hair, lips", "big eyes", "three quarter"])
def test_the_side_of_a_drawn_head_shows_what_is_drawn_at_its_edge(figure_portrait: FigurePortrait, name: str) -> None:  # noqa: F811
    rig = build_rig(figure_portrait(name), 512)
    apart = np.linalg.norm(rig.vertices[:MESH, None] - rig.landmarks[None, :MESH, :2], axis=2)
    assert apart.min(1).max() < 0.01  # no skin from farther inside, which would show in the hair
