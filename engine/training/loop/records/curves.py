"""Curves of a training as TensorBoard's event files.

Owns: writing them, and that points after the checkpoint from which a training goes on count no more. Does not know:
what the numbers are.

tensorboardX writes on a thread of its own, which a full disk ends without a word, so that the training would wait for
it forever; so only the parts of it that write an event at once are used.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tensorboardX.event_file_writer import EventsWriter
from tensorboardX.proto.event_pb2 import Event, SessionLog
from tensorboardX.summary import image, scalar

from engine.core.types import Image
from engine.sinks import sink_error


class CurveWriter:
    """Writes numbers and pictures of steps, from `first_step` on."""

    def __init__(self, folder: Path, first_step: int) -> None:
        self._folder = folder
        with self._explain_errors():
            folder.mkdir(parents=True, exist_ok=True)
            self._events = EventsWriter(str(folder / "events"))
            self._events.write_event(
                Event(wall_time=time.time(), step=first_step, session_log=SessionLog(status=SessionLog.START))
            )
            self._events.flush()

    def write_numbers(self, step: int, numbers: Mapping[str, float]) -> None:
        """Add a point to each curve. Raises: DiskFullError, SinkError."""
        for name, number in numbers.items():
            self._write_summary(step, scalar(name, number))

    def write_picture(self, step: int, name: str, picture: Image) -> None:
        """Add a picture (H, W, 3) uint8. Raises: DiskFullError, SinkError."""
        self._write_summary(step, image(name, picture, dataformats="HWC"))

    def close(self) -> None:
        """Write what is left. Raises: DiskFullError, SinkError."""
        with self._explain_errors():
            self._events.close()

    def _write_summary(self, step: int, summary: Any) -> None:
        with self._explain_errors():
            self._events.write_event(Event(wall_time=time.time(), step=step, summary=summary))
            self._events.flush()

    @contextmanager
    def _explain_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as failure:
            raise sink_error(failure, self._folder) from failure
