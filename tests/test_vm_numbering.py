"""How the VM's tests tell a torn picture: a transition leaves the measure alone, parts of two pictures do not."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.core.settings import Framing, YuvMatrix
from engine.core.types import Image
from engine.live.loops.morph import morph_faces
from engine.portrait.load import load_portrait
from engine.sinks.card import cached_card_frame, draw_card
from engine.sinks.colour import PixelConverter
from engine.sinks.placement import Placing
from engine.tracking import FaceTracker
from tests.documents import ROOT
from tests.vm import film
from tests.vm.numbering import NUMBERS, NumberingFramer, draw_number, read_numbers
from tests.vm.pictures import HEIGHT, WIDTH

SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)


def after_the_camera(image: Image) -> Image:
    """The picture as OpenCV reads it: through I420 and back."""
    planes = PixelConverter(WIDTH, HEIGHT, "i420", YuvMatrix.BT601).convert_image(image)
    shaped: NDArray[np.uint8] = planes.reshape(HEIGHT * 3 // 2, WIDTH)
    return np.asarray(cv2.cvtColor(shaped, cv2.COLOR_YUV2RGB_I420), np.uint8)


@pytest.fixture(scope="module")
def morphing() -> list[Image]:
    """Avatars in the middle of a morph from one portrait to another, and in a crossfade."""
    ends = []
    for name in film.PORTRAITS[:2]:
        portrait = load_portrait(ROOT / f"assets/portraits/{name}.png", FaceTracker(), film.SIZE_PX)
        assert portrait.face is not None
        ends.append((portrait.image, portrait.face.landmarks[:, :2]))
    morphs = [morph_faces(ends[0], ends[1], share)[0] for share in SHARES]
    faded = [np.asarray(cv2.addWeighted(ends[0][0], share, ends[1][0], 1 - share, 0), np.uint8) for share in SHARES]
    return morphs + faded


@pytest.fixture
def framer() -> NumberingFramer:
    return NumberingFramer(WIDTH, HEIGHT, Placing(Framing.FIT))


def test_every_picture_of_a_transition_has_one_number(morphing: list[Image], framer: NumberingFramer) -> None:
    for number, avatar in enumerate(morphing, 1):
        assert read_numbers(after_the_camera(framer.place_image(avatar))) == [number]


def test_two_pictures_in_a_row_that_are_torn_at_any_row_have_two_numbers(
    morphing: list[Image], framer: NumberingFramer
) -> None:
    first, second = (after_the_camera(framer.place_image(avatar)) for avatar in morphing[:2])
    for row in range(1, HEIGHT):
        assert read_numbers(np.concatenate([first[:row], second[row:]])) == [1, 2]
    assert read_numbers(np.concatenate([first[:, : WIDTH // 2], second[:, WIDTH // 2 :]], axis=1)) == [1, 2]


def test_the_same_avatar_torn_is_told_too(framer: NumberingFramer) -> None:
    """What halves of one content cannot show: both pictures look alike but for their numbers."""
    avatar = np.full((HEIGHT, HEIGHT, 3), 128, np.uint8)
    first, second = (framer.place_image(avatar).copy() for _ in range(2))
    assert read_numbers(np.concatenate([first[:90], second[90:]])) == [1, 2]


def test_every_number_is_read_as_it_was_drawn() -> None:
    for number in range(NUMBERS):
        image = draw_number(np.full((HEIGHT, WIDTH, 3), number, np.uint8), number)
        assert read_numbers(after_the_camera(image)) == [number]


def test_the_card_has_no_number_and_the_avatar_stays_as_it_is(framer: NumberingFramer) -> None:
    card = cached_card_frame(HEIGHT, HEIGHT).image
    assert np.array_equal(framer.place_image(card), draw_card(WIDTH, HEIGHT))
    avatar = np.random.default_rng(1).integers(0, 256, (HEIGHT, HEIGHT, 3), np.uint8)
    left = (WIDTH - HEIGHT) // 2
    assert np.array_equal(framer.place_image(avatar)[:, left : left + HEIGHT], avatar)
