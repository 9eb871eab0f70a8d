from collections.abc import Callable
from pathlib import Path

import pytest

from app.weights.catalog import WeightsCatalog
from app.weights.progress import FileState
from app.weights.store.records import VerificationRecord
from app.weights.store.states import FileStatus, StoreStatus, is_other_version, look_at_store
from engine import ADOPTION_FILE, adopted_content
from tests.app.weights.store.conftest import CONTENT

Fill = Callable[..., Path]
Look = Callable[..., StoreStatus]
A, CONFIG, TINY = CONTENT


@pytest.fixture
def look(folder: Path, catalog: WeightsCatalog, record: VerificationRecord) -> Look:
    return lambda **busy: look_at_store(folder, catalog, record, busy.get("busy"))


def status_of(store: StoreStatus, target: str) -> FileStatus:
    return next(status for status in store.files if status.file.target == target)


def verify(record: VerificationRecord, *paths: Path, is_right: bool = True) -> None:
    for path in paths:
        record.keep_verification(path, "00" * 32, is_right)


def test_an_empty_folder_is_absent(look: Look) -> None:
    store = look()
    assert store.state is FileState.ABSENT
    assert {model.state for model in store.models} == {FileState.ABSENT}
    assert not store.is_usable
    assert store.done_bytes == 0 < store.expected_bytes


def test_a_folder_that_does_not_exist_is_absent(folder: Path, look: Look) -> None:
    folder.rmdir()
    assert look().state is FileState.ABSENT


def test_what_nobody_has_verified_is_not_ready(look: Look, fill: Fill) -> None:
    fill()
    store = look()
    assert store.state is FileState.PARTIAL
    assert not store.is_usable
    assert status_of(store, A).path is not None


def test_verified_files_are_ready_and_an_optional_one_is_not_needed(
    look: Look, fill: Fill, record: VerificationRecord
) -> None:
    folder = fill()
    verify(record, *(folder / target for target in CONTENT))
    store = look()
    assert store.state is FileState.READY
    assert store.is_usable
    assert status_of(store, "personalive/spare.bin").state is FileState.ABSENT
    assert store.done_bytes == store.expected_bytes == sum(map(len, CONTENT.values()))


def test_an_animator_can_do_without_the_tiny_decoder(look: Look, fill: Fill, record: VerificationRecord) -> None:
    folder = fill(A, CONFIG)
    verify(record, folder / A, folder / CONFIG)
    store = look()
    assert store.is_usable
    assert store.state is FileState.PARTIAL
    assert [model.state for model in store.models] == [FileState.READY, FileState.ABSENT]


def test_bytes_of_a_download_are_partial(look: Look, folder: Path) -> None:
    (folder / "personalive").mkdir()
    (folder / f"{A}.part").write_bytes(b"he")
    status = status_of(look(), A)
    assert (status.state, status.done_bytes, status.expected_bytes) == (FileState.PARTIAL, 2, 5)


def test_a_file_that_was_cut_since_it_was_verified_is_damaged(
    look: Look, fill: Fill, record: VerificationRecord
) -> None:
    path = fill() / A
    verify(record, path)
    path.write_bytes(b"hell")
    assert status_of(look(), A).state is FileState.DAMAGED
    assert look().state is FileState.DAMAGED


def test_an_empty_file_is_damaged_and_one_of_another_size_is_another_version(look: Look, fill: Fill) -> None:
    path = fill() / A
    assert not is_other_version(status_of(look(), A))
    path.write_bytes(b"hello, too")
    assert status_of(look(), A).state is FileState.PARTIAL
    assert is_other_version(status_of(look(), A))
    path.write_bytes(b"")
    assert status_of(look(), A).state is FileState.DAMAGED


def test_a_file_that_was_found_wrong_stays_damaged(look: Look, fill: Fill, record: VerificationRecord) -> None:
    path = fill() / A
    verify(record, path, is_right=False)
    assert status_of(look(), A).state is FileState.DAMAGED


def test_the_converted_form_counts_before_the_published_one(look: Look, fill: Fill, record: VerificationRecord) -> None:
    folder = fill()
    verify(record, folder / A)
    assert status_of(look(), A).is_convertible
    converted = (folder / A).with_suffix(".safetensors")
    converted.write_bytes(b"half")
    verify(record, converted)
    status = status_of(look(), A)
    assert (status.path, status.state, status.done_bytes) == (converted, FileState.READY, 4)
    assert status.is_converted
    assert not status.is_convertible
    assert not status_of(look(), TINY).is_converted  # it was published like that


def test_what_is_being_done_counts_most(look: Look, fill: Fill) -> None:
    fill()
    busy = {A: FileState.DOWNLOADING, CONFIG: FileState.VERIFYING}
    assert status_of(look(busy=busy), A).state is FileState.DOWNLOADING
    assert look(busy=busy).state is FileState.DOWNLOADING
    assert look(busy={CONFIG: FileState.CONVERTING}).state is FileState.CONVERTING


def test_adopted_files_are_seen_where_they_are(
    look: Look, fill: Fill, record: VerificationRecord, tmp_path: Path, folder: Path
) -> None:
    other = fill(into=tmp_path / "other")
    (folder / ADOPTION_FILE).write_bytes(adopted_content(other))
    verify(record, *(other / target for target in CONTENT))
    store = look()
    assert store.state is FileState.READY
    assert store.adopted == other
    assert all(status.is_adopted for status in store.files if status.path is not None)
    fill(A)
    assert status_of(look(), A).path == folder / A  # its own come first
