from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.sources.clips import colour_signal
from engine.sources.clips.colour_signal import SignalReader, colour_space
from tests import wide_clips
from tests.wide_clips import SDR_CURVE, WideClip


@pytest.mark.parametrize(
    ("stated", "height", "hdr", "used"),
    [(2, 576, False, 5), (2, 577, False, 1), (9, 480, False, 9), (1, 100, True, 1), (2, 480, True, 9)],
)
def test_an_unstated_colour_space_is_that_of_television_of_its_size_and_kind(
    stated: int, height: int, hdr: bool, used: int
) -> None:
    picture: Any = SimpleNamespace(colorspace=stated, height=height)
    assert int(colour_space(picture, hdr)) == used


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("pixels", ["yuv420p10le", "yuv422p10le", "yuv444p12le", "yuv420p"])
@pytest.mark.parametrize("space", [wide_clips.BT709, wide_clips.BT2020])
def test_every_kind_of_planes_gives_the_bytes_that_were_stored(
    pixels: str, full: bool, space: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(colour_signal, "BAND_PIXELS", 300)  # several bands, and a last one that is smaller
    patches = np.array([[0, 0, 0], [255, 255, 255], [128, 128, 128], [224, 172, 140], [20, 200, 60]], float)
    srgb = np.repeat(np.repeat(patches[None], 46, 0), 16, 1)
    clip = WideClip(SDR_CURVE, wide_clips.BT709, space, full, pixels=pixels.replace("422", "420"))
    frame = wide_clips.make_frame(wide_clips.linear_light(srgb), clip)
    if "422" in pixels:
        frame = frame.reformat(format=pixels)
    shown = SignalReader().read_bytes(frame, (frame.width, frame.height), space)
    np.testing.assert_allclose(shown[23, 8::16].astype(float), patches, atol=3 if pixels == "yuv420p" else 1)


def test_pixels_that_are_not_square_and_planes_of_other_kinds_are_read_as_well() -> None:
    frame = wide_clips.make_frame(np.full((32, 32, 3), 0.5), WideClip(SDR_CURVE, 1, 1))
    reader = SignalReader()
    for picture in (frame, frame.reformat(format="p010le"), frame.reformat(format="rgb48le")):
        shown = reader.read_bytes(picture, (48, 32), 1)
        assert shown.shape == (32, 48, 3)
        assert abs(shown.astype(int) - 188).max() <= 3
