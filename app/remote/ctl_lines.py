"""The lines of one connection: answered one after the other on a thread of their own, so that a slow one delays no
other connection; and the urgent ones at once, whatever waits before them.

Owns: that thread, and the order of the answers, which is that of the lines.
Does not know: sockets, Qt, what a line asks for.
"""

import queue
import threading
from collections import deque
from collections.abc import Callable

WAITING_MAX = 32
"""With this many lines unanswered, no more of a connection are read."""


class _Line:
    """answer: None until there is one."""

    def __init__(self, text: bytes, answer: bytes | None = None) -> None:
        self.text = text
        self.answer = answer


class AnswerQueue:
    """All but the answering itself belongs to one thread. The thread for answers starts with the first slow line."""

    def __init__(
        self,
        answer: Callable[[bytes], bytes],
        is_urgent: Callable[[bytes], bool],
        on_answered: Callable[[], None],
        name: str = "control answers",
    ) -> None:
        """answer: may be slow, but for urgent lines. on_answered: called on the thread when `take_answers` has more."""
        self._answer = answer
        self._is_urgent = is_urgent
        self._on_answered = on_answered
        self._name = name
        self._lines: deque[_Line] = deque()
        self._asked: queue.SimpleQueue[_Line | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def is_full(self) -> bool:
        return len(self._lines) >= WAITING_MAX

    @property
    def is_empty(self) -> bool:
        return not self._lines

    def add_line(self, text: bytes) -> None:
        """Have a line answered: an urgent one now, others in their turn."""
        if self._is_urgent(text):
            self.add_answer(self._answer(text))
            return
        line = _Line(text)
        self._lines.append(line)
        self._asked.put(line)
        if self._thread is None:
            self._thread = threading.Thread(target=self._answer_lines, name=self._name, daemon=True)
            self._thread.start()

    def add_answer(self, answer: bytes) -> None:
        """Add an answer that is known already; it leaves behind those of earlier lines."""
        self._lines.append(_Line(b"", answer))

    def take_answers(self) -> list[bytes]:
        """Return the answers that may leave now."""
        ready = []
        while self._lines and (answer := self._lines[0].answer) is not None:
            ready.append(answer)
            self._lines.popleft()
        return ready

    def close(self) -> None:
        """Forget all lines; one that is being answered is not waited for."""
        self._closed = True
        self._lines.clear()
        self._asked.put(None)

    def _answer_lines(self) -> None:
        while (line := self._asked.get()) is not None and not self._closed:
            line.answer = self._answer(line.text)
            self._on_answered()
