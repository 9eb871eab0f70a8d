"""Converts or checks weights in a child process, so that nothing of it can hold up a show or fill its memory.

Owns: the child process, from its start to its end. Does not know: how a file is converted (`conversion`), or which
folder that is. It imports no torch.
"""

import contextlib
import json
import logging
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.animators.personalive.weights import conversion_process
from engine.animators.personalive.weights.conversion_process import ConversionRequest
from engine.animators.personalive.weights.conversion_types import ConversionProgress, ConvertedFile
from engine.core.errors import ModelError
from engine.core.problem import Problem
from engine.core.system.child_process import close_standard_input, kill_child, start_child
from engine.core.system.reasons import system_reason

log = logging.getLogger(__name__)

POLL_S = 0.1
KILL_S = 10.0
"""How long a killed process may take to be gone."""
LAST_LINES = 30
PARTS = ".part.safetensors"
"""How the name of an unfinished file ends."""

OnProgress = Callable[[ConversionProgress], None]
OnFile = Callable[[ConvertedFile], None]


def convert_in_child(
    models: Path,
    out: Path,
    check: bool = True,
    on_progress: OnProgress = lambda _: None,
    on_file: OnFile = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> list[ConvertedFile]:
    """Convert PersonaLive's weights to float16 safetensors, and return the new files: fewer if it was cancelled.

    out: another folder, or the same one: then the new files come beside the old. check: compare all entries with what
    the networks need, too. Both callbacks are called on this thread.
    Raises: ModelError if a file is missing, damaged or not the published one; SinkError if out cannot be written. Then
    nothing of it stays. After a cancellation the files that are returned stay.
    """
    converted: list[ConvertedFile] = []

    def keep_file(file: ConvertedFile) -> None:
        converted.append(file)
        on_file(file)

    child = _Child(ConversionRequest(models, out, check))
    try:
        child.follow_messages(on_progress, keep_file, is_cancelled)
    finally:
        child.end_process()
        with contextlib.suppress(OSError):  # where nobody may look, nothing was written
            for part in out.rglob(f"*{PARTS}") if child.was_killed else ():
                part.unlink(missing_ok=True)
    return converted


def check_in_child(
    models: Path, on_progress: OnProgress = lambda _: None, is_cancelled: Callable[[], bool] = lambda: False
) -> bool:
    """Read all weights, and compare them with what the networks need; False if it was cancelled.

    Raises: ModelError if a file is missing, damaged or not the published one.
    """
    child = _Child(ConversionRequest(models, None))
    try:
        child.follow_messages(on_progress, lambda _: None, is_cancelled)
    finally:
        child.end_process()
    return not child.was_killed


class _Child:
    """The process, and what it said."""

    def __init__(self, request: ConversionRequest) -> None:
        """Raises: ModelError if no process can be started."""
        try:
            self._process = start_child(conversion_process.MODULE, request.to_line())
        except OSError as error:
            raise ModelError(
                "The weights cannot be read: no process was started: {reason}.", reason=system_reason(error)
            ) from error
        self.was_killed = False
        self._said: deque[tuple[str, Any]] = deque()
        self._last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self._readers = [
            threading.Thread(target=read, name=name, daemon=True)
            for name, read in (("conversion messages", self._read_messages), ("conversion log", self._read_log))
        ]
        for reader in self._readers:
            reader.start()

    def follow_messages(self, on_progress: OnProgress, on_file: OnFile, is_cancelled: Callable[[], bool]) -> None:
        """Hand on what the process says until it ends. Raises: the error that it reports."""
        ended = ""
        while not self._wait_for_end():
            ended = self._take_messages(on_progress, on_file) or ended
            if is_cancelled():
                self.end_process()
        ended = self._take_messages(on_progress, on_file) or ended
        if ended != conversion_process.DONE and not self.was_killed:
            log.warning("the conversion ended with %s", self._process.returncode)
            raise ModelError(
                "The process that reads the weights ended unexpectedly ({code}): {reason}",
                "Close other programs, and try again.",
                code=self._process.returncode,
                reason=next((line for line in reversed(self._last_lines) if line.strip()), "-").strip(),
            )

    def end_process(self) -> None:
        """Kill the process if it still runs; what it wrote last may be unfinished then."""
        if self._process.poll() is None:
            self.was_killed = True
            kill_child(self._process)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(KILL_S)
        for reader in self._readers:
            reader.join(KILL_S)
        close_standard_input(self._process)

    def _wait_for_end(self) -> bool:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(POLL_S)
            for reader in self._readers:
                reader.join(KILL_S)
            return True
        return False

    def _take_messages(self, on_progress: OnProgress, on_file: OnFile) -> str:
        """Hand on what has been said; returns DONE once that was said."""
        ended = ""
        while self._said:
            kind, content = self._said.popleft()
            if kind == conversion_process.PROGRESS:
                on_progress(ConversionProgress(*content))
            elif kind == conversion_process.CONVERTED:
                on_file(ConvertedFile.from_plain(content))
            elif kind == conversion_process.FAILED:
                kind_of_error = conversion_process.ERRORS.get(content["error"], ModelError)
                raise kind_of_error.from_problem(Problem.from_plain(content))
            else:
                ended = kind
        return ended

    def _read_messages(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as messages:
            for line in messages:
                with suppress(ValueError, LookupError, TypeError):
                    plain = json.loads(line)
                    self._said.append((str(plain["kind"]), plain["content"]))

    def _read_log(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as spoken:
            for line in spoken:
                self._last_lines.append(line.decode("utf-8", "replace"))
