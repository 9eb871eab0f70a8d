"""The verb `sheet`: shows several portraits and several drivers in one picture, for comparison.

Owns: going through all pairs, and continuing when one of them is refused. Does not know: how the picture is drawn.
"""

import logging
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.cli.commands.sheet_drawing import SheetRow, check_sheet_writable, draw_sheet
from app.cli.commands.sheet_rows import ClipRows, RunMonitor
from app.cli.face_points_flag import points_by_portrait
from app.cli.path_checks import check_no_overwrite
from app.cli.progress import progress_bar
from app.cli.result import CommandResult, pluralize
from app.cli.settings_from_flags import find_background_file, settings_from_flags
from app.cli.signals import Interrupt
from engine import TRANSPARENT, FacePoints, FaceTracker, PersonaCamError, Portrait, Settings, load_portrait

log = logging.getLogger(__name__)

T = TypeVar("T")


def run_sheet(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam sheet` asks for. A refusal is written in its place on the sheet, and logged as a warning.

    Raises: PersonaCamError; KeyboardInterrupt.
    """
    settings = settings_from_flags(wanted)
    check_no_overwrite([*wanted.portrait, *wanted.driver, *find_background_file(wanted)], [wanted.out])
    check_sheet_writable(wanted.out, settings.background == TRANSPARENT)
    out = SheetFile(wanted.out, wanted.overwrite)
    portraits = {file: points_by_portrait(wanted).get(file) for file in wanted.portrait}
    return make_sheet(portraits, wanted.driver, out, settings, wanted.columns, interrupt)


@dataclass(frozen=True, slots=True)
class SheetFile:
    """Where a sheet is to be; replace: even if such a file exists."""

    file: Path
    replace: bool = False


def make_sheet(
    portraits: Mapping[Path, FacePoints | None],
    drivers: Sequence[Path],
    out: SheetFile,
    settings: Settings,
    columns: int,
    interrupt: Interrupt,
) -> CommandResult:
    """Animate every portrait with every driver, and draw a few moments of each. portraits: with their points, if given.

    Raises: SinkError; KeyboardInterrupt.
    """
    with progress_bar() as show:
        onlooker = RunMonitor(interrupt, show)
        people = _load_portraits(portraits, settings)
        blocks = [list(_make_rows(driver, people, settings, columns, onlooker)) for driver in drivers]
    file = draw_sheet(blocks, out.file, out.replace)
    refused = sum(row.refusal is not None for block in blocks for row in block)
    lines = [f"{file}: {pluralize(len(portraits), 'portrait')}, {pluralize(len(drivers), 'driver')}."]
    if refused:
        lines.append("1 row is empty, and says why." if refused == 1 else f"{refused} rows are empty, and say why.")
    return CommandResult(lines, 1 if refused else 0)


def _load_portraits(portraits: Mapping[Path, FacePoints | None], settings: Settings) -> dict[str, Portrait | SheetRow]:
    """Return each portrait, or the row that says why there is none."""
    with closing(FaceTracker()) as tracker:
        return {
            file.name: _result_or_refusal(
                file.name, partial(_load_portrait_and_remark, file, points, tracker, settings)
            )
            for file, points in portraits.items()
        }


def _load_portrait_and_remark(
    file: Path, points: FacePoints | None, tracker: FaceTracker, settings: Settings
) -> Portrait:
    portrait = load_portrait(file, tracker, settings.size_px, settings.as_is, points=points)
    if portrait.remark is not None:
        log.warning("%s", portrait.remark)
    return portrait


def _make_rows(
    driver: Path, portraits: Mapping[str, Portrait | SheetRow], settings: Settings, columns: int, onlooker: RunMonitor
) -> Iterator[SheetRow]:
    """Yield the driver's own row, then one for every portrait; or only why there is none."""
    clip = _result_or_refusal(driver.name, partial(ClipRows, driver, settings, columns, onlooker))
    if isinstance(clip, SheetRow):
        yield clip
        return
    with closing(clip):
        yield _result_or_refusal(driver.name, clip.make_driver_row)
        for name, portrait in portraits.items():
            if isinstance(portrait, SheetRow):
                yield portrait
            else:
                yield _result_or_refusal(name, partial(clip.make_portrait_row, name, portrait))


def _result_or_refusal(name: str, work: Callable[[], T]) -> T | SheetRow:
    try:
        return work()
    except PersonaCamError as error:
        log.warning("%s: %s", name, error)
        return SheetRow(name, refusal=error.problem.message)
