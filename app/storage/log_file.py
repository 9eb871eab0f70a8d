"""The program's log, in a file that outlives the run.

    FOLDER/window.log, live.log   the latest log of the window and of `live`; older parts are window.log.1, …
    FOLDER/live-2.log             of a second one that runs at the same time: no file has two writers

Owns: these files, how large they get, and that no value is in them but numbers and words of the program's own (see
`redaction`).
Does not know: which code logs what.
"""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Self

from app.storage.read_files import list_folder
from app.storage.redaction import describe_failure, redact_record, remove_paths
from engine import FileLock, Word

log = logging.getLogger(__name__)

MAX_BYTES = 500_000
OLDER_FILES = 2
FILES_AT_ONCE = 4
LINES = 200
"""How many of the last lines a report gets."""
LOGGERS = ("app", "engine")
"""The project's own; what libraries log below a warning is not kept."""


class LogFile:
    """Writes the log inside its `with` block. If no file can be written, it logs a warning and the program continues.

    previous_lines: the last lines of an earlier run's log.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._handler: _LogFileHandler | None = None
        self._lock: FileLock | None = None
        self._levels: dict[str, int] = {}
        self.previous_lines: list[str] = []

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._open_file(self._lock_free_file())
        except OSError as error:
            log.warning("No log is kept: %s.", error.strerror or error)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; its last line says what ended the run."""
        if self._handler is not None:
            log.info("%s ends", Word(self._name), exc_info=error)
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()
            self._handler = None
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)
        if self._lock is not None:
            self._lock.release()

    def last_lines(self) -> list[str]:
        """Return the latest lines of the log."""
        return [] if self._handler is None else _read_last_lines(Path(self._handler.baseFilename))

    def _lock_free_file(self) -> Path:
        """Return the first file that no other program writes. Raises: OSError."""
        for number in range(1, FILES_AT_ONCE + 1):
            file = self._folder / (f"{self._name}.log" if number == 1 else f"{self._name}-{number}.log")
            lock = FileLock(file.with_suffix(".lock"))
            if lock.acquire():
                self._lock = lock
                return file
        raise OSError(f"{FILES_AT_ONCE} programs write one already")

    def _open_file(self, file: Path) -> None:
        if file.exists() and not file.is_file():
            raise OSError("it is no plain file")
        self.previous_lines = _read_last_lines(file)
        self._handler = _LogFileHandler(
            file, maxBytes=MAX_BYTES, backupCount=OLDER_FILES, encoding="utf-8", errors="backslashreplace"
        )
        self._handler.setLevel(logging.INFO)
        self._handler.setFormatter(_RedactingFormatter())
        logging.getLogger().addHandler(self._handler)
        for name in LOGGERS:
            logger = logging.getLogger(name)
            self._levels[name] = logger.level
            logger.setLevel(min(logging.INFO, logger.getEffectiveLevel()))
        log.info("%s begins", Word(self._name))


class _RedactingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return the line without the values in it; other handlers write the record with them."""
        words = remove_paths(redact_record(record))
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {words}"
        failure = record.exc_info[1] if record.exc_info else None
        return line if failure is None else f"{line}\n{describe_failure(failure)}"


class _LogFileHandler(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- logging's name
        """Drop the line, because a full disk must not fill the terminal as well."""


def list_log_files(folder: Path) -> list[Path]:
    """Return the log files in a folder, the latest first."""
    try:
        return [file for file in reversed(list_folder(folder).files) if file.suffix == ".log"]
    except OSError:
        return []


def _read_last_lines(file: Path) -> list[str]:
    """Return the end of a log; of the file before it, too, as it may have been begun just now."""
    lines: list[str] = []
    for part in (file.with_name(f"{file.name}.1"), file):
        if part.is_file():
            lines += part.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[-LINES:]
