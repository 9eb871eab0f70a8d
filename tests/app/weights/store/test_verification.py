import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.weights.catalog import WeightsCatalog, WeightsFile
from app.weights.errors import StoppedError
from app.weights.pins import Pin, PinStore
from app.weights.store import verification
from app.weights.store.records import VerificationRecord
from app.weights.store.verification import FolderVerification, VerificationReport
from engine.core.errors import ModelError
from tests.app.weights.store.conftest import CONTENT

Fill = Callable[..., Path]
A, CONFIG, TINY = CONTENT
CONFIG_SHA = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.fixture
def pins(own_records: Path) -> PinStore:
    return PinStore(own_records / "pins.json")


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of which the networks were asked; they find nothing wrong."""
    asked: list[Path] = []

    def check(folder: Path, **_: object) -> bool:
        asked.append(folder)
        return True

    monkeypatch.setattr(verification, "check_in_child", check)
    return asked


@pytest.fixture
def verify(
    folder: Path, catalog: WeightsCatalog, record: VerificationRecord, pins: PinStore
) -> Callable[[], VerificationReport]:
    return lambda: FolderVerification(folder, catalog, record, pins, threading.Event()).verify_files()


def test_what_is_not_there_is_missing(verify: Callable[[], VerificationReport], judged: list[Path]) -> None:
    report = verify()
    assert report.missing == (A, CONFIG, TINY)
    assert not report.is_right
    assert judged == []


def test_a_hash_of_the_table_decides(
    verify: Callable[[], VerificationReport], fill: Fill, record: VerificationRecord, judged: list[Path]
) -> None:
    folder = fill(A)
    verify()
    assert record.find_verification(folder / A) is not None
    (folder / A).write_bytes(b"hullo")
    assert verify().wrong == (A,)
    (folder / A).write_bytes(b"hello")
    assert verify().wrong == ()


def test_the_first_download_decides_where_the_table_knows_nothing(
    verify: Callable[[], VerificationReport],
    fill: Fill,
    pins: PinStore,
    files: dict[str, WeightsFile],
    judged: list[Path],
) -> None:
    folder = fill()
    pins.add_pin(files[CONFIG], Pin(CONFIG_SHA, 2))
    pins.add_pin(files[TINY], Pin("00" * 32, 4))
    assert verify().wrong == (TINY,)
    assert judged == []
    (folder / CONFIG).write_bytes(b"[]")
    assert verify().wrong == (CONFIG, TINY)


def test_the_networks_decide_where_nobody_knows_a_hash_and_then_it_is_known(
    verify: Callable[[], VerificationReport], fill: Fill, folder: Path, judged: list[Path]
) -> None:
    fill()
    assert verify().is_right
    assert judged == [folder]
    assert verify().is_right
    assert judged == [folder]  # by hash, the second time
    (folder / TINY).write_bytes(b"tony")
    assert verify().wrong == (TINY,)


def test_what_cannot_be_judged_yet_is_unknown(
    verify: Callable[[], VerificationReport], fill: Fill, judged: list[Path]
) -> None:
    fill(TINY)
    report = verify()
    assert (report.unknown, report.missing) == ((TINY,), (A, CONFIG))
    assert judged == []


def test_a_file_that_the_networks_refuse_is_damaged_until_it_is_another(
    verify: Callable[[], VerificationReport], fill: Fill, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()

    def refuse(folder: Path, **_: object) -> bool:
        raise ModelError("{path} is damaged, or no weights file.", path=folder / TINY)

    monkeypatch.setattr(verification, "check_in_child", refuse)
    for _ in range(2):
        report = verify()
        assert (report.wrong, report.unknown) == ((TINY,), (CONFIG,))
        assert str(report.problem).endswith("is damaged, or no weights file.")
    monkeypatch.setattr(verification, "check_in_child", lambda folder, **_: True)
    assert verify().is_right


def test_it_can_be_stopped(
    folder: Path, catalog: WeightsCatalog, record: VerificationRecord, pins: PinStore, fill: Fill
) -> None:
    fill()
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        FolderVerification(folder, catalog, record, pins, stop).verify_files()


def test_a_stopped_judgement_says_nothing(
    verify: Callable[[], VerificationReport], fill: Fill, monkeypatch: pytest.MonkeyPatch, record: VerificationRecord
) -> None:
    folder = fill()
    monkeypatch.setattr(verification, "check_in_child", lambda folder, **_: False)
    with pytest.raises(StoppedError):
        verify()
    assert record.find_verification(folder / TINY) is None


def test_a_file_of_another_size_than_the_published_one_is_judged_by_the_networks(
    verify: Callable[[], VerificationReport], fill: Fill, folder: Path, judged: list[Path]
) -> None:
    fill()
    (folder / A).write_bytes(b"trained further")
    report = verify()
    assert report.is_right
    assert report.other == (A,)
    assert judged == [folder]
    (folder / A).write_bytes(b"trained Further")
    assert verify().wrong == (A,)  # by the hash that it had
