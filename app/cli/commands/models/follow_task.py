"""Shows a task of the weights service on a terminal until it has ended; Ctrl-C ends it.

Owns: how it is followed. Does not know: what the task does.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillRunningError
from pathlib import PurePosixPath
from typing import TypeVar

from app.cli.progress import bytes_bar
from app.cli.signals import Interrupt
from app.weights.errors import StoppedError
from app.weights.progress import FileState
from app.weights.service import WeightsService
from app.weights.service_status import WeightsStatus

log = logging.getLogger(__name__)

ACTIVE = (FileState.DOWNLOADING, FileState.VERIFYING)
LOOK_S = 0.1
"""How often the status is read; on Windows a waiting thread gets no signal, so it is short."""
Result = TypeVar("Result")


def follow_task(
    service: WeightsService, start_task: "Callable[[], Future[Result]]", interrupt: Interrupt, title: str
) -> Result | None:
    """Start a task and wait for its end; None if Ctrl-C ended it. Raises: the error of the task."""
    waits = False
    running = start_task()
    with bytes_bar() as show:
        while True:
            try:
                return running.result(LOOK_S)
            except StillRunningError:
                pass
            except StoppedError:
                return None
            status = service.read_status()
            if status.is_waiting and not waits:
                waits = True
                log.warning("Another Persona Cam works in the folder of the weights. Its end is waited for.")
            show(f"{title}{_name_files(status)}", status.progress.done_bytes, status.progress.total_bytes or None)
            if interrupt.is_requested():
                service.pause_download()


def _name_files(status: WeightsStatus) -> str:
    """Return the first file that is being read or fetched, and how many others are."""
    names = [PurePosixPath(each.file.target).name for each in status.store.files if each.state in ACTIVE]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f" {names[0]}{more}" if names else ""
