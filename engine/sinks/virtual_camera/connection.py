"""Finds or starts the camera process, and stays connected to it, without ever waiting while live.

Owns: the private folder, the app's lock, the child process, and the last problem.
Does not know: pictures, colour, what is shown.
"""

import contextlib
import enum
import errno
import json
import logging
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from engine.camera_process import files, wire
from engine.camera_process.backoff import Backoff
from engine.camera_process.files import APP_LOCK, BUFFER, CAMERA_LOCK, LOG, REPLY
from engine.camera_process.locks import FileLock, is_lock_held
from engine.core.clock import NS_PER_S
from engine.core.errors import SinkError
from engine.core.problem import Phrase, Problem
from engine.core.runtime_folder import (
    explain_folder_error,
    explain_folder_errors,
    make_private_folder,
    runtime_folder,
)
from engine.core.settings import LiveSettings
from engine.sinks.virtual_camera.process_start import build_command

log = logging.getLogger(__name__)

START_S = 30.0
"""How long a camera process may take to start or fail."""
END_S = 3.0
"""How long a camera process may take to end."""
RETRY_S = (1.0, 2.0, 4.0, 8.0)
"""How long to wait before a camera process that could not start is started again."""
RESTART_S = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""The same for one that ended by itself, or was killed, without a word: at once the first time."""
HEALTHY_S = 5.0
"""A camera process that ran this long before it ended counts as the first one that did."""
ENDS_MAX = 5
"""With this many ends in a row, an output that is being opened is given up."""


USUAL = LiveSettings()


@dataclass(frozen=True, slots=True)
class VirtualCameraRequest:
    """The requested virtual camera; the device keeps this size and rate for as long as it is open.

    device: as the system names it (/dev/video20, OBS Virtual Camera), or None for the first that works.
    backend: v4l2loopback, obs, unitycapture, or None to choose by device and system.
    pixel_format: i420 (every device takes it), nv12 or rgb.
    linger_s: how long the camera stays, with its card, after the app ended without closing it.
    """

    device: str | None = None
    backend: str | None = None
    width_px: int = USUAL.output_width_px
    height_px: int = USUAL.output_height_px
    fps: float = float(USUAL.output_fps)
    pixel_format: str = "i420"
    linger_s: float = 300.0

    @property
    def shape(self) -> wire.Shape:
        return wire.Shape(self.width_px, self.height_px, round(self.fps * 1000), self.pixel_format)


class ConnectionPhase(enum.Enum):
    SEEKING = "seeking"
    STARTING = "starting"
    ENDING = "ending"
    CONNECTED = "connected"


class VirtualCameraConnection:
    """The app's end. It holds the app's lock from the beginning to `close`; one app at a time.

    Raises: SinkError if another app holds it, or the folder cannot be trusted.
    """

    def __init__(self, output: VirtualCameraRequest, folder: Path | None = None) -> None:
        self._output = output
        self._folder = make_private_folder(folder or runtime_folder(), files.ALL_FILES)
        self._lock = FileLock(self._folder / APP_LOCK)
        with explain_folder_errors(self._folder):
            self._acquire_lock()
        self._phase = ConnectionPhase.SEEKING
        self._buffer: wire.FrameBuffer | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._until_s = 0.0
        self._backoff = Backoff(RETRY_S, healthy_after_s=0)
        self._ends = Backoff(RESTART_S, HEALTHY_S)
        self.problem: SinkError | None = None
        self.starts = 0

    @property
    def folder(self) -> Path:
        """Where the camera process and the app find each other."""
        return self._folder

    def poll_buffer(self, now_s: float) -> wire.FrameBuffer | None:
        """Make one step towards a running camera; returns its buffer if it runs, else None. Never waits."""
        try:
            self._advance(now_s)
        except OSError as error:
            self._close_buffer()
            self._schedule_retry(now_s, explain_folder_error(error, self._folder))
        return self._buffer

    def _advance(self, now_s: float) -> None:
        if (
            self._process is not None
            and self._process.poll() is not None
            and self._phase is not ConnectionPhase.STARTING
        ):
            self._process = None
        if self._phase is ConnectionPhase.CONNECTED and not is_lock_held(self._folder / CAMERA_LOCK):
            log.warning("The camera process has ended.")
            self._close_buffer()
            self._schedule_restart(now_s)
        if self._phase is ConnectionPhase.SEEKING and now_s >= self._until_s:
            self._find_or_start_process(now_s)
        elif self._phase is ConnectionPhase.STARTING:
            self._check_started(now_s)
        elif self._phase is ConnectionPhase.ENDING:
            self._check_shut_down(now_s)

    def wait_for_buffer(self) -> wire.FrameBuffer:
        """Wait until the camera runs. A process that ends without a word, or is killed, is started again.

        Raises: SinkError with the process's own reason if it cannot.
        """
        while True:
            buffer = self.poll_buffer(time.monotonic())
            if buffer is not None:
                return buffer
            if self.problem is not None and not 0 < self._ends.failures < ENDS_MAX:
                raise self.problem
            time.sleep(0.01)

    def close(self, end_camera: bool) -> None:
        """Disconnect. end_camera: the camera process ends, too; otherwise it shows the card for `linger_s`."""
        self._close_buffer()
        if end_camera:
            self._shut_down_process()
        elif self._process is not None and self._process.poll() is None:
            self._process.returncode = 0  # left running on purpose: Popen need not warn of it
        if not is_lock_held(self._folder / CAMERA_LOCK):
            for leftover in (BUFFER, REPLY, LOG):
                (self._folder / leftover).unlink(missing_ok=True)
        self._lock.release()

    def _acquire_lock(self) -> None:
        if self._lock.acquire():
            return
        holder = _describe_process(self._folder / BUFFER, "app_pid")
        raise SinkError(
            "Another Persona Cam{holder} is sending to the virtual camera.",
            "Stop it first; one at a time can be on air.",
            holder=holder,
        )

    def _find_or_start_process(self, now_s: float) -> None:
        if not is_lock_held(self._folder / CAMERA_LOCK):
            self._start_process(now_s)
            return
        try:
            buffer = wire.FrameBuffer.attach(self._folder / BUFFER)
        except wire.WireVersionError as other:
            log.info("%s The running camera is asked to end.", other)
            self._request_shutdown(now_s)
        except (wire.WireError, FileNotFoundError):
            self._await_start(now_s)  # it has its lock, but not yet its buffer
        else:
            self._connect_if_matching(buffer, now_s)

    def _connect_if_matching(self, buffer: wire.FrameBuffer, now_s: float) -> None:
        """Use this running camera if it matches the request."""
        about = buffer.read_status_text()
        if not about:  # it has not served its first turn
            buffer.close()
            self._await_start(now_s)
            return
        wanted = self._output
        fits = (
            buffer.shape == wanted.shape
            and wanted.device in (None, about.get("device"))
            and wanted.backend in (None, about.get("backend"))
        )
        if fits and not buffer.header.end:
            self._connect_buffer(buffer, now_s)
            return
        buffer.close()
        self._request_shutdown(now_s)

    def _connect_buffer(self, buffer: wire.FrameBuffer, now_s: float) -> None:
        buffer.header.app_pid = os.getpid()
        self._buffer, self._phase = buffer, ConnectionPhase.CONNECTED
        self.problem = None
        for backoff in (self._backoff, self._ends):
            backoff.record_success(round(now_s * NS_PER_S))

    def _start_process(self, now_s: float) -> None:
        for leftover in (BUFFER, REPLY, LOG):
            (self._folder / leftover).unlink(missing_ok=True)
        with (self._folder / LOG).open("xb") as output:
            try:
                self._process = _spawn_detached(build_command(self._output, self._folder), output)
            except OSError as error:
                problem = SinkError(
                    "The camera process cannot be started: {reason}.", "Close other programs.", reason=error
                )
                self._schedule_retry(now_s, problem)
                return
        self.starts += 1
        self._phase, self._until_s = ConnectionPhase.STARTING, now_s + START_S

    def _await_start(self, now_s: float) -> None:
        """Wait for a camera process that another app has started, as long as for one of our own."""
        if self._phase is not ConnectionPhase.STARTING:
            self._phase, self._until_s = ConnectionPhase.STARTING, now_s + START_S

    def _check_started(self, now_s: float) -> None:
        if now_s >= self._until_s:
            if self._process is not None:
                self._process.kill()
            self._schedule_retry(
                now_s, SinkError("The camera process did not start within {limit_s} s.", limit_s=f"{START_S:.0f}")
            )
        elif self._process is None:
            self._find_or_start_process(now_s)  # by now it is ready, or gone
        else:
            self._check_own_start(self._process, now_s)

    def _check_own_start(self, process: "subprocess.Popen[bytes]", now_s: float) -> None:
        ended = process.poll() is not None
        reply = self._read_reply()  # after that: a process that ends writes its reason before
        if reply is not None and reply["problem"] is not None:
            self._schedule_retry(now_s, SinkError.from_problem(Problem.from_plain(reply["problem"])))
        elif ended and process.returncode == files.REPLY_NOT_WRITTEN:
            self._schedule_retry(now_s, explain_folder_error(OSError(errno.ENOSPC, ""), self._folder))
        elif ended:
            self._process = None
            self._schedule_restart(now_s)
            self.problem = SinkError("The camera process ended at once: {reason}", reason=self._last_log_line())
            log.info("%s", self.problem)
        elif reply is not None:
            with contextlib.suppress(wire.WireError, FileNotFoundError):
                self._connect_buffer(wire.FrameBuffer.attach(self._folder / BUFFER), now_s)

    def _read_reply(self) -> dict[str, Any] | None:
        try:
            reply: dict[str, Any] = json.loads((self._folder / REPLY).read_text())
        except FileNotFoundError:
            return None
        return reply

    def _last_log_line(self) -> Phrase | str:
        lines = (self._folder / LOG).read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else Phrase("it said nothing.")

    def _request_shutdown(self, now_s: float) -> None:
        try:
            wire.request_shutdown(self._folder / BUFFER)
        except (wire.WireError, FileNotFoundError):
            log.warning("The running camera process cannot be asked to end.")
        self._phase, self._until_s = ConnectionPhase.ENDING, now_s + END_S

    def _check_shut_down(self, now_s: float) -> None:
        if not is_lock_held(self._folder / CAMERA_LOCK):
            self._phase, self._until_s = ConnectionPhase.SEEKING, now_s
        elif now_s >= self._until_s:
            self._schedule_retry(
                now_s,
                SinkError(
                    "A camera process{holder} of another size, device or version is running and does not end.",
                    "End it, then try again.",
                    holder=_describe_process(self._folder / BUFFER, "camera_pid"),
                ),
            )

    def _schedule_restart(self, now_s: float) -> None:
        """Start another in place of a camera process that has ended: the later, the more often that was."""
        self._phase = ConnectionPhase.SEEKING
        self._ends.record_failure(round(now_s * NS_PER_S))
        self._until_s = self._ends.retry_at_ns / NS_PER_S

    def _schedule_retry(self, now_s: float, problem: SinkError) -> None:
        """Give up for now; `poll_buffer` tries again after a while."""
        self.problem = problem
        log.info("%s", problem)
        self._phase = ConnectionPhase.SEEKING
        self._backoff.record_failure(round(now_s * NS_PER_S))
        self._until_s = self._backoff.retry_at_ns / NS_PER_S

    def _close_buffer(self) -> None:
        if self._buffer is not None:
            self._buffer.close()
            self._buffer = None

    def _shut_down_process(self) -> None:
        """Ask the camera process to end and wait for it; its lock shows when it has ended, even if another app started
        it."""
        if not is_lock_held(self._folder / CAMERA_LOCK):
            return
        try:
            wire.request_shutdown(self._folder / BUFFER)
        except (wire.WireError, FileNotFoundError):
            log.warning("The camera process cannot be asked to end.")
        until_s = time.monotonic() + END_S
        while is_lock_held(self._folder / CAMERA_LOCK) and time.monotonic() < until_s:
            time.sleep(0.01)
        if self._process is not None:
            try:
                self._process.wait(END_S)
            except subprocess.TimeoutExpired:
                log.error("The camera process did not end; it is killed.")
                self._process.kill()
                self._process.wait()


def _describe_process(buffer: Path, field: str) -> Phrase:
    """Return a description of the process in that field of the buffer's header; empty if it cannot be read."""
    try:
        attached = wire.FrameBuffer.attach(buffer)
    except (wire.WireError, OSError):
        return Phrase("")
    attached.close()
    process = getattr(attached.header, field)
    return Phrase(" (process {process})", process=process) if process else Phrase("")


def _spawn_detached(command: list[str], output: BinaryIO) -> "subprocess.Popen[bytes]":
    """Start a program that continues after Ctrl-C and after the end of this one."""
    flags, session = 0, True
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW | subprocess.HIGH_PRIORITY_CLASS
        session = False
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd=Path(sys.executable).anchor,
        creationflags=flags,
        start_new_session=session,
    )
