"""Plays a video file or a folder of pictures as if it were a camera: in real time, repeating.

Owns: when each picture is due. Like a camera, it skips the pictures that were not read in time.
Does not know: how files are decoded, faces, threads.
"""

import threading
from pathlib import Path

from engine.core.clock import NS_PER_S, Clock
from engine.core.errors import SourceError
from engine.core.types import Frame
from engine.sources import HasEnd, Source, SourceInfo, open_source

CATCH_UP_NS = NS_PER_S
"""If reading is later than this (the computer slept, the file decodes too slowly), the clip pauses instead."""


class RealtimeSource:
    """Implements `LiveSource`; the capture time of a picture is when it was due. Never ends by itself."""

    def __init__(self, path: Path, clock: Clock, interrupted: threading.Event | None = None) -> None:
        """Open the file; it starts playing with the first `read_frame`. interrupted: when set, `read_frame` ends.

        Raises: SourceError if there is nothing that can be read as pictures.
        """
        self._path = path
        self._clock = clock
        self._interrupted = interrupted or threading.Event()
        self._file: Source = open_source(path)
        self._info = self._file.info
        self._period_ns = round(NS_PER_S / self._info.fps)
        self._begun_ns: int | None = None
        self._round_ns = 0
        self._last_ns = 0

    @property
    def info(self) -> SourceInfo:
        """The file's, but without an end and without sound."""
        stated = self._info
        return SourceInfo(stated.name, stated.width_px, stated.height_px, stated.fps, None, None, plays_file=True)

    def read_frame(self) -> Frame | None:
        """Return the next picture when it is due, or None when interrupted.

        Raises: SourceError if the file cannot be read further.
        """
        while not self._interrupted.is_set():
            frame = self._decode_next_frame()
            due_ns = self._due_time_ns(frame)
            early_ns = due_ns - self._clock.now_ns()
            if early_ns < -self._period_ns:
                continue
            if early_ns > 0 and self._clock.wait(self._interrupted, early_ns / NS_PER_S):
                break
            return Frame(frame.image, due_ns)
        return None

    def close(self) -> None:
        self._file.close()

    def _decode_next_frame(self) -> Frame:
        """Decode the next picture; after the last one, the first."""
        frame = self._file.read_frame()
        if frame is None:
            self._file.close()
            self._round_ns += (
                self._file.ends_at_ns if isinstance(self._file, HasEnd) else self._last_ns + self._period_ns
            )
            self._file = open_source(self._path)
            frame = self._file.read_frame()
        if frame is None:
            raise SourceError("{path} holds no pictures any more.", "Give another file.", path=self._path)
        self._last_ns = frame.capture_time_ns
        return frame

    def _due_time_ns(self, frame: Frame) -> int:
        now_ns = self._clock.now_ns()
        at_ns = self._round_ns + frame.capture_time_ns
        if self._begun_ns is None or now_ns - (self._begun_ns + at_ns) > CATCH_UP_NS:
            self._begun_ns = now_ns - at_ns
        return self._begun_ns + at_ns
