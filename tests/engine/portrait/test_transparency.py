"""What the transparency of a portrait's file says."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.core.picture_file import BACKDROP
from engine.core.types import Image, Opacity
from engine.portrait.transparency import remove_mixed_in_colour, shows_only_frame

SIDE_PX = 240


def bust(soft_px: float = 1.0) -> Opacity:
    """Head, neck and shoulders, cut off below."""
    drawn = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    cv2.ellipse(drawn, (120, 90), (50, 62), 0, 0, 360, 255, cv2.FILLED)
    cv2.rectangle(drawn, (100, 140), (140, 200), 255, cv2.FILLED)
    cv2.ellipse(drawn, (120, 250), (100, 70), 0, 0, 360, 255, cv2.FILLED)
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), soft_px), np.uint8)


def circle() -> Opacity:
    drawn = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    cv2.circle(drawn, (120, 120), 118, 255, cv2.FILLED, cv2.LINE_AA)
    return drawn


def round_corners(radius_px: int) -> Opacity:
    drawn = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    far = SIDE_PX - 1 - radius_px
    cv2.rectangle(drawn, (radius_px, 0), (far, SIDE_PX), 255, cv2.FILLED)
    cv2.rectangle(drawn, (0, radius_px), (SIDE_PX, far), 255, cv2.FILLED)
    for corner in ((radius_px, radius_px), (far, radius_px), (radius_px, far), (far, far)):
        cv2.circle(drawn, corner, radius_px, 255, cv2.FILLED)
    return drawn


def letterbox() -> Opacity:
    drawn = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    drawn[50:190] = 255
    return drawn


def small_corner() -> Opacity:
    drawn = np.full((SIDE_PX, SIDE_PX), 255, np.uint8)
    drawn[:20, :30] = 0
    return drawn


def close_head() -> Opacity:
    """A head that fills the picture: only the upper corners are clear."""
    drawn = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    cv2.ellipse(drawn, (120, 150), (130, 148), 0, 0, 360, 255, cv2.FILLED)
    drawn[150:] = 255
    return drawn


@pytest.mark.parametrize(
    "frame", [circle(), round_corners(20), round_corners(60), letterbox(), letterbox().T.copy(), small_corner()]
)
def test_a_frame_does_not_cut_the_person_out(frame: Opacity) -> None:
    assert shows_only_frame(frame)


@pytest.mark.parametrize("person", [bust(), bust(6.0), bust()[:, ::-1].copy(), close_head(), bust()[20:180, 60:180]])
def test_a_person_is_no_frame(person: Opacity) -> None:
    assert not shows_only_frame(person)


def behind_half_transparent(colours: NDArray[np.float64], opacity: Opacity) -> Image:
    share = opacity[..., None] / 255
    return np.rint(colours * share + np.array(BACKDROP) * (1 - share)).astype(np.uint8)


def hair(seed: int = 3) -> NDArray[np.float64]:
    """Colours (S, S, 3) that vary smoothly."""
    coarse = np.random.default_rng(seed).uniform(60, 200, (6, 6, 3))
    return np.asarray(cv2.resize(coarse, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_CUBIC)).clip(0, 255)


@pytest.mark.parametrize("mixed", [0.0, 255.0])
def test_black_or_white_is_removed_from_the_edge(mixed: float) -> None:
    opacity, colours = bust(2.5), hair()
    share = opacity[..., None] / 255
    clean = behind_half_transparent(colours, opacity)
    fringed = behind_half_transparent(colours * share + mixed * (1 - share), opacity)
    cleaned = remove_mixed_in_colour(fringed, opacity)

    edge = (opacity > 40) & (opacity < 215)
    assert np.abs(fringed[edge].astype(int) - clean[edge]).mean() > 12
    assert np.abs(cleaned[edge].astype(int) - clean[edge]).mean() < 4
    assert np.array_equal(cleaned[opacity == 255], fringed[opacity == 255])


@pytest.mark.parametrize("outline", [None, (20.0, 15.0, 10.0), (250.0, 250.0, 250.0)])
def test_an_edge_with_colours_of_its_own_stays(outline: tuple[float, float, float] | None) -> None:
    opacity, colours = bust(2.0), hair()
    if outline is not None:
        colours[cv2.erode(opacity, np.ones((7, 7), np.uint8)) < 200] = outline
    image = behind_half_transparent(colours, opacity)
    assert np.array_equal(remove_mixed_in_colour(image, opacity), image)


def test_a_hard_edge_has_nothing_mixed_in() -> None:
    opacity = np.where(bust() > 127, 255, 0).astype(np.uint8)
    image = behind_half_transparent(hair(), opacity)
    assert remove_mixed_in_colour(image, opacity) is image
