"""The service with a real server and real folders; conversions, which take seconds, are faked."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.weights import tasks
from app.weights.catalog import TABLE
from app.weights.errors import FolderError, RefusedError, StoppedError, TermsNotAcceptedError
from app.weights.fetching.bandwidth import BandwidthLimit
from app.weights.fetching.download import DownloadSettings
from app.weights.fetching.hub import Hub
from app.weights.folder_lock import hold_folder
from app.weights.progress import FileState, WeightsTask
from app.weights.service import WeightsService
from app.weights.service_status import SpeedMeter, status_to_plain
from app.weights.store.places import find_usable_folder
from engine import ConversionProgress, ConvertedFile
from tests.app.weights.made_up_hub import serve_folder, write_table
from tests.fakes.hub import FakeHub, say
from tests.waiting import wait_until

PUBLISHED = {"personalive/a.pth": bytes(range(256)) * 800, "personalive/config.json": b"{}", "taesd/b.bin": b"tiny"}
PATIENCE_S = 20


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder of files that a hub has."""
    for name, content in PUBLISHED.items():
        path = tmp_path / "published" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "published"


@pytest.fixture
def hub(published: Path) -> Iterator[FakeHub]:
    with serve_folder(published) as running:
        yield running


@pytest.fixture
def table(published: Path, tmp_path: Path) -> Path:
    return write_table(published, tmp_path / "table.toml")


@pytest.fixture
def service(own_records: Path, table: Path, tmp_path: Path) -> Iterator[WeightsService]:
    with closing(WeightsService(tmp_path / "store", table)) as made:
        made.accept_terms()
        yield made


