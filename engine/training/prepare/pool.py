"""Processes that prepare clips side by side; one that ends unexpectedly costs its clip alone.

Owns: the processes from their start to their end, and which clip is whose. Does not know: how a clip is prepared.
"""

import logging
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from subprocess import Popen, TimeoutExpired
from typing import Any

from engine.core.errors import PersonaCamError, SinkError, SourceError
from engine.core.system.child_process import close_standard_input, kill_child, start_child
from engine.core.system.reasons import system_reason
from engine.training.prepare import messages
from engine.training.prepare.find_clips import Clip
from engine.training.prepare.messages import Work
from engine.training.prepare.records import ClipRecord

log = logging.getLogger(__name__)

LOOK_S = 0.1
KILL_S = 10.0
LAST_LINES = 30
ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Advance:
    """How far a clip is. result: its record, the error that prevented one, or None while it is being prepared."""

    clip: Clip
    frames: int = 0
    expected: int | None = None
    result: ClipRecord | PersonaCamError | None = None


class ClipPool:
    """Prepares clips with up to `jobs` processes."""

    def __init__(self, work: Work, jobs: int) -> None:
        self._work = work
        self._jobs = jobs
        self._answers: SimpleQueue[tuple[_Child, str, Any]] = SimpleQueue()
        self._children: list[_Child] = []

    def prepare_clips(self, clips: Sequence[Clip]) -> Iterator[Advance | None]:
        """Yield how far the clips are, None every tenth of a second without news.

        Raises: SinkError if no process can be started.
        """
        waiting = deque(clips)
        while len(self._children) < min(self._jobs, len(clips)):
            self._start_child(waiting)
        while any(child.clip is not None for child in self._children):
            try:
                child, kind, content = self._answers.get(timeout=LOOK_S)
            except Empty:
                yield None
                continue
            clip = child.clip
            if clip is None:
                continue
            if kind == messages.FRAMES:
                yield Advance(clip, *content)
                continue
            yield Advance(clip, result=self._read_result(kind, content, child))
            if kind == ENDED:
                self._children.remove(child)
                child.end_process()
                if waiting:
                    self._start_child(waiting)
            else:
                child.ask_for(waiting.popleft() if waiting else None)

    def close(self) -> None:
        """End all processes; what they were writing stays unfinished."""
        for child in self._children:
            child.end_process()
        self._children.clear()

    def _start_child(self, waiting: "deque[Clip]") -> None:
        child = _Child(self._work, self._answers)
        self._children.append(child)
        child.ask_for(waiting.popleft() if waiting else None)

    def _read_result(self, kind: str, content: Any, child: "_Child") -> ClipRecord | PersonaCamError:
        if kind == messages.DONE:
            return messages.rebuild_record(content)
        if kind == messages.FAILED:
            return messages.rebuild_failure(content)
        return SourceError(
            "The process that prepared {path} ended unexpectedly ({code}): {reason}",
            "If it happens again, leave this clip out.",
            path=child.clip.path if child.clip else "",
            code=child.wait_for_end(),
            reason=child.last_words,
        )


class _Child:
    """One process. clip: what it is at, None if nothing."""

    def __init__(self, work: Work, answers: "SimpleQueue[tuple[_Child, str, Any]]") -> None:
        self.clip: Clip | None = None
        self._answers = answers
        self._last_lines: deque[str] = deque(maxlen=LAST_LINES)
        try:
            self._process: Popen[bytes] = start_child(messages.PROGRAM, work.to_line())
        except OSError as error:
            raise SinkError("No process was started: {reason}.", reason=system_reason(error)) from error
        self._log_reader = threading.Thread(target=self._read_log, name="preparing log", daemon=True)
        self._log_reader.start()
        threading.Thread(target=self._read_answers, name="preparing answers", daemon=True).start()

    @property
    def last_words(self) -> str:
        """The last line that it wrote to its standard error."""
        return next((line for line in reversed(self._last_lines) if line.strip()), "-").strip()

    def ask_for(self, clip: Clip | None) -> None:
        """Give it its next clip; with None it has nothing to do any more."""
        self.clip = clip
        if clip is None:
            close_standard_input(self._process)
            return
        assert self._process.stdin is not None
        with suppress(OSError):  # it has ended: its answers end, too
            self._process.stdin.write(messages.clip_to_line(clip).encode())
            self._process.stdin.flush()

    def wait_for_end(self) -> int | None:
        """Wait until it is gone; returns its status."""
        with suppress(TimeoutExpired):
            self._process.wait(KILL_S)
        self._log_reader.join(KILL_S)
        return self._process.returncode

    def end_process(self) -> None:
        """Kill it if it still runs."""
        kill_child(self._process)
        self.wait_for_end()
        close_standard_input(self._process)

    def _read_answers(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                with suppress(ValueError, LookupError, TypeError):
                    kind, content = messages.answer_from_line(line)
                    self._answers.put((self, kind, content))
        self._answers.put((self, ENDED, None))

    def _read_log(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                text = line.decode("utf-8", "replace")
                self._last_lines.append(text)
                log.debug("%s", text.rstrip())
