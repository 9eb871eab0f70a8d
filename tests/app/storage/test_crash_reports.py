"""When the program fails, a report is written that gives nobody away."""

import faulthandler
import getpass
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.storage import crash_reports
from app.storage.crash_reports import KEPT, PER_RUN, CrashReporter
from app.storage.log_file import LogFile
from app.storage.user_settings import UserSettings
from engine import Settings
from tests.app.storage.two_pictures import choose_two_pictures

PRIVATE = UserSettings(
    camera="/srv/anna/secret/clip.mp4",
    portrait="anna-my-love-1234abcd",
    preset="my streaming name",
    recordings=Path("/srv/anna/Videos"),
    microphone="Anna's microphone",
    output="C:\\Users\\anna\\out.mp4",
    geometry="AAAA",
    settings=Settings(mirror=True),
    hotkeys={"next": "F8"},
)


@pytest.fixture
def log_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LogFile]:
    with LogFile(tmp_path_factory.mktemp("logs"), "window") as kept:
        yield kept


@pytest.fixture
def reports(tmp_path: Path, log_file: LogFile) -> Iterator[CrashReporter]:
    made = CrashReporter(tmp_path, lambda: PRIVATE, log_file)
    made.start_reporting()
    yield made
    made.stop_reporting()


@pytest.fixture
def _quiet_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there before the reports, and would print or fail the test."""
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    monkeypatch.setattr(threading, "excepthook", lambda *_: None)


def fail(message: str) -> None:
    raise ValueError(message)


@pytest.mark.usefixtures("_quiet_hooks")
def test_a_failure_on_any_thread_is_written_down(tmp_path: Path, log_file: LogFile) -> None:
    reports = CrashReporter(tmp_path, lambda: PRIVATE, log_file)
    reports.start_reporting()
    logging.getLogger("app.somewhere").warning("the last thing that happened with /srv/anna/face.png")
    thread = threading.Thread(target=fail, args=("it broke at /srv/anna/face.png",), name="gallery")
    thread.start()
    thread.join()
    (report,) = reports.list_unseen_reports()
    text = report.read_text(encoding="utf-8")
    assert "ValueError in thread gallery" in text
    assert "Python 3" in text
    assert "PySide6-Essentials 6" in text
    assert "settings.mirror = True" in text
    assert "the last thing that happened" in text
    assert "in fail" in text
    reports.stop_reporting()
    assert list(tmp_path.iterdir()) == [report]
    again = CrashReporter(tmp_path, lambda: PRIVATE, log_file)
    assert again.list_unseen_reports() == [report]
    again.delete_reports()
    assert again.list_unseen_reports() == []


@pytest.mark.usefixtures("_quiet_hooks")
def test_pictures_as_background_and_on_the_card_are_no_obstacle(tmp_path: Path, log_file: LogFile) -> None:
    chosen = choose_two_pictures(tmp_path)
    reports = CrashReporter(tmp_path / "reports", lambda: chosen, log_file)
    reports.start_reporting()
    sys.excepthook(ValueError, ValueError("it broke"), None)
    reports.stop_reporting()
    (report,) = reports.list_unseen_reports()
    text = report.read_text(encoding="utf-8")
    assert "live.card_picture = '(set)'" in text
    assert "settings.background = '(set)'" in text
    assert "_read" not in text
    assert "anna" not in text.lower()
    assert str(tmp_path) not in text


@pytest.mark.promise("reports hold nothing that the user typed, and no path")
@pytest.mark.usefixtures("_quiet_hooks")
def test_nothing_of_the_user_is_in_it(tmp_path: Path, log_file: LogFile) -> None:
    reports = CrashReporter(tmp_path, lambda: PRIVATE, log_file)
    reports.start_reporting()
    logging.getLogger("x").warning("opened %s and 'C:\\Users\\anna\\My Pictures\\x.png'", tmp_path / "anna.jpg")
    sys.excepthook(ValueError, ValueError(f"{Path.home()}/Pictures/anna.png is bad"), None)
    reports.stop_reporting()
    text = reports.list_unseen_reports()[0].read_text(encoding="utf-8")
    for secret in ("anna", "Anna", str(Path.home()), str(tmp_path), "streaming", "Pictures", "AAAA", getpass.getuser()):
        if secret != "root":
            assert secret not in text


def test_a_process_that_dies_leaves_a_report_for_the_next_start(tmp_path: Path) -> None:
    program = (
        "import ctypes, logging, sys; from pathlib import Path; from app.storage.crash_reports import CrashReporter\n"
        "from app.storage.log_file import LogFile; from app.storage.user_settings import UserSettings\n"
        "folder = Path(sys.argv[1]); log_file = LogFile(folder, 'window').__enter__()\n"
        "CrashReporter(folder, UserSettings, log_file).start_reporting()\n"
        "logging.getLogger('engine').error('just before the end')\n"
        "ctypes.string_at(0)\n"
    )
    root = Path(__file__).parents[3]
    died = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=root, check=False, timeout=120)
    assert died.returncode != 0
    with LogFile(tmp_path, "window") as log_file:
        next_start = CrashReporter(tmp_path, UserSettings, log_file)
        assert next_start.list_unseen_reports() == []
        next_start.start_reporting()
        next_start.stop_reporting()
    (report,) = next_start.list_unseen_reports()
    text = report.read_text(encoding="utf-8")
    assert "The process died" in text
    assert "string_at" in text
    assert "just before the end" in text
    assert str(root) not in text


def test_a_run_that_ends_well_leaves_nothing(tmp_path: Path, log_file: LogFile) -> None:
    hooks = sys.excepthook, threading.excepthook
    reports = CrashReporter(tmp_path, UserSettings, log_file)
    reports.start_reporting()
    assert sys.excepthook != hooks[0]
    reports.stop_reporting()
    reports.stop_reporting()
    assert (sys.excepthook, threading.excepthook) == hooks
    assert list(tmp_path.iterdir()) == []


def test_a_failure_that_comes_again_and_again_fills_no_disk(
    tmp_path: Path, reports: CrashReporter, log_file: LogFile
) -> None:
    for _ in range(PER_RUN + 3):
        reports.write_report("where", "what")
    assert len(reports.list_unseen_reports()) == PER_RUN
    for second in range(10):
        at = datetime(2030, 1, 1, 0, 0, second)
        CrashReporter(tmp_path, UserSettings, log_file, lambda at=at: at).write_report("where", "what")  # type: ignore[misc]
    assert len(reports.list_unseen_reports()) == KEPT
    assert reports.list_unseen_reports()[0].name.startswith("report-20300101-000009")


@pytest.mark.parametrize("seconds", [[0] * 8, [0, 0, -3600, -3600, -7200, 60, -86400]], ids=["one second", "set back"])
def test_no_report_is_lost_in_one_second_or_when_the_clock_is_set_back(
    tmp_path: Path, log_file: LogFile, seconds: list[int]
) -> None:
    noon = datetime(2030, 1, 1, 12)
    for number, second in enumerate(seconds):
        at = noon + timedelta(seconds=second)
        now = CrashReporter(tmp_path, UserSettings, log_file, lambda at=at: at)  # type: ignore[misc]
        now.write_report("where", f"failure {number}")
        newest = now.list_unseen_reports()[0].read_text(encoding="utf-8")
        assert newest.startswith(f"# Persona Cam: failure {number}\n"), "the latest is offered first, and never deleted"
    assert len(now.list_unseen_reports()) == KEPT


def test_the_numbers_of_reports_go_on_after_those_of_an_earlier_version(tmp_path: Path, log_file: LogFile) -> None:
    for name in ("report-20301231-235959-5.txt", "report-20301231-235959-4.txt", "report-mine.txt"):
        (tmp_path / name).write_text("# Persona Cam: before\n")
    reports = CrashReporter(tmp_path, UserSettings, log_file, lambda: datetime(2029, 1, 1))
    reports.write_report("where", "what")
    assert [report.name for report in reports.list_unseen_reports()] == [
        "report-20290101-000000-6.txt",
        "report-20301231-235959-5.txt",
        "report-20301231-235959-4.txt",
        "report-mine.txt",
    ]


@pytest.mark.usefixtures("_quiet_hooks")
def test_a_crash_that_cannot_be_written_down_is_written_at_the_next_start(
    tmp_path: Path, log_file: LogFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fault.txt").write_text("Fatal Python error: Segmentation fault\n")
    with monkeypatch.context() as full:
        full.setattr(crash_reports, "write_atomically", raise_disk_full)
        reports = CrashReporter(tmp_path, UserSettings, log_file)
        reports.start_reporting()
        assert reports.list_unseen_reports() == []
        assert "Segmentation" in (tmp_path / "fault.txt").read_text()
        faulthandler.disable()
        assert reports._fault is not None
        reports._fault.close()
    again = CrashReporter(tmp_path, UserSettings, log_file)
    again.start_reporting()
    assert "Segmentation" in again.list_unseen_reports()[0].read_text()
    again.stop_reporting()


def raise_disk_full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_reports_that_were_seen_are_not_offered_again_when_others_are_seen_too(
    tmp_path: Path, reports: CrashReporter
) -> None:
    for failures in range(1, 3):
        reports.write_report("where", "what")
        assert len(reports.list_unseen_reports()) == 1
        reports.mark_reports_seen()
        assert reports.list_unseen_reports() == []
        assert len(list(tmp_path.glob("report-*.txt"))) == failures, "they stay"


def test_where_nothing_can_be_written_the_program_goes_on(
    tmp_path: Path, log_file: LogFile, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    reports = CrashReporter(tmp_path / "file" / "folder", UserSettings, log_file)
    reports.start_reporting()
    reports.write_report("where", "what")
    reports.stop_reporting()
    assert "could not be written" in caplog.text
