"""Runs the camera process: reads the command line, creates the buffer, sends pictures, removes its files.

    python -c BOOT engine/ --folder FOLDER --reply FILE [--device D] [--backend B] [--width W --height H --fps F]

Owns: the process: signals, lock, files, the reply to the app that started it.
Does not know: what is sent or when (`program`).
"""

import argparse
import contextlib
import errno
import json
import logging
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, TracebackType

from . import wire
from .device_errors import DeviceError
from .devices import DeviceRequest, open_device, opens_only_once
from .files import APP_LOCK, BUFFER, CAMERA_LOCK, LOG, REPLY_NOT_WRITTEN, UNFINISHED_REPLY
from .locks import FileLock, is_lock_held
from .process_requests import prevent_core_dumps, raise_priority
from .program import VirtualCameraProgram

log = logging.getLogger("camera_process")

MB = 1_000_000
NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class _EndedError(Exception):
    """Raised when the system asks this process to end."""


def main(arguments: list[str]) -> int:
    """Own one virtual camera until it is no longer needed; returns the exit status."""
    options = _parse_arguments(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    sys.excepthook = _log_failure
    prevent_core_dumps(closed=True)
    log.info("Priority: %s.", raise_priority())
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if options.try_only:
        sys.stdout.write(json.dumps({"problem": _try_device(_make_request(options))}))
        return 0
    try:
        return _hold_lock(options)
    except DeviceError as problem:
        return _refuse_start(options.reply, problem)


def _hold_lock(options: argparse.Namespace) -> int:
    lock = FileLock(options.folder / CAMERA_LOCK)
    with _explain_folder_errors(options.folder):
        if not lock.acquire():
            raise DeviceError("A camera process is running already.", "Try again.")
    try:
        return _own_device(options)
    finally:
        lock.release()


def _make_request(options: argparse.Namespace) -> DeviceRequest:
    return DeviceRequest(
        options.device, options.backend, options.width, options.height, options.fps, options.pixel_format
    )


def _try_device(request: DeviceRequest) -> dict[str, object] | None:
    """Open the device and close it again; return what is wrong, or None. One that opens only once is left alone."""
    if opens_only_once(request.backend):
        return None
    try:
        open_device(request).close()
    except DeviceError as problem:
        return problem.to_plain()
    return None


def _log_failure(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """Write down where an unforeseen failure came from, and nothing that it says: that may be a name or a path."""
    frames = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(where)]
    log.critical("%s in %s", kind.__name__, " > ".join(frames))


def _own_device(options: argparse.Namespace) -> int:
    program = VirtualCameraProgram(_make_request(options), open_device, time.monotonic_ns, int(options.linger_s * 1e9))
    signal.signal(signal.SIGTERM, _raise_ended)
    path = options.folder / BUFFER
    try:
        buffer = _create_buffer(path, program.shape)
    except DeviceError:
        program.close()
        raise
    try:
        with _explain_folder_errors(options.folder):
            _write_reply(options.reply, {"problem": None})
        _serve_turns(program, buffer, options.folder / APP_LOCK)
    except _EndedError:
        log.info("The system asked the camera process to end.")
    finally:
        program.close()
        buffer.close()
        for leftover in (path, options.reply, options.folder / LOG):
            leftover.unlink(missing_ok=True)
    return 0


def _create_buffer(path: Path, shape: wire.Shape) -> wire.FrameBuffer:
    with _explain_folder_errors(path.parent):
        path.unlink(missing_ok=True)
        try:
            return wire.FrameBuffer.create(path, shape)
        except OSError as failed:
            if failed.errno not in NO_ROOM:
                raise
            raise DeviceError(
                "There is no room in {folder} for the pictures on their way to the virtual camera: they need {needed}.",
                "Free some space there, choose a smaller output, or set XDG_RUNTIME_DIR to a folder with more room.",
                folder=path.parent,
                needed=f"{shape.file_bytes / MB:.1f} MB",
            ) from failed


@contextlib.contextmanager
def _explain_folder_errors(folder: Path) -> Iterator[None]:
    """Turn what the system says of the folder into a sentence. Raises: DeviceError instead of OSError."""
    try:
        yield
    except OSError as failed:
        raise DeviceError(
            "The camera process cannot use {folder}: {reason}.",
            "Free some space there, remove what is no file of Persona Cam, or set XDG_RUNTIME_DIR to another folder.",
            folder=folder,
            reason=failed,
        ) from failed


def _serve_turns(program: VirtualCameraProgram, buffer: wire.FrameBuffer, app_lock: Path) -> None:
    while True:
        wait_ns = program.time_until_due_ns()
        if wait_ns:
            time.sleep(wait_ns / 1e9)
        elif not program.serve_turn(buffer, is_lock_held(app_lock)):
            return


def _refuse_start(path: Path, problem: DeviceError) -> int:
    try:
        _write_reply(path, {"problem": problem.to_plain()})
    except OSError:
        return REPLY_NOT_WRITTEN
    return 1


def _write_reply(path: Path, reply: dict[str, object]) -> None:
    unfinished = path.with_name(UNFINISHED_REPLY)
    unfinished.unlink(missing_ok=True)
    try:
        unfinished.write_text(json.dumps(reply))
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _raise_ended(_signal: int, _frame: FrameType | None) -> None:
    raise _EndedError


def _parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("camera_process", description="Owns one virtual camera device.")
    parser.add_argument("--folder", type=Path, required=True, help="the user's private folder for buffer and locks")
    parser.add_argument("--reply", type=Path, required=True, help="gets one JSON object when the camera is open or not")
    parser.add_argument("--device", help="the first that works, if not given")
    parser.add_argument("--backend", help="v4l2loopback, obs, unitycapture; or file, a fake camera for tests")
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--height", type=int, required=True)
    parser.add_argument("--fps", type=float, required=True)
    parser.add_argument("--pixel-format", choices=wire.FRAME_BYTES, default="i420")
    parser.add_argument("--try-only", action="store_true", help="only say on stdout if the device opens, and end")
    parser.add_argument("--linger-s", type=float, default=300.0, help="ends when no app was there for so long")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
