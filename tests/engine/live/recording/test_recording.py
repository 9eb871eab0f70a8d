"""A recording in simulated time: pace, what it shows, and whether what is heard and what is seen fit together."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from engine.core.clock import NS_PER_S, Waitable
from engine.core.commands import RecordingRequest
from engine.core.errors import SourceError
from engine.core.settings import Framing, LiveSettings
from engine.core.types import AvatarFrame
from engine.live.recording.recording import Recording
from engine.sinks.card import draw_card
from engine.sinks.panic import PanicSwitch
from engine.sinks.placement import Placing
from engine.sources.microphone import Microphone
from tests import clips
from tests.fakes.clock import FakeClock
from tests.fakes.microphone import FakeMicrophone
from tests.problems import advice_of, message_of

WIDTH, HEIGHT, FPS = 96, 64, 30
LIVE = LiveSettings(output_width_px=WIDTH, output_height_px=HEIGHT, output_fps=FPS)
FLASHES_S = (1.5, 2.5, 3.5)
FLASH_S = 0.1
DARK, WHITE = (np.full((32, 32, 3), grey, np.uint8) for grey in (20, 240))


class TickingClock(FakeClock):
    """Who waits on it waits a millisecond, and then what is due in that time happens."""

    def __init__(self) -> None:
        super().__init__(0)
        self.tick: Callable[[], None] = lambda: None

    def wait(self, waitable: Waitable, timeout_s: float) -> bool:
        self.advance(min(timeout_s, 0.001))
        self.tick()
        return False


class Studio:
    """A person who flashes and clicks at the same moments, seen through a live run of that delay, and recorded."""

    def __init__(self, file: Path, delay_s: float, microphone: str | None = "m", **hearing: Any) -> None:
        self.clock = TickingClock()
        self.clock.tick = self._tick
        self.panic = PanicSwitch()
        self.microphone = FakeMicrophone(self.clock, self._loudness, **hearing)
        self._delay_s = delay_s
        self._pictures = 0
        self.take = Recording(RecordingRequest(file, microphone), LIVE, self.panic, self.clock, self._open)

    def run_until(self, seconds: float) -> None:
        while self.clock.now_ns() < seconds * NS_PER_S:
            self.take.run_once()

    def wake_up(self) -> None:
        """Nobody took pictures while the clock was moved on."""
        self._pictures = int(self.clock.now_ns() * FPS / NS_PER_S)
        self.microphone.skip()

    def _open(self, name: str) -> Microphone:
        if name != "m":
            raise SourceError(f"There is no microphone {name!r}.", "Plug it in.")
        return self.microphone

    def _tick(self) -> None:
        captured_s = self._pictures / FPS
        if self.clock.now_ns() >= (captured_s + self._delay_s) * NS_PER_S:
            self._pictures += 1
            image = WHITE if self._flashes(np.array([captured_s]))[0] else DARK
            self.take.offer_frame(AvatarFrame(image, round(captured_s * NS_PER_S)))

    def _flashes(self, times_s: np.ndarray) -> np.ndarray:
        times_s = times_s % 3600
        return np.asarray(
            np.logical_or.reduce([(start <= times_s) & (times_s < start + FLASH_S) for start in FLASHES_S])
        )

    def _loudness(self, times_s: np.ndarray) -> np.ndarray:
        return self._flashes(times_s) * np.sin(2 * np.pi * 1000 * times_s)


def onsets_s(loud: np.ndarray, times_s: np.ndarray) -> list[float]:
    """When something becomes loud, or bright, that was not for the last quarter of a second."""
    at = times_s[loud]
    return [float(time) for time, before in zip(at, [-1.0, *at], strict=False) if time - before > 0.25]


def seen_and_heard_s(file: Path) -> tuple[list[float], list[float]]:
    pictures, times_s = clips.read_back(file)
    bright = np.array([picture.mean() > 128 for picture in pictures])
    sound, rate = heard(file)
    return onsets_s(bright, np.array(times_s)), onsets_s(np.abs(sound) > 0.3, np.arange(len(sound)) / rate)


def heard(file: Path) -> tuple[np.ndarray, int]:
    with av.open(str(file)) as container:
        frames = list(container.decode(audio=0))
    start = round(float(frames[0].time or 0) * frames[0].sample_rate)
    return np.concatenate([np.zeros(start), *[frame.to_ndarray()[0] for frame in frames]]), frames[0].sample_rate


@pytest.mark.parametrize("delay_s", [0.03, 0.25, 1.2])
def test_what_is_heard_fits_what_is_seen_whatever_the_delay(tmp_path: Path, delay_s: float) -> None:
    studio = Studio(tmp_path / "take.mp4", delay_s, jitter_s=0.02)
    studio.run_until(4 + delay_s)
    studio.take.close()
    seen, clicks = seen_and_heard_s(tmp_path / "take.mp4")
    assert len(seen) == len(clicks) == 3
    assert np.abs(np.array(seen) - clicks).max() < 0.06
    assert studio.microphone.closed == 1


def test_the_pace_is_even_and_every_picture_is_there_once(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "take.mp4", 0.03, microphone=None)
    studio.run_until(3)
    status = studio.take.recording_status()
    studio.take.close()
    pictures, times_s = clips.read_back(tmp_path / "take.mp4")
    assert {round(after - before, 3) for before, after in pairwise(times_s)} == {0.033}
    assert len(pictures) == pytest.approx(3 * FPS, abs=3)
    assert pictures[0].shape == (HEIGHT, WIDTH, 3)
    assert status.seconds == pytest.approx(3, abs=0.1)
    assert (status.problem, status.file) == (None, tmp_path / "take.mp4")


def test_panic_shows_the_camera_s_card_and_lets_nothing_be_heard(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "take.mp4", 0.03)
    studio.run_until(2)
    studio.take.set_placing(Placing(Framing.FILL, zoom=2.0, badge=True))
    studio.panic.on = True
    studio.run_until(3)
    studio.panic.on = False
    studio.run_until(4)
    studio.take.close()
    pictures, times_s = clips.read_back(tmp_path / "take.mp4")
    card = draw_card(WIDTH, HEIGHT).astype(int)
    cards = [time for picture, time in zip(pictures, times_s, strict=True) if np.abs(picture - card).mean() < 12]
    assert cards[0] == pytest.approx(2, abs=0.1)
    assert cards[-1] == pytest.approx(3, abs=0.1)
    assert len(cards) == pytest.approx(FPS, abs=3)
    assert len(seen_and_heard_s(tmp_path / "take.mp4")[1]) == 2


def test_a_microphone_that_is_missing_leaves_a_silent_recording_that_says_so(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "take.mp4", 0.03, microphone="none")
    studio.run_until(2)
    status = studio.take.recording_status()
    studio.take.close()
    assert message_of(status.problem) == "There is no microphone 'none'. The recording has no sound."
    assert advice_of(status.problem) == "Plug it in."
    assert len(clips.read_back(tmp_path / "take.mp4")[0]) > FPS
    with av.open(str(tmp_path / "take.mp4")) as container:
        assert not container.streams.audio


def test_a_microphone_that_falls_silent_stops_nothing(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "take.mp4", 0.03, silent_from_s=2.0)
    studio.run_until(5.5)
    assert message_of(studio.take.recording_status().problem) == "The microphone gives no sound any more."
    studio.take.close()
    seen, clicks = seen_and_heard_s(tmp_path / "take.mp4")
    assert len(seen) == 3
    assert len(clicks) == 1
    assert len(heard(tmp_path / "take.mp4")[0]) / 48_000 == pytest.approx(4.5, abs=0.2)


def test_while_the_microphone_is_muted_there_is_silence_and_the_rest_stays_in_step(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "a.mp4", 0.25)
    studio.take._mute.set_muted(True, 0)
    studio.run_until(2)
    assert studio.take.recording_status().is_muted
    assert studio.take.sound_level == 0
    studio.take._mute.set_muted(False, studio.clock.now_ns())
    studio.run_until(4.5)
    assert not studio.take.recording_status().is_muted
    studio.take.close()
    seen_s, heard_s = seen_and_heard_s(tmp_path / "a.mp4")
    assert heard_s
    assert all(any(abs(sound_s - picture_s) < 0.08 for picture_s in seen_s) for sound_s in heard_s)
    assert len(heard_s) < len(seen_s), "what was muted is not heard"
