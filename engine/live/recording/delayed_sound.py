"""Delays sound so that each moment is heard when its picture is shown.

While the delay of the pictures changes slowly, the sound is made a little longer or shorter, and never torn.

Owns: the samples from the first picture on, without gaps: missing sound is silence, surplus sound is dropped.
Does not know: devices, files, how the delay is measured.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.core.clock import NS_PER_S
from engine.live.recording.sound_splice import splice_sound
from engine.sources.microphone import RATE, Samples, SoundBlock
from engine.sources.sound_level import find_loudest

TOLERANCE_S = 0.04
"""A block at most this far from the end of the previous one follows it directly: jitter is no gap."""
FOLLOWS_S, JUMPS_S = 0.01, 0.5
"""A delay that differs by more than the first from that of the sound is followed; by more than the second, at once."""
PATIENCE_S = 1.0
"""Sound that is late by more than this becomes silence."""


@dataclass(frozen=True, slots=True)
class SoundTiming:
    """The video's timing. began_ns: monotonic time of the first picture. delay_ns: from a moment to its picture."""

    began_ns: int
    delay_ns: int


class MuteSwitch:
    """on: what is heard becomes silence. Any thread may use it."""

    def __init__(self) -> None:
        self.on = False
        self._ended_ns = 0

    def set_muted(self, on: bool, now_ns: int) -> None:
        """Mute, or hear again what is said from now on."""
        if self.on and not on:
            self._ended_ns = now_ns
        self.on = on

    def covers(self, heard_at_ns: int) -> bool:
        """Return True if sound of that time is not to be heard, also if it is read only after the end of the mute."""
        return self.on or heard_at_ns < self._ended_ns


class DelayedSound:
    """Implements `LiveSound`; belongs to one thread."""

    rate = RATE

    def __init__(
        self, take: Callable[[], list[SoundBlock]], in_time: Callable[[], SoundTiming], mute: MuteSwitch | None = None
    ) -> None:
        """take: returns what was recorded since the last call. mute: makes silence of it, which keeps its place."""
        self._mute = mute or MuteSwitch()
        self.level = 0.0
        """How loud the latest sound was, 0 to 1; 0 while it is muted."""
        self._take = take
        self._in_time = in_time
        self._waiting: list[Samples] = []
        self._mutes: deque[tuple[int, int]] = deque()
        self._line_end = 0
        self._delay_ns = 0
        self._given = 0
        self.heard_at_ns: int | None = None
        """When the latest sound that has come was heard."""

    def mute_between(self, begin_ns: int, end_ns: int) -> None:
        """Mute the sound between these times of the video; they rise from call to call."""
        self._mutes.append((begin_ns * RATE // NS_PER_S, end_ns * RATE // NS_PER_S + 1))

    def read_samples_until(self, time_ns: int) -> Samples:
        """Return samples (N,) int16 from the end of the last call up to that time, as far as they exist."""
        in_time = self._in_time()
        blocks = [self._apply_mute_switch(heard) for heard in self._take()]
        for heard in blocks:
            self._append_samples(heard, in_time)
        if blocks:
            self.level = find_loudest(blocks)
        wanted = time_ns * RATE // NS_PER_S
        self._pad_with_silence(wanted - round(PATIENCE_S * RATE))
        line = np.concatenate([np.zeros(0, np.int16), *self._waiting])
        count = max(0, min(wanted - self._given, len(line)))
        self._waiting = [line[count:]]
        given = line[:count]
        self._apply_mutes(given)
        self._given += count
        return given

    def _apply_mute_switch(self, heard: SoundBlock) -> SoundBlock:
        if not self._mute.covers(heard.heard_at_ns):
            return heard
        return SoundBlock(np.zeros_like(heard.samples), heard.heard_at_ns)

    def _apply_mutes(self, given: Samples) -> None:
        """Apply the mutes that fall into these samples."""
        for begin, end in self._mutes:
            given[max(0, begin - self._given) : max(0, end - self._given)] = 0
        while self._mutes and self._mutes[0][1] <= self._given + len(given):
            self._mutes.popleft()

    def _append_samples(self, heard: SoundBlock, in_time: SoundTiming) -> None:
        self.heard_at_ns = heard.heard_at_ns
        more_ns = in_time.delay_ns - self._delay_ns
        if not self._line_end or abs(more_ns) > JUMPS_S * NS_PER_S:
            self._delay_ns, more_ns = in_time.delay_ns, 0
        at_ns = heard.heard_at_ns + self._delay_ns - in_time.began_ns
        early = self._line_end - at_ns * RATE // NS_PER_S
        samples = heard.samples
        if abs(more_ns) > FOLLOWS_S * NS_PER_S:
            samples = splice_sound(samples, round(more_ns * RATE / NS_PER_S))
            self._delay_ns += round((len(samples) - len(heard.samples)) * NS_PER_S / RATE)
        if early < -TOLERANCE_S * RATE:
            self._pad_with_silence(self._line_end - early)
        elif early > TOLERANCE_S * RATE or not self._line_end:
            samples = samples[max(0, early) :]
        self._waiting.append(samples)
        self._line_end += len(samples)

    def _pad_with_silence(self, end: int) -> None:
        """Fill up to `end` with silence."""
        missing = end - self._line_end
        if missing > 0:
            self._waiting.append(np.zeros(missing, np.int16))
            self._line_end += missing
