"""Transparent pictures, as files hold them."""

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.errors import SinkError
from engine.core.types import AvatarFrame
from engine.sinks.images import ImagesSink
from engine.sinks.opacity import unpremultiply_alpha
from engine.sinks.video_file.sink import VideoSink


@pytest.fixture
def frame() -> AvatarFrame:
    """Left nothing, in the middle half a red, right a whole blue."""
    image, opacity = np.zeros((32, 32, 3), np.uint8), np.zeros((32, 32), np.uint8)
    image[:, 8:20], opacity[:, 8:20] = (100, 0, 0), 128
    image[:, 20:], opacity[:, 20:] = (0, 0, 240), 255
    return AvatarFrame(image, None, opacity)


def test_colours_are_not_multiplied_by_opacity_any_more(frame: AvatarFrame) -> None:
    assert frame.opacity is not None
    whole = unpremultiply_alpha(frame.image, frame.opacity)
    assert whole[0, 0].tolist() == [0, 0, 0, 0]
    assert whole[0, 12].tolist() == [199, 0, 0, 128]
    assert whole[0, 30].tolist() == [0, 0, 240, 255]


def test_png_pictures_keep_a_transparent_background(frame: AvatarFrame, tmp_path: Path) -> None:
    sink = ImagesSink(tmp_path)
    sink.write_frame(frame, 0)
    sink.close()
    stored = cv2.imread(str(tmp_path / "000000.png"), cv2.IMREAD_UNCHANGED)
    assert stored is not None
    assert frame.opacity is not None
    assert np.array_equal(cv2.cvtColor(stored, cv2.COLOR_BGRA2RGBA), unpremultiply_alpha(frame.image, frame.opacity))


def test_a_video_says_that_it_cannot_and_leaves_nothing(frame: AvatarFrame, tmp_path: Path) -> None:
    sink = VideoSink(tmp_path / "avatar.mp4", Fraction(25))
    with pytest.raises(SinkError, match="transparent") as refused:
        sink.write_frame(frame, 0)
    sink.close()
    assert "green" in refused.value.remedy
    assert not list(tmp_path.iterdir())
