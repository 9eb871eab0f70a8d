"""What a first download found out is kept."""

import json
import threading
from pathlib import Path

import pytest

from app.weights.errors import DiskError
from app.weights.pins import Pin, PinStore
from engine import FileLock
from tests.app.weights.fetching.conftest import make_file

FILE, OTHER = make_file("net/a.pth"), make_file("net/b.pth")
PIN = Pin("ab" * 32, 12, "0c" * 20)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "user" / "pins.json"


def test_a_pin_is_found_again_by_another_program(path: Path) -> None:
    assert PinStore(path).find_pin(FILE) is None
    PinStore(path).add_pin(FILE, PIN)
    PinStore(path).add_pin(OTHER, Pin("cd" * 32, 0))
    assert PinStore(path).find_pin(FILE) == PIN
    assert PinStore(path).find_pin(OTHER) == Pin("cd" * 32, 0)
    assert [file.name for file in path.parent.iterdir()] == ["pins.json"]


def test_the_first_one_stays(path: Path) -> None:
    PinStore(path).add_pin(FILE, PIN)
    PinStore(path).add_pin(FILE, Pin("cd" * 32, 1))
    assert PinStore(path).find_pin(FILE) == PIN


def test_many_at_once_lose_none(path: Path) -> None:
    files = [make_file(f"net/{number}") for number in range(12)]
    threads = [threading.Thread(target=PinStore(path).add_pin, args=(file, PIN)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(PinStore(path).find_pin(file) == PIN for file in files)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"format": 2, "pins": {}}', b'{"format": 1, "pins": []}', b"\xff"]
)
def test_pins_that_cannot_be_read_are_put_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert PinStore(path).find_pin(FILE) is None
    assert path.with_name("pins.unreadable-1.json").read_bytes() == content
    PinStore(path).add_pin(FILE, PIN)
    assert PinStore(path).find_pin(FILE) == PIN


@pytest.mark.parametrize(
    "row",
    [
        None,
        {"sha256": "ab", "size_bytes": 1, "revision": None},
        {"sha256": "ab" * 32, "size_bytes": -1, "revision": None},
        {"sha256": "ab" * 32, "size_bytes": True, "revision": None},
        {"sha256": "ab" * 32, "size_bytes": 1, "revision": "../main"},
        {"sha256": "ab" * 32, "size_bytes": 1},
    ],
)
def test_a_bad_pin_costs_no_other(path: Path, row: object) -> None:
    PinStore(path).add_pin(OTHER, PIN)
    table = json.loads(path.read_text())
    table["pins"]["maker/faces/net/a.pth"] = row
    path.write_text(json.dumps(table))
    assert PinStore(path).find_pin(FILE) is None
    assert PinStore(path).find_pin(OTHER) == PIN


def test_a_place_where_nothing_can_be_kept_is_told(path: Path) -> None:
    path.parent.write_text("a file")
    with pytest.raises(DiskError, match=r"pins\.json"):
        PinStore(path).add_pin(FILE, PIN)


def test_a_lock_that_is_never_free_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.weights.pins.LOCK_TRIES", 1)
    path.parent.mkdir()
    lock = FileLock(path.with_name("pins.json.lock"))
    assert lock.acquire()
    with pytest.raises(DiskError, match="another program"):
        PinStore(path).add_pin(FILE, PIN)
    lock.release()
