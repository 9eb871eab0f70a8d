"""The log outlives the run, stays small, and gives nobody away."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage import log_file
from app.storage.log_file import LogFile, list_log_files

log = logging.getLogger("engine.somewhere")
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _levels_as_in_a_quiet_run() -> Iterator[None]:
    """Only warnings are shown, as without `-v`."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.WARNING)
    yield
    root.setLevel(before)


def test_what_was_logged_is_there_after_the_run_and_the_next_run_goes_on_with_it(tmp_path: Path) -> None:
    with LogFile(tmp_path / "new", "window") as first:
        log.info("the first run")
        assert "the first run" in first.last_lines()[-1]
    assert not logging.getLogger("engine").isEnabledFor(logging.INFO)
    log.warning("between two runs")
    with LogFile(tmp_path / "new", "window") as second:
        log.debug("a detail")
        assert "window ends" in second.previous_lines[-1]
    text = (tmp_path / "new" / "window.log").read_text(encoding="utf-8")
    assert text.count("window begins") == text.count("window ends") == 2
    assert "INFO engine.somewhere: the first run" in text
    assert "between" not in text
    assert "detail" not in text
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["window.log"]


def test_what_ended_the_run_is_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), LogFile(tmp_path, "live"):
        _ = 1 / 0
    text = (tmp_path / "live.log").read_text(encoding="utf-8")
    assert text.splitlines()[-1] == "ZeroDivisionError: division by zero"
    assert "Traceback" in text


@pytest.mark.promise("reports hold nothing that the user typed, and no path")
def test_no_path_and_no_name_of_the_user_is_in_it(tmp_path: Path) -> None:
    home = Path.home()
    with LogFile(tmp_path, "window"):
        log.warning("cannot read %s and %s", "/srv/anna/face.png", home / "anna.png")
        try:
            raise OSError(2, "gone", "/srv/anna/clip.mp4")
        except OSError:
            log.exception("it failed")
    text = (tmp_path / "window.log").read_text(encoding="utf-8")
    assert "anna" not in text
    assert str(ROOT) not in text
    assert "cannot read (path)" in text


def test_it_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "MAX_BYTES", 2000)
    with LogFile(tmp_path, "window") as kept:
        for number in range(400):
            log.info("line %d", number)
        last = kept.last_lines()
    assert last[-1].endswith("line 399")
    assert last[-2].endswith("line 398")
    sizes = {file.name: file.stat().st_size for file in tmp_path.iterdir()}
    assert set(sizes) == {"window.log", "window.log.1", "window.log.2"}
    assert max(sizes.values()) <= 2000


def test_the_last_lines_are_there_right_after_a_rotation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "MAX_BYTES", 20_000)
    with LogFile(tmp_path, "window") as kept:
        while not (tmp_path / "window.log.1").exists():
            log.info("on and on")
        assert len(kept.last_lines()) == log_file.LINES


def test_two_programs_at_once_write_two_files(tmp_path: Path) -> None:
    program = (
        "import logging, sys; from pathlib import Path; from app.storage.log_file import LogFile\n"
        "with LogFile(Path(sys.argv[1]), 'live'):\n"
        "    print('ready', flush=True); sys.stdin.readline()\n"
        "    for number in range(300): logging.getLogger('engine').info('the other, %d', number)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    other = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "ready\n"
    with LogFile(tmp_path, "live"):
        for number in range(300):
            log.info("this one, %d", number)
            if number == 100:
                other.communicate("\n", timeout=60)
    texts = [(tmp_path / name).read_text(encoding="utf-8").splitlines() for name in ("live.log", "live-2.log")]
    assert [sum("the other" in line for line in lines) for lines in texts] == [300, 0]
    assert [sum("this one" in line for line in lines) for lines in texts] == [0, 300]
    with LogFile(tmp_path, "live") as next_run:
        assert "live ends" in next_run.previous_lines[-1]
    assert {file.name for file in tmp_path.iterdir()} == {"live.log", "live-2.log"}


def test_more_programs_than_files_run_without_a_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = [LogFile(tmp_path, "live").__enter__() for _ in range(log_file.FILES_AT_ONCE)]
    assert all(one.last_lines() for one in kept)
    with LogFile(tmp_path, "live") as none:
        assert none.last_lines() == []
    assert "No log is kept: 4 programs write one already." in caplog.text
    for one in reversed(kept):
        one.__exit__(None, None, None)


@pytest.mark.parametrize("blocked", ["folder", "window.log"])
def test_where_nothing_can_be_written_the_program_goes_on(
    tmp_path: Path, blocked: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "folder"
    if blocked == "folder":
        folder.write_text("a file where a folder has to be")
    else:
        (folder / blocked).mkdir(parents=True)
    with LogFile(folder, "window") as kept:
        log.warning("something else")
        assert kept.last_lines() == []
    assert "No log is kept" in caplog.text


def test_a_disk_that_fills_up_loses_lines_and_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with LogFile(tmp_path, "window") as kept:
        assert kept._handler is not None

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(kept._handler.stream, "write", full)
        log.warning("lost")
    assert capsys.readouterr().err == ""


def test_the_log_written_last_comes_first(tmp_path: Path) -> None:
    for name in ("window", "live"):
        with LogFile(tmp_path, name):
            log.info("a line")
    (tmp_path / "live.log").touch()
    assert [file.name for file in list_log_files(tmp_path)] == ["live.log", "window.log"]
    assert list_log_files(tmp_path / "none") == []


def test_a_broken_link_among_the_logs_hides_no_other(tmp_path: Path) -> None:
    with LogFile(tmp_path, "window"):
        log.info("a line")
    (tmp_path / "gone.log").symlink_to(tmp_path / "elsewhere")
    assert [file.name for file in list_log_files(tmp_path)] == ["window.log"]
