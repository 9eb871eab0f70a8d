"""Shows a task of the weights service on a terminal until it has ended; Ctrl-C ends it.

Owns: how it is followed. Does not know: what the task does.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillRunningError
from typing import TypeVar

from app.cli.progress import bytes_bar
from app.cli.signals import Interrupt
from app.weights.errors import StoppedError
from app.weights.service import WeightsService

log = logging.getLogger(__name__)

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
                log.warning("Another Persona Cam works in %s. Its end is waited for.", service.folder)
            show(title, status.progress.done_bytes, status.progress.total_bytes or None)
            if interrupt.is_requested():
                service.pause_download()
