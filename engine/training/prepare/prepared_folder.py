"""The folder of prepared clips: what lies where, that a clip is whole or not there, and the index of all.

Owns: names, the lock, writing records and index, the table of licences. Does not know: how a clip is prepared.

    index.json        settings, and the records of all clips: written when a run begins and ends
    licences.csv      one row for each clip; licence and source are the user's to fill in, and stay
    clips/NAME/       clip.json, its record, and the files of its pieces: the folder gets this name when all is written
    clips/NAME.*.part what a process is writing, or was when it was killed
"""

import csv
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from engine.camera_process.locks import FileLock
from engine.core.errors import SettingsError, SinkError, SourceError
from engine.core.system.reasons import system_reason
from engine.sinks import sink_error
from engine.training.prepare.records import SCHEMA, ClipRecord
from engine.training.prepare.settings import PrepareSettings

INDEX, LICENCES, CLIPS, RECORD, PART = "index.json", "licences.csv", "clips", "clip.json", ".part"
LOCK = ".personacam-prepare.lock"
RUN_PREPARE = "Run `personacam train prepare` with this folder."
COLUMNS = ("clip", "licence", "source")


@contextmanager
def hold_prepared(out: Path) -> Iterator[None]:
    """Make the folder if it is not there, and keep other runs out of it; remove what a killed one left unfinished.

    Raises: SinkError if another run is at work there, or nothing can be written.
    """
    lock = FileLock(out / LOCK)
    try:
        (out / CLIPS).mkdir(parents=True, exist_ok=True)
        free = lock.acquire()
    except OSError as failure:
        raise sink_error(failure, out) from failure
    if not free:
        raise SinkError("Another run prepares clips in {out}.", "Wait for its end, or use another folder.", out=out)
    try:
        remove_unfinished(out)
        yield
    finally:
        with suppress(OSError):
            lock.release()


def remove_unfinished(out: Path) -> None:
    """Remove what was being written."""
    for part in (out / CLIPS).glob(f"*{PART}"):
        shutil.rmtree(part, ignore_errors=True)


def check_settings(out: Path, settings: PrepareSettings) -> None:
    """Raise SettingsError if the folder was prepared with other settings, SourceError if it is another form's."""
    if not (out / INDEX).exists():
        return
    before = read_index(out)["settings"]
    wanted = settings.to_plain()
    for name, value in wanted.items():
        if before.get(name) != value:
            raise SettingsError(
                name,
                "the clips in {out} were prepared with {before}, not with {value}.",
                "Use another folder, or the same settings.",
                out=out,
                before=before.get(name),
                value=value,
            )


def read_index(out: Path) -> Mapping[str, Any]:
    """Return the index. Raises: SourceError if there is none, or it is of another form."""
    try:
        index = json.loads((out / INDEX).read_text(encoding="utf-8"))
    except OSError as failure:
        raise SourceError(
            "{path} cannot be read: {reason}.", RUN_PREPARE, path=out / INDEX, reason=system_reason(failure)
        ) from failure
    except ValueError as failure:
        raise SourceError("{path} is damaged.", RUN_PREPARE, path=out / INDEX) from failure
    if not isinstance(index, dict) or index.get("schema") != SCHEMA:
        raise SourceError("{path} is of another version, or no index of clips.", RUN_PREPARE, path=out / INDEX)
    return index


def read_records(out: Path) -> list[ClipRecord]:
    """Return the records of all clips that are whole, in the order of their folders. A damaged one does not count."""
    found = []
    for path in sorted((out / CLIPS).glob(f"*/{RECORD}")):
        if path.parent.suffix == PART:
            continue
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            found.append(ClipRecord.from_plain(json.loads(path.read_text(encoding="utf-8"))))
    return found


def open_part(out: Path, name: str) -> Path:
    """Make a new folder in which a clip is prepared. Raises: OSError."""
    part = out / CLIPS / f"{name}.{os.getpid()}{PART}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    return part


def finish_part(part: Path, out: Path, record: ClipRecord) -> None:
    """Write the record, and give the folder its name: from then on the clip is whole. Raises: OSError."""
    _write_text(part / RECORD, json.dumps(record.to_plain(), indent=1, ensure_ascii=False) + "\n")
    place = out / CLIPS / record.folder
    if place.exists():  # damaged: otherwise it would not be prepared again
        shutil.rmtree(place)
    part.rename(place)


def write_index(out: Path, settings: PrepareSettings) -> list[ClipRecord]:
    """Write the index of what is whole, and a row for each new clip in the table of licences; return the records.

    Raises: SinkError, DiskFullError.
    """
    records = read_records(out)
    index = {"schema": SCHEMA, "settings": settings.to_plain(), "clips": [record.to_plain() for record in records]}
    try:
        _replace_text(out / INDEX, json.dumps(index, indent=1, ensure_ascii=False) + "\n")
        _add_licence_rows(out / LICENCES, records)
    except OSError as failure:
        raise sink_error(failure, out) from failure
    return records


def _add_licence_rows(path: Path, records: Sequence[ClipRecord]) -> None:
    """What the user wrote stays as it is."""
    rows = _read_rows(path) if path.exists() else []
    known = {row["clip"] for row in rows}
    new = [dict.fromkeys(COLUMNS, "") | {"clip": name} for name in (each.folder for each in records)]
    new = [row for row in new if row["clip"] not in known]
    if path.exists() and not new:
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, list(COLUMNS), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted([*rows, *new], key=lambda row: row["clip"]))
    _replace_text(path, text.getvalue())


def _read_rows(path: Path) -> list[dict[str, str]]:
    """Spreadsheets write a mark before the first column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{column: row.get(column) or "" for column in COLUMNS} for row in csv.DictReader(file)]


def _replace_text(path: Path, text: str) -> None:
    part = path.with_name(path.name + PART)
    try:
        _write_text(part, text)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
