from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw

from engine.core.errors import SourceError
from engine.core.pictures.colours import BACKDROP
from engine.sources import open_source
from engine.sources.clips.animated_picture import AnimatedPictureSource
from engine.sources.realtime import RealtimeSource
from tests import clips
from tests.fakes.clock import FakeClock

KINDS = ["p.gif", "p.webp", "p.avif", "p.png"]


def write(file: Path, durations_ms: list[int], **options: Any) -> Path:
    pictures = [Pillow.fromarray(one) for one in clips.numbered_pictures(len(durations_ms))]
    pictures[0].save(file, save_all=True, append_images=pictures[1:], duration=durations_ms, **options)
    return file


def read_all(file: Path) -> tuple[list[int], list[int]]:
    numbers, times_ms = [], []
    with closing(open_source(file)) as source:
        while (frame := source.read_frame()) is not None:
            numbers.append(clips.number_of(frame.image))
            times_ms.append(frame.capture_time_ns // 1_000_000)
        assert source.info.frames == len(numbers)
    return numbers, times_ms


@pytest.mark.parametrize("name", KINDS)
def test_each_picture_is_shown_as_long_as_the_file_says(tmp_path: Path, name: str) -> None:
    file = write(tmp_path / name, [40, 120, 60, 80])
    numbers, times_ms = read_all(file)
    assert numbers == [0, 1, 2, 3]
    assert times_ms == [0, 40, 160, 220]
    with closing(open_source(file)) as source:
        assert isinstance(source, AnimatedPictureSource)
        assert float(source.info.fps) == pytest.approx(4 / 0.3)


@pytest.mark.parametrize("name", ["p.gif", "p.webp"])
def test_pictures_without_a_duration_are_shown_for_a_tenth_of_a_second_as_in_browsers(
    tmp_path: Path, name: str
) -> None:
    assert read_all(write(tmp_path / name, [0, 10, 0]))[1] == [0, 100, 200]


def test_a_gif_of_one_picture_is_not_said_to_be_a_hundred_a_second(tmp_path: Path) -> None:
    file = write(tmp_path / "p.gif", [0])
    with closing(open_source(file)) as source:
        assert (source.info.frames, float(source.info.fps)) == (1, 10.0)
    assert read_all(file) == ([0], [0])


@pytest.mark.parametrize("loop", [0, 3])
def test_it_is_read_once_however_often_the_file_repeats_it(tmp_path: Path, loop: int) -> None:
    assert read_all(write(tmp_path / "p.webp", [50, 50, 50], loop=loop))[0] == [0, 1, 2]


def test_as_a_camera_it_repeats_and_its_last_picture_has_its_time(tmp_path: Path) -> None:
    source = RealtimeSource(write(tmp_path / "p.gif", [40, 40, 400]), FakeClock())
    with closing(source):
        frames = [source.read_frame() for _ in range(7)]
    times_ms = [0 if frame is None else frame.capture_time_ns // 1_000_000 for frame in frames]
    assert np.diff(times_ms).tolist() == [40, 40, 400, 40, 40, 400]


@pytest.mark.parametrize("name", ["p.gif", "p.webp", "p.png"])
def test_transparent_places_show_the_backdrop_and_not_the_picture_before(tmp_path: Path, name: str) -> None:
    pictures = []
    for left in (0, 32):
        picture = Pillow.new("RGBA", (64, 48), (0, 0, 0, 0))
        ImageDraw.Draw(picture).ellipse((left, 8, left + 31, 40), (200, 40, 40, 255))
        pictures.append(picture)
    pictures[0].save(tmp_path / name, save_all=True, append_images=pictures[1:], duration=50, disposal=2)
    with closing(open_source(tmp_path / name)) as source:
        images = [frame.image for frame in iter(source.read_frame, None)]
    for image, left in zip(images, (0, 32), strict=True):
        assert abs(image[24, left + 16].astype(int) - (200, 40, 40)).max() <= 6
        assert abs(image[24, 48 - left].astype(int) - BACKDROP).max() <= 6


def test_one_that_is_cut_off_plays_what_is_there(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = write(tmp_path / "p.png", [50] * 10)
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    numbers = []
    with closing(open_source(file)) as source:
        while (frame := source.read_frame()) is not None:
            numbers.append(clips.number_of(frame.image))
    assert 2 <= len(numbers) < 10
    assert numbers == list(range(len(numbers)))
    assert "p.png is damaged" in caplog.text


def test_one_that_is_damaged_or_too_large_is_refused_in_words(tmp_path: Path) -> None:
    file = write(tmp_path / "p.webp", [50] * 3)
    file.write_bytes(file.read_bytes()[:60])
    with pytest.raises(SourceError, match=r"p\.webp is damaged"):
        open_source(file)
    strips = [Pillow.new("L", (1300, 10), shade) for shade in (0, 200)]
    strips[0].save(tmp_path / "strip.gif", save_all=True, append_images=strips[1:], duration=50)
    with pytest.raises(SourceError, match="too long and narrow") as refused:
        open_source(tmp_path / "strip.gif")
    assert "Crop it" in refused.value.problem.advice


def test_closed_it_gives_nothing(tmp_path: Path) -> None:
    source = open_source(write(tmp_path / "p.gif", [50] * 3))
    source.close()
    source.close()
    assert source.read_frame() is None
