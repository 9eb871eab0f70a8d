"""Downloads in processes of their own, which a test may kill, stop, or let die at a chosen step.

This file is also the program that they are forked from: it has everything imported, and does as its input says.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from app.weights.catalog import WeightsFile
from app.weights.fetching.download import DownloadSettings, download_files
from app.weights.fetching.hub import Hub
from app.weights.pins import PinStore
from tests.app.weights.fetching.conftest import HURRIED, Downloader, make_file

ROOT = Path(__file__).parents[4]


class DownloadProcess:
    """One of them."""

    def __init__(self, forker: "Forker", pid: int) -> None:
        self._forker, self.pid = forker, pid

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Wait for its end, and return its exit code, or -9 if it was killed."""
        return self._forker.ask(["wait", self.pid])


class Forker:
    """Starts them. Use it in a `with`."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.app.weights.fetching.download_process"]
        self._program = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=ROOT
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._program.communicate()

    def start(self, download: Downloader, file: WeightsFile, die_at: str = "") -> DownloadProcess:
        """Start a download. die_at: "before NAME" or "after NAME" of a step in `STEPS`, where it kills itself."""
        known = {"sha256": file.sha256, "size_bytes": file.size_bytes}
        arguments = [download.hub.url, str(download.folder), str(download.pins_file), known, die_at]
        return DownloadProcess(self, self.ask(["start", arguments]))

    def ask(self, request: list[Any]) -> int:
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps(request) + "\n")
        self._program.stdin.flush()
        return int(self._program.stdout.readline())


def run_download(url: str, folder: str, pins: str, known: dict[str, Any], die_at: str) -> None:
    """Download one file, as the program would."""
    if die_at:
        when, _, name = die_at.partition(" ")
        owner, attribute = STEPS[name]
        setattr(owner, attribute, _deadly(getattr(owner, attribute), when))
    settings = DownloadSettings(Hub(url), 1, patience=HURRIED)
    download_files([make_file(**known)], Path(folder), PinStore(Path(pins)), settings, threading.Event())


def _deadly(step: Callable[..., Any], when: str) -> Callable[..., Any]:
    def step_and_die(*arguments: Any, **named: Any) -> None:
        if when == "after":
            step(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return step_and_die


STEPS: dict[str, tuple[Any, str]] = {
    "sync": (os, "fsync"),
    "rename": (Path, "replace"),
    "removal": (Path, "unlink"),
    "notes": (Path, "write_text"),
    "pin": (PinStore, "add_pin"),
}
"""What happens on the disk, by the function that does it."""


def _serve_requests() -> None:
    import httpx2  # noqa: F401 (forked with everything imported)

    for line in sys.stdin:
        what, given = json.loads(line)
        if what == "wait":
            answer = os.waitstatus_to_exitcode(os.waitpid(given, 0)[1])
        elif not (answer := os.fork()):
            run_download(*given)
            os._exit(0)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve_requests()
