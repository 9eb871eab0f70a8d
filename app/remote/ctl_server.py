"""The server for `personacam ctl`: a local socket that only the same user can open.

Owns: the socket, its thread, and the limits: a client that sends too much, too slowly or nonsense gets an error, and is
disconnected. Does not know: what an action does; it looks the id up in ACTIONS. It has a thread of its own, so that
panic works while a window is stuck; on this thread nothing is done but reading, writing and panic, so that panic works
while another client, or an earlier line of the same one, waits for its answer (`ctl_lines`).
"""

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.control import actions
from app.control.animator_needs import explain_stand_in
from app.control.controller_status import ControllerEvent
from app.control.ladder.steps import LadderStep
from app.control.live_controller import LiveController
from app.control.panic_relay import PANIC_ACTIONS
from app.control.status_json import status_to_dict
from app.remote import ctl_protocol
from app.remote.ctl_lines import AnswerQueue
from app.remote.ctl_protocol import LINE_MAX_BYTES, ControlError, ControlRequest
from engine import PersonaCamError, Phrase, Problem, check_folder_room

CONNECTIONS_MAX = 16
"""With one more connection, the one that has been silent longest is closed."""
HALF_LINE_MS = 10_000
"""A line must be complete within this time."""
UNREAD_MAX_BYTES = 1_000_000
"""A client with more unread answers than this is disconnected."""
START_S = 10.0
EARLY = {"show-window": ControllerEvent.SHOW_WINDOW, "quit": ControllerEvent.QUIT}
"""The actions that work before a session exists."""
QUALITY_ACTIONS = frozenset(
    ("quality", "quality-next", "quality-previous", "quality-toggle", *(f"quality-{step}" for step in LadderStep))
)
"""Those that choose a step of the ladder: their answer says if that cannot be had."""

log = logging.getLogger(__name__)


class ControlServer:
    """Listens from `start` to `close`. A user has one: see `app.remote.single_instance`."""

    def __init__(self, answer: Callable[[bytes], bytes], address: str, half_line_ms: int = HALF_LINE_MS) -> None:
        """answer: called with each line, on any thread, by several at once; returns the line to send back."""
        self._answer = answer
        self._address = address
        self._half_line_ms = half_line_ms
        self._thread = threading.Thread(target=self._serve_connections, name="control", daemon=True)
        self._ready = threading.Event()
        self._loop: QEventLoop | None = None
        self._failure: ControlError | None = None
        # Event loops of any thread need one, even if it never runs.
        self._application = QCoreApplication.instance() or QCoreApplication(["personacam"])

    def start_listening(self) -> None:
        """Listen. A socket that a program which has crashed left behind is replaced. Raises: ControlError."""
        self._thread.start()
        self._ready.wait(START_S)
        if self._failure is not None:
            self._thread.join(START_S)  # Python ends threads in a way that Qt, still tidying up, takes for a crash
            raise self._failure

    def close(self) -> None:
        """Close the socket and all connections."""
        if self._loop is not None:
            self._loop.quit()
        if self._thread.is_alive():
            self._thread.join(START_S)

    def _serve_connections(self) -> None:
        """Serve connections until `close`; runs on the thread."""
        loop = QEventLoop()  # first of all: sockets of a thread need its dispatcher
        server = QLocalServer()
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._address)
        if not server.listen(self._address):
            self._failure = _explain_failure(self._address, server.errorString())
            self._ready.set()
            return
        callers = _Connections(server, self._answer, self._half_line_ms)
        server.newConnection.connect(callers.accept_connections)
        self._loop = loop
        QTimer.singleShot(0, self._ready.set)
        loop.exec()
        callers.close()
        server.close()
        # Objects that Qt deletes after the thread has left Python would crash the program.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _explain_failure(address: str, reason: str) -> ControlError:
    """Return why nothing can listen there. reason: Qt's words, which do not name a disk without room."""
    words, advice = Phrase("{reason}.", reason=reason), Phrase("Run with --no-control to go without.")
    try:
        if sys.platform != "win32":
            check_folder_room(Path(address).parent)
    except PersonaCamError as found:
        words, advice = found.problem.message_phrase, found.problem.advice_phrase
    return ControlError(
        "`personacam ctl` cannot be served at {address}: {words}",
        "{advice}",
        address=address,
        words=words,
        advice=advice,
    )


def answer_line(on_air: LiveController, line: bytes) -> bytes:
    """Carry out the request of a line, and return the line with the answer."""
    try:
        return _answer_request(on_air, ctl_protocol.decode_request(line))
    except PersonaCamError as failure:
        return ctl_protocol.encode_failure(failure.problem)
    except Exception as unforeseen:
        log.exception("A line could not be answered.")
        return ctl_protocol.encode_failure(Problem("Something unforeseen failed: {reason}.", reason=repr(unforeseen)))


def answer_line_early(tell: Callable[[ControllerEvent], None], line: bytes) -> bytes:
    """Answer a line before a session exists; `tell` is called to show the window or to quit."""
    try:
        asked = ctl_protocol.decode_request(line)
    except ControlError as failure:
        return ctl_protocol.encode_failure(failure.problem)
    if asked.question == "actions":
        return ctl_protocol.encode_success(actions=actions.list_actions())
    if asked.do in EARLY:
        tell(EARLY[asked.do])
        return ctl_protocol.encode_success()
    return ctl_protocol.encode_failure(
        Problem("Persona Cam is not ready yet.", "Wait until its window is, and finish the first steps in it.")
    )


