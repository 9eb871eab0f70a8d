"""A progress bar, on a terminal only.

Owns: how progress looks. Does not know: what is being done.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PHASES = {"building": "Building for ONNX Runtime", "looking": "Looking at the driver", "animating": "Animating"}

OnProgress = Callable[[str, int, int | None], None]
"""Called with (phase or title, frames done, frames expected or None)."""


@contextmanager
def progress_bar() -> Iterator[OnProgress]:
    """Show a bar on standard error while the body runs, and remove it afterwards; nothing without a terminal."""
    if not sys.stderr.isatty():
        yield lambda phase, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def update_bar(phase: str, done: int, total: int | None) -> None:
            if phase not in tasks:
                for earlier in tasks.values():
                    bar.update(earlier, visible=False)
                tasks[phase] = bar.add_task(PHASES.get(phase, phase), total=total)
            bar.update(tasks[phase], completed=done, total=total)

        yield update_bar


@contextmanager
def bytes_bar() -> Iterator[OnProgress]:
    """Show bytes with their speed and the time left on standard error while the body runs; nothing without a terminal.

    The bar is called with (title, bytes done, bytes in all or None).
    """
    if not sys.stderr.isatty():
        yield lambda title, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda title, done, total: bar.update(task, description=title, completed=done, total=total)
