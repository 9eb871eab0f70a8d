"""Disks that are full, cannot be written to, or lose what they were given."""

import hashlib
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.weights.errors import DiskError
from app.weights.fetching import partial_file
from tests.app.weights.fetching.conftest import CONTENT, NAME, Downloader, make_file
from tests.fakes.hub import FakeHub, Reply, cut_at, serve_well, usual_headers

needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small disk"
)
SIZE = len(CONTENT)
KNOWN = make_file(sha256=hashlib.sha256(CONTENT).hexdigest(), size_bytes=SIZE)


@pytest.fixture
def small_disk(download: Downloader) -> Iterator[Path]:
    """A disk of 200 kB in place of the folder of the weights."""
    disk = download.folder
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def send_without_size(reply: Reply) -> None:
    """In chunks, as a server does that does not know itself how large a file is."""
    reply.start(200, {**usual_headers(CONTENT), "Transfer-Encoding": "chunked", "X-Linked-Size": ""})
    reply.send(b"%x\r\n%s\r\n0\r\n\r\n" % (SIZE, CONTENT))


@pytest.mark.promise("the disk is full")
@needs_root
def test_a_disk_that_is_too_small_is_told_before_anything_is_fetched(
    download: Downloader, hub: FakeHub, small_disk: Path
) -> None:
    for file in (KNOWN, make_file()):
        with pytest.raises(DiskError, match=r"0\.00 GB left"):
            download(file)
    assert hub.gets() == []
    assert download.left() == []


@needs_root
def test_a_disk_that_is_full_in_the_middle_keeps_what_it_has(
    download: Downloader, hub: FakeHub, small_disk: Path
) -> None:
    hub.headers = {"Content-Length": "", "X-Linked-Size": ""}
    hub.usual = send_without_size
    [error] = download(make_file()).failed.values()
    assert isinstance(error, DiskError)
    assert "No space left" in str(error)
    assert download.left() == ["net", "net/a.pth.part", "net/a.pth.part.json"]
    kept = (download.folder / "net/a.pth.part").stat().st_size
    assert kept > 100_000
    subprocess.run(["mount", "-o", "remount,size=2M", str(small_disk)], check=True)
    hub.headers, hub.usual = {}, serve_well
    assert download(make_file()).ready
    assert_right(download)
    assert hub.gets()[-1].begin == kept


@needs_root
def test_a_disk_that_cannot_be_written_to_is_told_before_anything_is_asked(
    download: Downloader, hub: FakeHub, small_disk: Path
) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(DiskError, match="Read-only file system"):
        download(KNOWN)
    assert hub.requests == []


def test_a_folder_in_place_of_the_file_is_told(download: Downloader) -> None:
    (download.folder / "net/a.pth/inside").mkdir(parents=True)
    [error] = download(KNOWN).failed.values()
    assert isinstance(error, DiskError)


def test_a_file_in_place_of_its_folder_is_told(download: Downloader) -> None:
    download.folder.mkdir()
    (download.folder / "net").write_text("mine")
    [error] = download(KNOWN).failed.values()
    assert isinstance(error, DiskError)
    assert download.left() == ["net"]


def leave_part(download: Downloader, hub: FakeHub, count: int) -> Path:
    """Break a download off for good after so many bytes, and return what is left."""
    hub.trouble(NAME, *[cut_at(count)] * 20)
    assert download(KNOWN).failed
    hub._troubles.clear()
    hub.requests.clear()
    return download.folder / "net/a.pth.part"


def assert_right(download: Downloader) -> None:
    assert (download.folder / "net/a.pth").read_bytes() == CONTENT
    assert download.left() == ["net", "net/a.pth"]


@pytest.mark.promise("the power fails")
def test_bytes_that_the_disk_lost_in_a_power_failure_are_fetched_again_and_no_others(
    download: Downloader, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partial_file, "CHECKPOINT_BYTES", 50_000)
    monkeypatch.setattr("app.weights.hashing.BLOCK_BYTES", 10_000)
    part = leave_part(download, hub, 250_000)
    with part.open("r+b") as file:
        file.seek(180_000)
        file.write(bytes(70_000))
    assert download(KNOWN).ready
    assert_right(download)
    assert 100_000 <= hub.gets()[0].begin <= 180_000
    assert len(hub.gets()) == 1


def test_a_part_with_more_bytes_than_the_file_is_dropped(download: Downloader, hub: FakeHub) -> None:
    part = leave_part(download, hub, 1000)
    part.write_bytes(CONTENT + b"more")
    assert download(KNOWN).ready
    assert_right(download)
    assert [seen.begin for seen in hub.gets()] == [0]


@pytest.mark.parametrize("damage", ["missing", "empty", "nonsense", "list", "other file", "other types", "huge"])
def test_a_part_of_which_nothing_is_known_is_dropped(download: Downloader, hub: FakeHub, damage: str) -> None:
    part = leave_part(download, hub, 1000)
    notes = part.with_name("a.pth.part.json")
    text = {
        "empty": "",
        "nonsense": "\0\0\0{",
        "list": "[1]\n",
        "other file": notes.read_text().replace("net/a.pth", "net/b.pth"),
        "other types": notes.read_text().replace('"size_bytes": 300000', '"size_bytes": "x"'),
        "huge": "[" * 100_000,
    }
    if damage == "missing":
        notes.unlink()
    else:
        notes.write_text(text[damage])
    assert download(KNOWN).ready
    assert_right(download)
    assert [seen.begin for seen in hub.gets()] == [0]


def test_torn_and_damaged_checkpoints_cost_nothing(download: Downloader, hub: FakeHub) -> None:
    part = leave_part(download, hub, 1000)
    with part.with_name("a.pth.part.json").open("a") as notes:
        notes.write(f"500 {'x' * 64}\n70 \n12\n999999 {'a' * 64}\n-1 {'a' * 64}\n44 {'a' * 30}")
    assert download(KNOWN).ready
    assert_right(download)
    assert [seen.begin for seen in hub.gets()] == [1000]


def test_links_that_somebody_put_there_are_not_written_through(download: Downloader, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("keep")
    folder = download.folder / "net"
    folder.mkdir(parents=True)
    for name in ("a.pth", "a.pth.part", "a.pth.part.json"):
        (folder / name).symlink_to(mine)
    assert download(KNOWN).ready
    assert_right(download)
    assert mine.read_text() == "keep"


def test_random_interruptions_with_random_damage_end_with_the_right_file(
    download: Downloader, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partial_file, "CHECKPOINT_BYTES", 30_000)
    monkeypatch.setattr("app.weights.hashing.BLOCK_BYTES", 10_000)
    chance = random.Random(3)
    for _ in range(15):
        part = leave_part(download, hub, chance.randrange(SIZE))
        if part.exists():
            with part.open("r+b") as file:
                file.truncate(chance.randrange(SIZE))
                file.seek(chance.randrange(SIZE))
                file.write(chance.randbytes(chance.randrange(20)))
    assert download(KNOWN).ready
    assert_right(download)
