"""Runs the camera process: reads the command line, makes the buffer, sends, and leaves nothing behind.

    python -c BOOT engine/ --folder FOLDER --reply FILE [--device D] [--backend B] [--width W --height H --fps F]

Owns: the process as such: signals, lock, files, the reply to whoever started it.
Does not know: what is sent or when (`program`).
"""

import argparse
import json
import logging
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from . import wire
from .devices import DeviceError, Request, open_device
from .files import APP_LOCK, BUFFER, CAMERA_LOCK, LOG
from .locks import FileLock, is_held
from .priority import go_first
from .program import Program

log = logging.getLogger("camera_process")


class _EndedError(Exception):
    """The system asks this process to end."""


def main(arguments: list[str]) -> int:
    """Own one camera until nobody wants it any more; the process's exit status."""
    options = _parse(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    log.info("Priority: %s.", go_first())
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    lock = FileLock(options.folder / CAMERA_LOCK)
    if not lock.acquire():
        _reply(options.reply, {"problem": "A camera process is running already.", "remedy": "Try again."})
        return 1
    try:
        return _own(options)
    finally:
        lock.release()


def _own(options: argparse.Namespace) -> int:
    request = Request(options.device, options.backend, options.width, options.height, options.fps, options.pixel_format)
    try:
        program = Program(request, open_device, time.monotonic_ns, int(options.linger_s * 1e9))
    except DeviceError as failed:
        _reply(options.reply, {"problem": failed.message, "remedy": failed.remedy})
        return 1
    signal.signal(signal.SIGTERM, _raise_ended)
    path = options.folder / BUFFER
    path.unlink(missing_ok=True)
    buffer = wire.FrameBuffer.create(path, program.shape)
    _reply(options.reply, {"problem": ""})
    try:
        _run(program, buffer, options.folder / APP_LOCK)
    except _EndedError:
        log.info("The system asked the camera process to end.")
    finally:
        program.close()
        buffer.close()
        for leftover in (path, options.reply, options.folder / LOG):
            leftover.unlink(missing_ok=True)
    return 0


def _run(program: Program, buffer: wire.FrameBuffer, app_lock: Path) -> None:
    while True:
        wait_ns = program.wait_ns()
        if wait_ns:
            time.sleep(wait_ns / 1e9)
        elif not program.turn(buffer, is_held(app_lock)):
            return


def _reply(path: Path, reply: dict[str, str]) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(reply))
    unfinished.replace(path)


def _raise_ended(_signal: int, _frame: FrameType | None) -> None:
    raise _EndedError


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("camera_process", description="Owns one virtual camera device.")
    parser.add_argument("--folder", type=Path, required=True, help="the user's private folder for buffer and locks")
    parser.add_argument("--reply", type=Path, required=True, help="gets one JSON object when the camera is open or not")
    parser.add_argument("--device", help="the first that works, if not given")
    parser.add_argument("--backend", help="v4l2loopback, obs, unitycapture; or file, a fake camera for tests")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument("--fps", type=float, default=30.0)
    parser.add_argument("--pixel-format", choices=wire.FRAME_BYTES, default="i420")
    parser.add_argument("--linger-s", type=float, default=300.0, help="ends when no app was there for so long")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