def _answer_request(on_air: LiveController, asked: ControlRequest) -> bytes:
    if asked.question == "status":
        return ctl_protocol.encode_success(status=status_to_dict(on_air.read_status()))
    if asked.question == "actions":
        return ctl_protocol.encode_success(actions=actions.list_actions())
    actions.run_typed_action(on_air, asked.do, asked.argument)
    if asked.do not in QUALITY_ACTIONS:  # panic above all: it waits for no status
        return ctl_protocol.encode_success()
    user = on_air.read_status().desired.user
    stands_in = explain_stand_in(user.settings.animator, user.models or user.settings.personalive.models)
    return ctl_protocol.encode_success() if stands_in is None else ctl_protocol.encode_note(stands_in)


def is_urgent_line(line: bytes) -> bool:
    """Return True for panic: it waits for nothing."""
    try:
        return ctl_protocol.decode_request(line).do in PANIC_ACTIONS
    except ControlError:
        return False


class _Waker:
    """Wakes the server's thread from others, until it is closed."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._lock = threading.Lock()
        self._wake: Callable[[], None] | None = wake

    def wake_thread(self) -> None:
        with self._lock:
            if self._wake is not None:
                self._wake()

    def close(self) -> None:
        with self._lock:
            self._wake = None


class _Connections(QObject):
    """The open connections, the most recently active one last."""

    _answered = Signal()

    def __init__(self, server: QLocalServer, answer: Callable[[bytes], bytes], half_line_ms: int) -> None:
        super().__init__()
        self._answered.connect(self._send_answers)
        self._waker = _Waker(self._answered.emit)
        self._server = server
        self._answer = answer
        self._half_line_ms = half_line_ms
        self._callers: list[_Connection] = []

    def accept_connections(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self._callers) >= CONNECTIONS_MAX:
                self._callers[0].refuse_connection(
                    Problem("Too many are connected.", "Close connections that are no longer needed.")
                )
            self._callers.append(_Connection(socket, self))

    def close(self) -> None:
        self._waker.close()
        for caller in list(self._callers):
            caller.close_connection()

    def make_queue(self) -> AnswerQueue:
        """Return what answers the lines of one connection."""
        return AnswerQueue(self._answer, is_urgent_line, self._waker.wake_thread)

    def _send_answers(self) -> None:
        for caller in list(self._callers):
            caller.send_answers()

    @property
    def half_line_ms(self) -> int:
        return self._half_line_ms

    def mark_active(self, caller: "_Connection") -> None:
        self._callers.remove(caller)
        self._callers.append(caller)

    def remove_connection(self, caller: "_Connection") -> None:
        if caller in self._callers:
            self._callers.remove(caller)


class _Connection(QObject):
    """One connection: bytes become lines, lines become answers."""

    def __init__(self, socket: QLocalSocket, callers: _Connections) -> None:
        super().__init__(callers)
        self._socket = socket
        self._callers = callers
        self._begun = bytearray()
        self._lines = callers.make_queue()
        self._refused = False
        self._over = False
        self._patience = QTimer(self, interval=callers.half_line_ms, singleShot=True)
        self._patience.timeout.connect(
            lambda: self._refuse_line(Problem("The line has not come to its end.", "End it with \\n."))
        )
        # Then the system slows down a client that sends faster than this reads.
        socket.setReadBufferSize(LINE_MAX_BYTES)
        socket.readyRead.connect(self._read_lines)
        socket.disconnected.connect(self.close_connection)
        self._read_lines()

    def refuse_connection(self, problem: Problem) -> None:
        """Send an error, and close the connection."""
        self._send_line(ctl_protocol.encode_failure(problem))
        self.close_connection()

    def close_connection(self) -> None:
        if not self._over:
            self._over = True
            self._lines.close()
            self._callers.remove_connection(self)
            self._socket.abort()
            self._socket.deleteLater()
            self.deleteLater()

    def send_answers(self) -> None:
        """Send what was answered meanwhile, and read on."""
        for answer in self._lines.take_answers():
            self._send_line(answer)
            if self._over:
                return
        if self._refused:
            if self._lines.is_empty:
                self.close_connection()
        else:
            self._schedule_next_read()

    def _read_lines(self) -> None:
        if self._over or self._refused or self._lines.is_full:
            return
        if self._socket.bytesAvailable():
            self._callers.mark_active(self)
            self._begun += bytes(self._socket.read(LINE_MAX_BYTES).data())
        while not self._lines.is_full:
            line, newline, rest = bytes(self._begun).partition(b"\n")
            if len(line) > LINE_MAX_BYTES:
                self._refuse_line(
                    Problem("The line is longer than {most} bytes.", "Make it shorter.", most=LINE_MAX_BYTES)
                )
                return
            if not newline:
                break
            self._begun = bytearray(rest)
            self._lines.add_line(line)
        self.send_answers()

    def _refuse_line(self, problem: Problem) -> None:
        """Send an error when all lines before are answered, then close the connection; read no more of it."""
        self._refused = True
        self._patience.stop()
        self._lines.add_answer(ctl_protocol.encode_failure(problem))
        self.send_answers()

    def _send_line(self, line: bytes) -> None:
        self._socket.write(line)
        self._socket.flush()
        if self._socket.bytesToWrite() > UNREAD_MAX_BYTES:
            self.close_connection()

    def _schedule_next_read(self) -> None:
        """Schedule reading what has already arrived, or wait for the rest of a line."""
        full = self._lines.is_full
        if not full and (b"\n" in self._begun or self._socket.bytesAvailable()):
            QTimer.singleShot(0, self, self._read_lines)
        if full or not self._begun:
            self._patience.stop()
        elif not self._patience.isActive():
            self._patience.start()
