"""A download from a hub on this computer into a folder of the test."""

import hashlib
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.weights.catalog import WeightsFile
from app.weights.errors import WeightsError
from app.weights.fetching.bandwidth import BandwidthLimit
from app.weights.fetching.download import DownloadReport, DownloadSettings, DownloadWatch, download_files
from app.weights.fetching.hub import Hub
from app.weights.fetching.patience import Patience
from app.weights.fetching.progress import DownloadProgress
from app.weights.pins import PinStore
from tests.fakes.hub import FakeHub

NAME = "maker/faces/net/a.pth"
CONTENT = random.Random(14).randbytes(300_000)
HURRIED = Patience(
    connect_s=2,
    silent_s=2,
    headers_s=2,
    slow_after_s=2,
    first_wait_s=0.01,
    longest_wait_s=0.02,
    given_up_s=0.08,
    unreached_s=0.03,
)
"""Enough for a server on this computer."""


def make_file(path: str = "net/a.pth", **known: object) -> WeightsFile:
    """A row of a table that knows nothing but a file's name, and what is given."""
    unknown = WeightsFile("faces", "maker/faces", None, path, None, None, None, path)
    return replace(unknown, **known)  # type: ignore[arg-type]


SIZE = len(CONTENT)
HASH = hashlib.sha256(CONTENT).hexdigest()
KNOWN = make_file(sha256=HASH, size_bytes=SIZE)
UNKNOWN = make_file()
NO_HUB = {"X-Linked-Etag": "", "X-Linked-Size": "", "X-Repo-Commit": ""}
"""A plain server, which knows nothing of the hub's metadata."""


class Downloader:
    """Downloads into one folder, as often as it is called: each call is like a new start of the program."""

    def __init__(self, hub: FakeHub, folder: Path) -> None:
        self.hub, self.folder = hub, folder
        self.pins_file = folder.with_name("user") / "weights-pins.json"
        self.pins = PinStore(self.pins_file)
        self.stop = threading.Event()
        self.patience = HURRIED
        self.limit = BandwidthLimit(None)
        self.watch: Callable[[DownloadProgress], object] = lambda _: None
        self.endpoint: str | None = None
        self.token: str | None = None

    def __call__(self, *files: WeightsFile, at_once: int = 2) -> DownloadReport:
        hub = Hub(self.endpoint or self.hub.url, self.token)
        settings = DownloadSettings(hub, at_once, self.limit, self.patience)
        return download_files(files, self.folder, self.pins, settings, self.stop, DownloadWatch(self.watch))

    def left(self) -> list[str]:
        """Everything in the folder, if there is one."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with FakeHub({NAME: CONTENT}) as running:
        yield running


@pytest.fixture
def download(hub: FakeHub, tmp_path: Path) -> Downloader:
    return Downloader(hub, tmp_path / "weights")


def error_of(report: DownloadReport) -> WeightsError:
    [error] = report.failed.values()
    return error


def assert_right(download: Downloader, report: DownloadReport) -> None:
    assert not report.failed, error_of(report)
    assert download.left() == ["net", "net/a.pth"]
    assert (download.folder / "net/a.pth").read_bytes() == CONTENT


def assert_absent(download: Downloader) -> None:
    """Not even a folder of it is there."""
    assert not download.folder.exists()


def begins(hub: FakeHub) -> list[int]:
    return [seen.begin for seen in hub.gets(NAME)]
