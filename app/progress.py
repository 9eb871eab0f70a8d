"""A progress bar, on a terminal only.

Owns: how progress looks. Does not know: what is being done.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PHASES = {"looking": "Looking at the driver", "animating": "Animating"}

OnProgress = Callable[[str, int, int | None], None]
"""Called with (phase, frames done, frames expected or None)."""


@contextmanager
def progress_bar() -> Iterator[OnProgress]:
    """Show a bar on standard error while the body runs, and take it away afterwards; nothing if it is no terminal."""
    if not sys.stderr.isatty():
        yield lambda phase, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task_of = {phase: bar.add_task(text, total=None, visible=False) for phase, text in PHASES.items()}

        def show(phase: str, done: int, total: int | None) -> None:
            bar.update(task_of[phase], completed=done, total=total, visible=True)

        yield show
