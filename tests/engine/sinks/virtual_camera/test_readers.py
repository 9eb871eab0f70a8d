"""Who has the device open is found out, at once and without searching while nothing changes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.sinks.virtual_camera import readers
from engine.sinks.virtual_camera.readers import ReaderWatch, count_readers
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc and inotify are Linux's")
NOBODY_PID = 0
HOLDS = "import sys; file = open(sys.argv[1], 'rb'); print('open', flush=True); sys.stdin.read()"


@pytest.fixture
def device(tmp_path: Path) -> Path:
    made = tmp_path / "video7"
    made.touch()
    return made


@pytest.fixture
def watch() -> Iterator[ReaderWatch]:
    made = ReaderWatch()
    yield made
    made.close()
    made.close()


def test_only_those_who_can_read_are_counted_each_once(device: Path) -> None:
    assert count_readers(device, NOBODY_PID) == 0
    with device.open("ab"):
        assert count_readers(device, NOBODY_PID) == 0
    with device.open("rb"), device.open("r+b"):
        assert count_readers(device, NOBODY_PID) == 1
        assert count_readers(device, os.getpid()) == 0


def test_another_file_of_that_name_does_not_count(device: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    namesake = tmp_path / "other" / device.name
    namesake.touch()
    with namesake.open("rb"):
        assert count_readers(device, NOBODY_PID) == 0


def test_another_program_that_opens_and_ends_is_seen(device: Path, watch: ReaderWatch) -> None:
    watch.watch_device(str(device), NOBODY_PID)
    wait_until(lambda: watch.readers == 0)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(device)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as reader:
        wait_until(lambda: watch.readers == 1)
        reader.kill()
    wait_until(lambda: watch.readers == 0)


def test_nothing_is_searched_while_nothing_changes(
    device: Path, watch: ReaderWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[str] = []
    monkeypatch.setattr(readers, "SETTLE_S", 0.0)

    def search(path: Path, pid: int) -> int:
        searched.append(path.name)
        return len(searched)

    monkeypatch.setattr(readers, "count_readers", search)
    watch.watch_device(str(device), NOBODY_PID)
    wait_until(lambda: watch.readers == 1)
    watch.watch_device(str(device), NOBODY_PID)
    device.read_bytes()
    wait_until(lambda: (watch.readers or 0) > 1)
    other = device.with_name("video8")
    other.touch()
    watch.watch_device(str(other), NOBODY_PID)
    wait_until(lambda: searched[-1] == "video8")


def test_a_device_that_is_away_has_no_known_readers_and_is_found_again(
    device: Path, watch: ReaderWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "RETRY_S", 0.01)
    watch.watch_device(str(device), NOBODY_PID)
    wait_until(lambda: watch.readers == 0)
    device.unlink()
    wait_until(lambda: watch.readers is None)
    device.touch()
    wait_until(lambda: watch.readers == 0)


def test_a_device_that_is_no_file_is_not_watched(watch: ReaderWatch) -> None:
    watch.watch_device("OBS Virtual Camera", NOBODY_PID)
    assert watch.readers is None
    assert watch._thread is None
