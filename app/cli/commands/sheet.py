"""The verb `sheet`: several portraits and several drivers on one picture, to compare at a glance.

Owns: going through all pairs, and going on when one of them is refused. Does not know: how the picture is drawn.
"""

import logging
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.cli.commands.sheet_drawing import Row, check_can_be_drawn, draw
from app.cli.commands.sheet_rows import ClipRows, Onlooker
from app.cli.path_checks import check_nothing_is_overwritten
from app.cli.plural import counted
from app.cli.progress import progress_bar
from app.cli.result import Outcome
from app.cli.settings_from_flags import background_file, chosen_settings
from app.cli.signals import Interrupt
from engine import TRANSPARENT, FaceTracker, PersonaCamError, Portrait, Settings, load_portrait

log = logging.getLogger(__name__)

T = TypeVar("T")


def sheet(wanted: Namespace, interrupt: Interrupt) -> Outcome:
    """Do what `personacam sheet` asks for. What is refused is said in its place on the sheet, and as a warning.

    Raises: PersonaCamError; KeyboardInterrupt.
    """
    settings = chosen_settings(wanted)
    check_nothing_is_overwritten([*wanted.portrait, *wanted.driver, *background_file(wanted)], [wanted.out])
    check_can_be_drawn(wanted.out, settings.background == TRANSPARENT)
    return make_sheet(wanted.portrait, wanted.driver, wanted.out, settings, wanted.columns, interrupt)


def make_sheet(
    portraits: Sequence[Path],
    drivers: Sequence[Path],
    out: Path,
    settings: Settings,
    columns: int,
    interrupt: Interrupt,
) -> Outcome:
    """Animate every portrait with every driver, and draw a few moments of each.

    Raises: SinkError; KeyboardInterrupt.
    """
    with progress_bar() as show:
        onlooker = Onlooker(interrupt, show)
        people = _portraits(portraits, settings)
        blocks = [list(_rows(driver, people, settings, columns, onlooker)) for driver in drivers]
    draw(blocks, out)
    refused = sum(row.refusal is not None for block in blocks for row in block)
    lines = [f"{out}: {counted(len(portraits), 'portrait')}, {counted(len(drivers), 'driver')}."]
    if refused:
        lines.append("1 row is empty, and says why." if refused == 1 else f"{refused} rows are empty, and say why.")
    return Outcome(lines, 1 if refused else 0)


def _portraits(files: Sequence[Path], settings: Settings) -> dict[str, Portrait | Row]:
    """Return each portrait, or the row that says why there is none."""
    with closing(FaceTracker()) as tracker:
        return {
            file.name: _or_refusal(file.name, partial(load_portrait, file, tracker, settings.size_px, settings.as_is))
            for file in files
        }


def _rows(
    driver: Path, portraits: Mapping[str, Portrait | Row], settings: Settings, columns: int, onlooker: Onlooker
) -> Iterator[Row]:
    """Yield the driver's own row, then one for every portrait; or only why there is none."""
    clip = _or_refusal(driver.name, partial(ClipRows, driver, settings, columns, onlooker))
    if isinstance(clip, Row):
        yield clip
        return
    with closing(clip):
        yield _or_refusal(driver.name, clip.own_row)
        for name, portrait in portraits.items():
            if isinstance(portrait, Row):
                yield portrait
            else:
                yield _or_refusal(name, partial(clip.row_of, name, portrait))


def _or_refusal(name: str, work: Callable[[], T]) -> T | Row:
    try:
        return work()
    except PersonaCamError as error:
        log.warning("%s: %s", name, error)
        return Row(name, refusal=error.message)
