"""What passes through the engine: what it is without a word, and that it cannot be changed on its way."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from engine.core import types
from engine.core.types import BackgroundKind, Control, Frame, Sound
from tests.fakes.faces import make_portrait

IMAGE = np.zeros((2, 2, 3), np.uint8)


def test_a_control_moves_the_avatar_as_the_driver_moves_on_its_own_background() -> None:
    usual = Control()
    assert (usual.neutral, usual.mirror, usual.own_pixels_only, usual.person) == (None, False, False, 0)
    assert usual.smoothing == 1.0
    assert usual.background.kind is BackgroundKind.OWN


def test_a_frame_has_no_face_until_one_is_found() -> None:
    assert Frame(IMAGE, 0).face is None


def test_nothing_of_it_can_be_changed() -> None:
    for value, name in ((Control(), "mirror"), (Frame(IMAGE, 0), "face"), (make_portrait(), "name")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, None)


def test_pictures_are_compared_by_identity_and_places_in_a_file_by_value() -> None:
    assert Frame(IMAGE, 0) != Frame(IMAGE, 0)
    assert Sound(Path("a.mp4"), 1) == Sound(Path("a.mp4"), 1)


def test_the_picture_of_nobody_is_black() -> None:
    assert types.NOBODY.shape == (64, 64, 3)
    assert not types.NOBODY.any()
