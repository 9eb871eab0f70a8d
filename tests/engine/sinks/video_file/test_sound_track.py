"""The driver's sound in the avatar's video: a click track shows whether it stays with the pictures."""

import errno
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, cast

import av
import pytest
from av.container import OutputContainer

from engine.core.types import AvatarFrame, Image, Sound
from engine.sinks.video_file.sink import VideoSink
from engine.sinks.video_file.sound_track import SoundTrack
from tests import clips

NS_PER_S = 1_000_000_000
FPS = Fraction(25)


def write(sink: VideoSink, pictures: list[Image]) -> None:
    for index, picture in enumerate(pictures):
        time_ns = round(index * NS_PER_S / FPS)
        sink.write_frame(AvatarFrame(picture, time_ns), time_ns)
    sink.close()


@pytest.mark.parametrize(
    ("clip", "name", "codec"),
    [
        (clips.Clip(sound="aac"), "d.mp4", "aac"),
        (clips.Clip(sound="libmp3lame"), "d.mp4", "mp3float"),
        (clips.Clip(sound="aac", container="mpegts", starts_at_s=1.5), "d.ts", "aac"),
        (clips.Clip(sound="aac", container="matroska", starts_at_s=1.5), "d.mkv", "aac"),
        (clips.Clip(sound="libopus", codec="libvpx"), "d.webm", "aac"),
        (clips.Clip(sound="flac"), "d.mkv", "aac"),
        (clips.Clip(sound="pcm_s16le", codec="mjpeg", pixels="yuvj420p"), "d.avi", "aac"),
    ],
    ids=["aac", "mp3", "late aac, new", "late aac, copied", "opus", "flac", "pcm"],
)
def test_the_sound_stays_with_the_pictures(tmp_path: Path, clip: clips.Clip, name: str, codec: str) -> None:
    driver = clips.write_clip(tmp_path / name, clips.numbered_pictures(40, 64, 64), clip)
    with av.open(str(driver)) as container:
        starts_at_ns = round(next(container.decode(video=0)).time * NS_PER_S)
    file = tmp_path / "avatar.mp4"
    write(VideoSink(file, FPS, Sound(driver, starts_at_ns)), clips.numbered_pictures(40, 64, 64))
    before, after = clips.hear(driver), clips.hear(file)
    assert after.codec == codec
    assert after.clicks_s == pytest.approx(before.clicks_s[:3], abs=0.003)
    assert len(after.clicks_s) == 3


@pytest.mark.parametrize("sound", ["aac", "flac"], ids=["copied", "new"])
def test_the_sound_ends_with_the_pictures(tmp_path: Path, sound: str) -> None:
    driver = clips.write_clip(tmp_path / "d.mkv", clips.numbered_pictures(40, 64, 64), clips.Clip(sound=sound))
    file = tmp_path / "avatar.mp4"
    write(VideoSink(file, FPS, Sound(driver, 0)), clips.numbered_pictures(20, 64, 64))
    heard = clips.hear(file)
    assert heard.length_s == pytest.approx(0.8, abs=0.05)
    assert len(heard.clicks_s) == 2


@pytest.mark.parametrize("sound", ["aac", "flac"], ids=["copied", "new"])
def test_sound_from_before_the_first_picture_is_left_out_up_to_what_a_decoder_needs(tmp_path: Path, sound: str) -> None:
    driver = clips.write_clip(tmp_path / "d.mkv", clips.numbered_pictures(20, 64, 64), clips.Clip(sound=sound))
    with av.open(str(tmp_path / "a.mp4"), "w") as output:
        track = SoundTrack(Sound(driver, round(0.6 * NS_PER_S)), output)
        first = track._next
        assert first is not None
        assert -0.08 < float((first.pts or 0) * first.time_base) < 0.0
        track.close()


def test_a_sound_shorter_than_the_pictures_costs_no_picture(tmp_path: Path) -> None:
    clip = clips.Clip(sound="aac", sound_s=0.4)
    driver = clips.write_clip(tmp_path / "d.mp4", clips.numbered_pictures(45, 64, 64), clip)
    file = tmp_path / "avatar.mp4"
    write(VideoSink(file, FPS, Sound(driver, 0)), clips.numbered_pictures(45, 64, 64))
    assert len(clips.read_back(file)[0]) == 45
    assert len(clips.hear(file).clicks_s) == 1


def test_a_sound_that_cannot_be_read_costs_no_picture(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    broken = tmp_path / "d.mp4"
    broken.write_bytes(b"no sound in here")
    file = tmp_path / "avatar.mp4"
    write(VideoSink(file, FPS, Sound(broken, 0)), clips.numbered_pictures(5, 64, 64))
    assert len(clips.read_back(file)[0]) == 5
    assert "d.mp4" in caplog.text


def test_a_sound_that_breaks_in_the_middle_costs_no_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    driver = clips.write_clip(tmp_path / "d.mp4", clips.numbered_pictures(40, 64, 64), clips.Clip(sound="aac"))
    monkeypatch.setattr("engine.sinks.video_file.sound_track.COPIED", frozenset())
    decoded = SoundTrack._decode_frames

    def breaking(track: SoundTrack) -> Iterator[tuple[av.AudioFrame, float]]:
        yield from islice(decoded(track), 20)
        raise av.InvalidDataError(1, "torn")

    monkeypatch.setattr(SoundTrack, "_decode_frames", breaking)
    file = tmp_path / "avatar.mp4"
    write(VideoSink(file, FPS, Sound(driver, 0)), clips.numbered_pictures(40, 64, 64))
    assert len(clips.read_back(file)[0]) == 40
    assert clips.hear(file).length_s < 0.6
    assert "the sound ends early" in caplog.text


def test_a_full_disk_is_no_end_of_the_sound(tmp_path: Path) -> None:
    class FullDisk:
        """Takes streams, and has no room for any packet."""

        def __init__(self, container: OutputContainer) -> None:
            self.add_stream_from_template = container.add_stream_from_template

        def mux(self, packet: Any) -> None:
            raise av.OSError(errno.ENOSPC, "No space left on device")

    driver = clips.write_clip(tmp_path / "d.mp4", clips.numbered_pictures(5, 64, 64), clips.Clip(sound="aac"))
    with av.open(str(tmp_path / "out.mp4"), "w") as container:
        track = SoundTrack(Sound(driver, 0), cast(OutputContainer, FullDisk(container)))
        with pytest.raises(OSError, match="No space left"):
            track.write_sound_until(NS_PER_S)
        track.close()


def test_a_file_without_sound_is_refused(tmp_path: Path) -> None:
    silent = clips.write_clip(tmp_path / "d.mp4", clips.numbered_pictures(3, 64, 64))
    with av.open(str(tmp_path / "out.mp4"), "w") as container, pytest.raises((av.FFmpegError, ValueError)):
        SoundTrack(Sound(silent, 0), container)


def test_a_sound_of_a_codec_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    driver = clips.write_clip(tmp_path / "d.mp4", clips.numbered_pictures(3, 64, 64), clips.Clip(sound="aac"))
    data = bytearray(driver.read_bytes())
    kind = data.index(b"\x40\x15", data.index(b"esds"))  # says a second time that it is AAC
    data[kind] = 0xFE
    driver.write_bytes(data.replace(b"mp4a", b"zzzz"))
    with av.open(str(tmp_path / "out.mp4"), "w") as container, pytest.raises(ValueError, match="no sound in it"):
        SoundTrack(Sound(driver, 0), container)
