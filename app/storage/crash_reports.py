"""Writes a report to a file when the program fails; the next start offers it to the user.

    FOLDER/report-TIME-NUMBER.txt   one failure each: versions, settings, the last log lines, where it happened
    FOLDER/seen.txt                 the names of those that the user has seen
    FOLDER/fault.txt                what Python says when the process dies at once

Owns: those files, and the hooks that notice failures: uncaught exceptions on any thread, and crashes of the process
itself. No secret, picture, name or path of the user is in a report: of an exception stays what the program's own code
says, and no value (see `redaction`).
Does not know: windows.
"""

import faulthandler
import logging
import platform
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from app.storage.atomic_write import write_atomically
from app.storage.log_file import LogFile
from app.storage.read_files import read_small_file
from app.storage.redaction import describe_failure, redact_settings, remove_paths
from app.storage.user_settings import UserSettings
from engine import Word

log = logging.getLogger(__name__)

KEPT = 5
"""How many reports are kept; the oldest are deleted."""
SEEN = "seen.txt"
DIED = "The process died"
"""What such a report is about; after anything else the program went on, or was ended as usual."""
SMALL_BYTES = 1_000_000
DIGITS_MAX = 10
"""A report's number is shorter than this; another file may be called anything."""
PER_RUN = 3
"""A failure that comes again with every picture is not written down each time."""
PACKAGES = ("personacam", "PySide6-Essentials", "numpy", "opencv-python-headless", "av", "ai-edge-litert", "pillow")


