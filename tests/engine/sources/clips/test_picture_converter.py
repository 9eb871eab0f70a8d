"""Clips whose pictures change their shape in the middle."""

import gc
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.bitstream import BitStreamFilterContext
from av.video.frame import VideoFrame

from engine.core.types import Image
from engine.sources.realtime import RealtimeSource
from engine.sources.video import VideoSource
from tests import clips
from tests.fakes.clock import FakeClock

WIDE = (96, 48)


def join_clips(file: Path, *parts: Path) -> Path:
    """Streams of MPEG-TS can be joined as they are: what records television does so."""
    file.write_bytes(b"".join(part.read_bytes() for part in parts))
    return file


def write_part(file: Path, picture: Image, clip: clips.Clip) -> Path:
    return clips.write_clip(file, [picture] * 8, clip)


def read_images(file: Path) -> list[Image]:
    with closing(VideoSource(file)) as source:
        images = []
        while (frame := source.read_frame()) is not None:
            assert frame.image.shape[:2] == (source.info.height_px, source.info.width_px)
            images.append(frame.image)
    return images


@pytest.fixture
def wide_then_upright(tmp_path: Path) -> Path:
    clip = clips.Clip(container="mpegts")
    wide = write_part(tmp_path / "a.ts", clips.quartered_picture(*WIDE), clip)
    upright = write_part(tmp_path / "b.ts", clips.quartered_picture(48, 96), clip)
    return join_clips(tmp_path / "both.ts", wide, upright)


def test_another_shape_is_fitted_with_bars_and_not_squeezed(wide_then_upright: Path) -> None:
    images = read_images(wide_then_upright)
    assert len(images) >= 15
    assert clips.quarters(images[0]) == "RGBK"
    last = images[-1]
    assert last[:, :34].max() < 40
    assert last[:, -34:].max() < 40
    inner = last[:, 36:60]
    assert clips.quarters(inner) == "RGBK"


def test_pixels_that_become_wide_in_the_middle_are_fitted_as_well(tmp_path: Path) -> None:
    picture = clips.quartered_picture(64, 64)
    plain = write_part(tmp_path / "a.ts", picture, clips.Clip(container="mpegts"))
    clip = clips.Clip(container="mpegts", pixel_aspect=Fraction(2))
    stretched = write_part(tmp_path / "b.ts", picture, clip)
    last = read_images(join_clips(tmp_path / "both.ts", plain, stretched))[-1]
    assert last.shape == (64, 64, 3)
    assert last[:14].max() < 40
    assert last[-14:].max() < 40
    assert clips.quarters(last[18:46]) == "RGBK"


def test_a_clip_that_plays_as_a_camera_is_fitted_as_well(wide_then_upright: Path) -> None:
    with closing(RealtimeSource(wide_then_upright, FakeClock())) as source:
        shapes, bars = set(), 0
        for _ in range(16):
            frame = source.read_frame()
            assert frame is not None
            shapes.add(frame.image.shape)
            bars += int(frame.image[:, :34].max() < 40)
    assert shapes == {(48, 96, 3)}
    assert bars >= 5


def turn_pictures(file: Path, turned: Path) -> Path:
    """Copy a clip with a note in every key frame that its pictures are to be turned by a quarter."""
    with av.open(str(file)) as source, av.open(str(turned), "w", format="mpegts") as output:
        stream = output.add_stream_from_template(source.streams.video[0])
        noted = BitStreamFilterContext("h264_metadata=display_orientation=insert:rotate=90", source.streams.video[0])
        for packet in source.demux(video=0):
            for one in noted.filter(packet if packet.dts is not None else None):
                one.stream = stream
                output.mux(one)
    return turned


def test_pictures_that_are_turned_in_the_middle_are_fitted_and_turned_back_again(tmp_path: Path) -> None:
    plain = write_part(tmp_path / "a.ts", clips.quartered_picture(*WIDE), clips.Clip(container="mpegts"))
    turned = turn_pictures(plain, tmp_path / "b.ts")
    images = read_images(join_clips(tmp_path / "all.ts", plain, turned, plain))
    barred = [bool(image[:, :30].max() < 40) for image in images]
    assert {image.shape for image in images} == {(48, 96, 3)}
    assert not any(barred[:7])
    assert all(barred[8:15])
    assert not any(barred[19:])


def test_a_clip_that_is_turned_from_its_first_picture_on_stays_so(tmp_path: Path) -> None:
    plain = write_part(tmp_path / "a.ts", clips.quartered_picture(*WIDE), clips.Clip(container="mpegts"))
    images = read_images(turn_pictures(plain, tmp_path / "b.ts"))
    assert {clips.quarters(image) for image in images} == {clips.quarters(images[0])}
    assert images[0].shape == (96, 48, 3)


def test_a_picture_that_was_read_is_given_back_at_once(tmp_path: Path) -> None:
    file = write_part(tmp_path / "clip.mp4", clips.quartered_picture(*WIDE), clips.Clip())
    gc.collect()
    gc.disable()  # the memory must not have to wait until Python looks for cycles
    try:
        assert len(read_images(file)) == 8
        assert sum(isinstance(thing, VideoFrame) for thing in gc.get_objects()) <= 2
    finally:
        gc.enable()
