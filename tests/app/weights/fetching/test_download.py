"""Downloads from a good hub: whole files in their places, pinned, checked, and gone on with."""

import hashlib
import json
import time
from pathlib import Path

import pytest

from app.weights.errors import DiskError, RefusedError, WrongContentError
from app.weights.fetching.bandwidth import BandwidthLimit
from app.weights.fetching.download import DownloadReport, discard_partials
from app.weights.fetching.progress import DownloadProgress, DownloadState
from tests.app.weights.fetching.conftest import CONTENT, NAME, Downloader, make_file
from tests.fakes.hub import COMMIT, FakeHub, Reply, cut_at, say, serve_well

HASH = hashlib.sha256(CONTENT).hexdigest()


def test_a_file_arrives_in_its_place_and_nothing_else_does(download: Downloader) -> None:
    report = download(make_file(target="personalive/a.pth"))
    assert not report.failed
    assert (download.folder / "personalive/a.pth").read_bytes() == CONTENT
    assert download.left() == ["personalive", "personalive/a.pth"]
    [pin] = report.ready.values()
    assert (pin.sha256, pin.size_bytes, pin.revision) == (HASH, len(CONTENT), COMMIT)


def test_several_files_arrive_at_once(download: Downloader, hub: FakeHub) -> None:
    contents = {f"net/{name}.pth": name.encode() * 50_000 for name in "bcdef"}
    hub.files |= {f"maker/faces/{path}": content for path, content in contents.items()}
    report = download(*map(make_file, contents), at_once=3)
    assert len(report.ready) == 5
    assert {path: (download.folder / path).read_bytes() for path in contents} == contents


def test_an_empty_file_arrives(download: Downloader, hub: FakeHub) -> None:
    hub.files["maker/faces/empty"] = b""
    assert download(make_file("empty")).ready
    assert (download.folder / "empty").read_bytes() == b""


def test_what_is_there_and_right_is_not_fetched_again(download: Downloader, hub: FakeHub) -> None:
    file = make_file(sha256=HASH, size_bytes=len(CONTENT))
    download(file)
    hub.requests.clear()
    assert download(file).ready
    assert hub.requests == []


def test_what_is_there_and_wrong_is_fetched_anew(download: Downloader) -> None:
    file = make_file(sha256=HASH, size_bytes=len(CONTENT))
    download(file)
    target = download.folder / file.target
    target.write_bytes(bytes(len(CONTENT)))
    assert download(file).ready
    assert target.read_bytes() == CONTENT


def test_what_the_first_download_found_out_must_hold_for_the_next_one(download: Downloader, hub: FakeHub) -> None:
    download(make_file())
    (download.folder / "net/a.pth").unlink()
    hub.files[NAME] = CONTENT[::-1]
    [error] = download(make_file()).failed.values()
    assert isinstance(error, WrongContentError)
    assert download.left() == []


def test_a_pinned_revision_is_asked_for_and_another_name_of_it_will_do(download: Downloader, hub: FakeHub) -> None:
    download(make_file())
    (download.folder / "net/a.pth").unlink()
    hub.requests.clear()
    download(make_file())
    assert [seen.path for seen in hub.requests] == [f"/maker/faces/resolve/{COMMIT}/net/a.pth"]


@pytest.mark.parametrize("headers", [{}, {"X-Linked-Etag": ""}], ids=["known", "unknown"])
def test_a_mirror_that_knows_no_commits_is_asked_for_the_latest(
    download: Downloader, hub: FakeHub, headers: dict[str, str]
) -> None:
    """Only where what it has is known beforehand by its hash, or nothing is."""

    def serve_latest(reply: Reply) -> None:
        (serve_well if "/resolve/main/" in reply.seen.path else say(404))(reply)

    hub.headers, hub.usual = headers, serve_latest
    assert download(make_file()).ready
    assert download(make_file(revision="v1", target="b")).ready
    hub.headers = {"X-Linked-Etag": "", "X-Repo-Commit": ""}
    [error] = download(make_file("net/c.pth", revision="v1")).failed.values()
    assert isinstance(error, RefusedError)


def test_an_interrupted_download_goes_on_after_a_new_start(download: Downloader, hub: FakeHub) -> None:
    hub.trouble(NAME, cut_at(200_000), *[cut_at(200_000)] * 20)
    assert download(make_file()).failed
    assert download.left() == ["net", "net/a.pth.part", "net/a.pth.part.json"]
    hub.requests.clear()
    hub._troubles.clear()
    assert download(make_file()).ready
    assert [seen.begin for seen in hub.gets()] == [200_000]
    assert download.left() == ["net", "net/a.pth"]


def test_it_stops_when_it_is_told_to_and_goes_on_later(download: Downloader, hub: FakeHub) -> None:
    def stop_soon(progress: DownloadProgress) -> None:
        if progress.done_bytes:
            download.stop.set()

    download.watch = stop_soon
    report = download(make_file())
    assert report.stopped
    kept = (download.folder / "net/a.pth.part").stat().st_size
    assert 0 < kept < len(CONTENT)
    download.stop.clear()
    download.watch = lambda _: None
    assert download(make_file()).ready
    assert hub.gets()[-1].begin == kept


def test_unfinished_parts_can_be_removed(download: Downloader, hub: FakeHub) -> None:
    hub.trouble(NAME, *[cut_at(1000)] * 30)
    download(make_file())
    freed = discard_partials([make_file()], download.folder, download.stop)
    assert freed > 1000
    assert download.left() == []


def test_whoever_watches_sees_each_file_begin_and_end(download: Downloader) -> None:
    seen: list[DownloadProgress] = []
    download.watch = seen.append
    download(make_file())
    assert (seen[0].state, seen[0].size_bytes) == (DownloadState.WAITING, len(CONTENT))
    assert seen[1].state is DownloadState.DOWNLOADING
    assert [one.state for one in seen][-2:] == [DownloadState.VERIFYING, DownloadState.READY]
    assert seen[-1].done_bytes == seen[-1].size_bytes == len(CONTENT)


def test_all_files_together_keep_below_the_limit(download: Downloader, hub: FakeHub) -> None:
    hub.files["maker/faces/b"] = CONTENT
    download.limit = BandwidthLimit(2_000_000)
    began = time.monotonic()
    assert len(download(make_file(), make_file("b")).ready) == 2
    assert time.monotonic() - began > 0.15


def test_nothing_to_download_is_nothing_to_do(download: Downloader, hub: FakeHub) -> None:
    assert download() == DownloadReport({}, {})
    assert hub.requests == []
    assert not download.folder.exists()


def test_nothing_is_fetched_without_room_for_all_of_it(download: Downloader, hub: FakeHub) -> None:
    with pytest.raises(DiskError, match=r"need [\d.]+ GB more"):
        download(make_file(), make_file("net/b.pth", size_bytes=2**49, sha256="a" * 64))
    assert hub.gets() == []
    assert not download.folder.exists()


@pytest.mark.promise("a folder that cannot be written to")
def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_asked(
    download: Downloader, hub: FakeHub
) -> None:
    download.folder.parent.joinpath("weights").write_text("a file")
    with pytest.raises(DiskError, match="cannot be written to"):
        download(make_file())
    assert hub.requests == []


def test_pins_are_in_the_users_folder(download: Downloader, tmp_path: Path) -> None:
    download(make_file())
    table = json.loads((tmp_path / "user/weights-pins.json").read_text())
    assert table["pins"]["maker/faces/net/a.pth"]["sha256"] == HASH
    assert [path.name for path in (tmp_path / "user").iterdir()] == ["weights-pins.json"]