class CrashReporter:
    """Reports failures from `start_reporting` to `stop_reporting`. Only one running program uses a folder."""

    def __init__(
        self,
        folder: Path,
        choices: Callable[[], UserSettings],
        log_file: LogFile,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        self._folder = folder
        self._choices = choices
        self._log_file = log_file
        self._now = now
        self._written = 0
        self._lock = threading.Lock()
        self._fault: IO[str] | None = None
        self._hooks: tuple[Any, Any] | None = None

    def start_reporting(self) -> None:
        """Notice failures from now on; what the last run left behind becomes a report first."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            was_saved = self._report_last_crash()
            self._fault = self._fault_file.open("w" if was_saved else "a", encoding="utf-8")
            faulthandler.enable(self._fault, all_threads=True)
        except OSError as error:
            log.warning("failures will not be written down: %s", error)
        self._hooks = sys.excepthook, threading.excepthook
        sys.excepthook = self._handle_exception
        threading.excepthook = self._handle_thread_exception

    def stop_reporting(self) -> None:
        """Stop at a normal end of the program; only reports are left behind."""
        if self._hooks is None:
            return
        sys.excepthook, threading.excepthook = self._hooks
        self._hooks = None
        if self._fault is not None:
            faulthandler.disable()
            self._fault.close()
            self._fault = None
            self._fault_file.unlink(missing_ok=True)

    def list_unseen_reports(self) -> list[Path]:
        """Return the reports that the user has not seen, the newest first."""
        seen = self._read_seen_names()
        return [report for report in self._list_reports() if report.name not in seen]

    def mark_reports_seen(self) -> None:
        """Mark the unseen reports as seen; they stay on disk, and are not offered again."""
        names = [report.name for report in self._list_reports()]
        try:
            if names:
                write_atomically(self._folder / SEEN, "\n".join(names).encode(errors="backslashreplace"))
        except OSError as error:
            log.warning("it could not be noted which reports were seen: %s", error)

    def delete_reports(self) -> None:
        """Delete all reports, on the user's request."""
        for report in self._list_reports():
            report.unlink(missing_ok=True)
        (self._folder / SEEN).unlink(missing_ok=True)

    def _list_reports(self) -> list[Path]:
        """The latest first: by their numbers, because a clock may be set back."""
        return sorted(self._folder.glob("report-*.txt"), key=_report_order, reverse=True)

    def _read_seen_names(self) -> set[str]:
        return set(_read_text(self._folder / SEEN).splitlines())

    def _handle_exception(
        self, kind: type[BaseException], error: BaseException, where: TracebackType | None, thread: str = "main"
    ) -> None:
        if not issubclass(kind, KeyboardInterrupt | SystemExit):
            log.critical("an unforeseen failure in the thread %s", Word(thread), exc_info=(kind, error, where))
            self.write_report(describe_failure(error.with_traceback(where)), f"{kind.__name__} in thread {thread}")
        if self._hooks is not None:
            self._hooks[0](kind, error, where)

    def _handle_thread_exception(self, hook: "threading.ExceptHookArgs") -> None:
        name = "?" if hook.thread is None else hook.thread.name
        if hook.exc_value is not None:
            self._handle_exception(hook.exc_type, hook.exc_value, hook.exc_traceback, name)

    def write_report(self, where: str, what: str) -> None:
        """Write a report of one failure; if the disk is full, do nothing."""
        with self._lock:
            if self._written >= PER_RUN:
                return
            self._written += 1
            self._save_report(self._format_report(what, where, self._log_file.last_lines()))

    @property
    def _fault_file(self) -> Path:
        return self._folder / "fault.txt"

    def _report_last_crash(self) -> bool:
        """Make a report from the fault file, if the last run crashed. Return False if it could not be written."""
        trace = _read_text(self._fault_file)
        if not trace.strip():
            return True
        return self._save_report(self._format_report(DIED, trace, self._log_file.previous_lines))

    def _save_report(self, text: str) -> bool:
        """Write a report under a number of its own; return whether that was possible."""
        number = max((_report_order(report)[0] for report in self._list_reports()), default=0) + 1
        file = self._folder / f"report-{self._now():%Y%m%d-%H%M%S}-{number}.txt"
        try:
            write_atomically(file, text.encode(errors="backslashreplace"))
            for old in self._list_reports()[KEPT:]:
                old.unlink(missing_ok=True)
        except OSError as error:
            log.warning("the report could not be written: %s", error)
            return False
        return True

    def _format_report(self, what: str, where: str, last_lines: list[str]) -> str:
        parts = {
            "Versions": "\n".join(_list_versions()),
            "Settings": "\n".join(_flatten_table(redact_settings(self._choices()))),
            "Where": where.strip(),
            "Last log lines": "\n".join(last_lines),
        }
        body = "\n\n".join(f"## {title}\n{text}" for title, text in parts.items())
        return remove_paths(f"# Persona Cam: {what}\n{self._now():%Y-%m-%d %H:%M:%S}\n\n{body}\n")


def _report_order(report: Path) -> tuple[int, str]:
    number = report.stem.rpartition("-")[2]
    return int(number) if number.isdecimal() and len(number) < DIGITS_MAX else 0, report.name


def _read_text(file: Path) -> str:
    """Return the content of one of the small files here, nothing if there is none that can be read."""
    try:
        return read_small_file(file, SMALL_BYTES).decode(errors="replace")
    except (OSError, ValueError):
        return ""


def _list_versions() -> list[str]:
    lines = [f"Python {platform.python_version()} on {platform.platform()}"]
    for name in PACKAGES:
        try:
            lines.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            lines.append(f"{name} is not installed")
    return lines


def _flatten_table(table: dict[str, Any], before: str = "") -> list[str]:
    lines: list[str] = []
    for name, value in table.items():
        lines += (
            _flatten_table(value, f"{before}{name}.") if isinstance(value, dict) else [f"{before}{name} = {value!r}"]
        )
    return lines


def process_died(report: Path) -> bool:
    """Return True if this report is about a process that crashed, not about a failure after which it continued."""
    try:
        with report.open(encoding="utf-8", errors="replace") as lines:
            return lines.readline().rstrip().endswith(f": {DIED}")
    except OSError:
        return False
