"""Sound that is encoded while it is recorded comes back without a gap, at its own time."""

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.sinks.video_file.live_track import LiveTrack

NS_PER_S = 1_000_000_000
RATE = 16_000


class Tone:
    """A tone that has been recorded up to `until_s`; asked_ns: the times it was asked for."""

    rate = RATE

    def __init__(self) -> None:
        self.until_s = 10.0
        self.asked_ns: list[int] = []
        self._given = 0

    def read_samples_until(self, time_ns: int) -> NDArray[np.int16]:
        self.asked_ns.append(time_ns)
        end = round(min(time_ns / NS_PER_S, self.until_s) * RATE)
        times_s = np.arange(self._given, end) / RATE
        self._given = max(self._given, end)
        return np.asarray(20_000 * np.sin(2 * np.pi * 440 * times_s), np.int16)


def record(file: Path, tone: Tone, times_s: list[float], end_s: float) -> None:
    with av.open(str(file), "w") as output:
        track = LiveTrack(tone, output)
        for time_s in times_s:
            track.write_sound_until(round(time_s * NS_PER_S))
        track.finish_track(round(end_s * NS_PER_S))
        track.close()


def hear(file: Path) -> tuple[NDArray[np.float32], int, str]:
    with av.open(str(file)) as container:
        stream = container.streams.audio[0]
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(stream)])
        return sound, stream.rate, stream.codec_context.name


def test_parts_of_any_length_are_joined_to_one_tone_up_to_the_end(tmp_path: Path) -> None:
    record(tmp_path / "a.mp4", Tone(), [0.1, 0.1, 0.101, 0.35], end_s=0.5)
    sound, rate, codec = hear(tmp_path / "a.mp4")
    assert (rate, codec) == (RATE, "aac")
    assert len(sound) / rate == pytest.approx(0.5, abs=0.07)
    middle = sound[2000:7000]
    crossings = int((np.diff(np.signbit(middle)) != 0).sum())
    assert crossings == pytest.approx(2 * 440 * len(middle) / rate, abs=2)
    assert np.abs(middle).max() > 0.5


def test_sound_that_is_not_there_yet_is_left_out_and_the_file_is_whole(tmp_path: Path) -> None:
    tone = Tone()
    tone.until_s = 0.2
    record(tmp_path / "a.mp4", tone, [0.1, 0.2, 0.3], end_s=0.4)
    sound, rate, _ = hear(tmp_path / "a.mp4")
    assert len(sound) / rate == pytest.approx(0.2, abs=0.07)
    assert tone.asked_ns == [NS_PER_S // 10, NS_PER_S // 5, 3 * NS_PER_S // 10, 2 * NS_PER_S // 5]