@pytest.fixture
def conversions(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each conversion checked, too; each halves a file by cutting it."""
    made: list[bool] = []

    def convert(
        models: Path,
        out: Path,
        check: bool,
        on_progress: Callable[[ConversionProgress], None],
        on_file: Callable[[ConvertedFile], None],
        is_cancelled: Callable[[], bool],
    ) -> list[ConvertedFile]:
        made.append(check)
        files = []
        for source in sorted(path for path in models.rglob("*") if path.suffix in (".pth", ".bin")):
            half = source.with_suffix(".safetensors")
            half.write_bytes(source.read_bytes()[::2])
            on_progress(ConversionProgress(1, 2))
            files.append(ConvertedFile(half, source, half.stat().st_size, "00" * 32))
            on_file(files[-1])
        return files

    monkeypatch.setattr(tasks, "convert_in_child", convert)
    return made


def settings_for(hub: FakeHub, limit: float | None = None) -> DownloadSettings:
    return DownloadSettings(Hub(hub.url), limit=BandwidthLimit(limit))


def download(service: WeightsService, hub: FakeHub) -> None:
    assert not service.start_download((), settings_for(hub)).result(PATIENCE_S).stopped


def test_a_download_ends_with_weights_that_are_ready(service: WeightsService, hub: FakeHub) -> None:
    tasks_seen: set[WeightsTask] = set()
    states: set[FileState] = set()

    def look() -> None:
        tasks_seen.add(service.read_status().task)
        states.update(status.state for status in service.read_status().store.files)

    service.subscribe(look)
    assert service.read_status().store.state is FileState.ABSENT
    download(service, hub)
    status = service.read_status()
    assert status.store.state is FileState.READY
    assert status.is_usable
    assert (status.task, status.problem, status.is_paused) == (WeightsTask.NOTHING, None, False)
    assert tasks_seen == {WeightsTask.DOWNLOAD, WeightsTask.NOTHING}
    assert {FileState.ABSENT, FileState.DOWNLOADING, FileState.READY} <= states
    assert {name: (service.folder / name).read_bytes() for name in PUBLISHED} == PUBLISHED
    plain = status_to_plain(status)
    assert (plain["state"], plain["is_usable"], plain["terms_accepted"]) == ("ready", True, True)
    assert {file["state"] for model in plain["models"] for file in model["files"]} == {"ready"}


def test_what_is_ready_is_not_asked_for_again(service: WeightsService, hub: FakeHub) -> None:
    download(service, hub)
    hub.requests.clear()
    download(service, hub)
    assert hub.requests == []


def test_the_folder_keeps_the_table_and_is_found_with_it(service: WeightsService, hub: FakeHub, table: Path) -> None:
    download(service, hub)
    assert (service.folder / TABLE).read_bytes() == table.read_bytes()
    with closing(WeightsService(service.folder)) as later:
        assert later.read_status().is_usable
    assert find_usable_folder() is None  # it is no place that anybody chose


def test_nothing_is_fetched_without_consent(service: WeightsService, hub: FakeHub) -> None:
    service.accept_terms(False)
    with pytest.raises(TermsNotAcceptedError):
        service.start_download((), settings_for(hub)).result(PATIENCE_S)
    assert hub.requests == []
    problem = service.read_status().problem
    assert problem is not None
    assert "terms" in str(problem)


def test_a_file_that_cannot_be_had_is_the_problem_and_the_others_stay(service: WeightsService, hub: FakeHub) -> None:
    hub.trouble("maker/taesd/b.bin", *[say(403)] * 20)
    with pytest.raises(RefusedError):
        service.start_download((), settings_for(hub)).result(PATIENCE_S)
    status = service.read_status()
    assert status.problem is not None
    assert status.store.state is FileState.PARTIAL
    assert [model.state for model in status.store.models] == [FileState.READY, FileState.ABSENT]


def test_a_pause_keeps_what_has_arrived_and_a_cancel_does_not(service: WeightsService, hub: FakeHub) -> None:
    running = service.start_download((), settings_for(hub, limit=50_000))
    part = service.folder / "personalive" / "a.pth.part"
    wait_until(lambda: part.exists() and part.stat().st_size > 0)
    service.pause_download()
    assert running.result(PATIENCE_S).stopped
    assert service.read_status().is_paused
    assert part.is_file()
    running = service.resume_download()
    wait_until(lambda: service.read_status().task is WeightsTask.DOWNLOAD)
    service.cancel_task()
    assert running.result(PATIENCE_S).stopped
    wait_until(lambda: not part.exists() and service.read_status().task is WeightsTask.NOTHING)
    assert not service.read_status().is_paused


def test_a_paused_download_goes_on(service: WeightsService, hub: FakeHub) -> None:
    running = service.start_download((), settings_for(hub, limit=100_000))
    wait_until(lambda: service.read_status().progress.done_bytes > 0)
    service.pause_download()
    running.result(PATIENCE_S)
    download(service, hub)
    assert service.read_status().store.state is FileState.READY
    begins = [seen.begin for seen in hub.gets("maker/personalive/a.pth")]
    assert begins[0] == 0 < begins[-1]


def test_a_damaged_file_is_found_and_fetched_again(service: WeightsService, hub: FakeHub) -> None:
    download(service, hub)
    (service.folder / "personalive" / "a.pth").write_bytes(bytes(256 * 800))
    report = service.verify_files().result(PATIENCE_S)
    assert report.wrong == ("personalive/a.pth",)
    assert service.read_status().store.state is FileState.DAMAGED
    download(service, hub)
    assert service.verify_files().result(PATIENCE_S).is_right


def test_two_services_do_not_fight(service: WeightsService, hub: FakeHub, table: Path) -> None:
    with hold_folder(service.folder, threading.Event()):
        running = service.start_download((), settings_for(hub))
        wait_until(lambda: service.read_status().is_waiting)
        assert not running.done()
    assert not running.result(PATIENCE_S).stopped
    assert not service.read_status().is_waiting


def test_converting_keeps_the_published_files_or_removes_them(
    service: WeightsService, hub: FakeHub, conversions: list[bool]
) -> None:
    download(service, hub)
    assert len(service.convert_files().result(PATIENCE_S)) == 2
    assert conversions == [True]  # another table's files are checked, too
    status = service.read_status()
    assert status.store.state is FileState.READY
    assert [each.is_converted for each in status.store.files] == [True, False, True]
    assert (service.folder / "personalive" / "a.pth").is_file()
    assert service.measure_removal(originals_only=True) == len(PUBLISHED["personalive/a.pth"]) + 4
    assert service.convert_files(keep_originals=False).result(PATIENCE_S) == []
    assert service.read_status().freed_bytes == len(PUBLISHED["personalive/a.pth"]) + 4
    assert not (service.folder / "personalive" / "a.pth").exists()
    assert service.read_status().is_usable


def test_a_download_may_convert_too(service: WeightsService, hub: FakeHub, conversions: list[bool]) -> None:
    service.start_download((), settings_for(hub), convert=True).result(PATIENCE_S)
    assert all(each.is_converted for each in service.read_status().store.files if each.file.target[-4:] != "json")
    assert not list(service.folder.rglob("*.pth"))


def test_a_damaged_file_is_not_converted(service: WeightsService, hub: FakeHub, conversions: list[bool]) -> None:
    download(service, hub)
    (service.folder / "personalive" / "a.pth").write_bytes(b"x")
    with pytest.raises(FolderError, match=r"a\.pth is damaged"):
        service.convert_files().result(PATIENCE_S)
    assert conversions == []


def test_an_empty_folder_has_nothing_to_convert(service: WeightsService, conversions: list[bool]) -> None:
    with pytest.raises(FolderError, match="nothing to convert"):
        service.convert_files().result(PATIENCE_S)


def test_a_stopped_conversion_keeps_the_files_that_are_whole(
    service: WeightsService, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    download(service, hub)
    started = threading.Event()

    def convert(models: Path, *others: Any) -> list[ConvertedFile]:
        on_file, is_cancelled = others[-2:]
        half = models / "personalive" / "a.safetensors"
        half.write_bytes(b"half")
        on_file(ConvertedFile(half, half.with_suffix(".pth"), 4, "00" * 32))
        started.set()
        wait_until(is_cancelled)
        return []

    monkeypatch.setattr(tasks, "convert_in_child", convert)
    running = service.convert_files()
    assert started.wait(PATIENCE_S)
    assert service.read_status().store.state is FileState.CONVERTING
    service.cancel_task()
    with pytest.raises(StoppedError):
        running.result(PATIENCE_S)
    status = service.read_status()
    assert status.is_usable
    assert [each.is_converted for each in status.store.files] == [True, False, False]
    assert status.problem is None


def test_a_folder_is_adopted_verified_and_completed(
    service: WeightsService, hub: FakeHub, published: Path, tmp_path: Path
) -> None:
    download(service, hub)  # so that the hashes are known
    service.remove_files().result(PATIENCE_S)
    other = shutil.copytree(published, tmp_path / "mine" / "pretrained_weights")
    shutil.rmtree(other / "taesd")
    report = service.adopt_folder(tmp_path / "mine").result(PATIENCE_S)
    assert report.missing == ("taesd/b.bin",)
    assert service.read_status().is_usable
    hub.requests.clear()
    download(service, hub)
    assert {seen.path.rpartition("/")[2] for seen in hub.gets()} == {"b.bin"}
    assert not (service.folder / "personalive").exists()
    freed = service.remove_files().result(PATIENCE_S)
    assert freed < 1000
    assert (other / "personalive" / "a.pth").is_file()
    assert service.read_status().store.state is FileState.ABSENT


def test_adopted_weights_are_still_usable_once_they_are_converted(
    service: WeightsService, hub: FakeHub, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    download(service, hub)
    service.remove_files().result(PATIENCE_S)
    service.adopt_folder(published).result(PATIENCE_S)

    def convert(models: Path, out: Path, *others: Any) -> list[ConvertedFile]:
        (out / "personalive").mkdir()
        (out / "personalive" / "config.json").write_bytes(PUBLISHED["personalive/config.json"])
        for name in ("personalive/a", "taesd/b"):
            half = out / f"{name}.safetensors"
            half.parent.mkdir(exist_ok=True)
            half.write_bytes(b"half")
            others[2](ConvertedFile(half, half, 4, "00" * 32))
        return []

    monkeypatch.setattr(tasks, "convert_in_child", convert)
    service.convert_files().result(PATIENCE_S)
    status = service.read_status()
    assert status.store.state is FileState.READY
    assert not any(each.is_adopted for each in status.store.files)


def test_a_folder_without_weights_is_not_adopted(service: WeightsService, tmp_path: Path) -> None:
    with pytest.raises(FolderError) as refused:
        service.adopt_folder(tmp_path).result(PATIENCE_S)
    assert service.read_status().problem == refused.value.problem


def test_tasks_are_done_in_order_and_none_after_the_end(service: WeightsService, hub: FakeHub) -> None:
    first, second = service.start_download((), settings_for(hub)), service.verify_files()
    assert second.result(PATIENCE_S).is_right
    assert first.done()
    service.refresh_status()
    service.close()
    with pytest.raises(RuntimeError):
        service.verify_files()


def test_the_speed_is_that_of_the_last_seconds() -> None:
    now = [0.0]
    meter = SpeedMeter(1000, lambda: now[0])
    for now[0], done in ((1.0, 100), (10.0, 200), (20.0, 700)):
        progress = meter.measure_progress(done)
    assert progress.bytes_per_s == 50
    assert progress.eta_s == 6
    assert meter.measure_progress(100).total_bytes == 1000
