import os
from pathlib import Path

import pytest

from app.weights.errors import DiskError
from app.weights.store.records import VerificationRecord


@pytest.fixture
def file(folder: Path) -> Path:
    (folder / "a.pth").write_bytes(b"hello")
    return folder / "a.pth"


def test_what_was_found_is_known_to_the_next_program(folder: Path, file: Path) -> None:
    VerificationRecord(folder).keep_verification(file, "ab" * 32)
    known = VerificationRecord(folder).find_verification(file)
    assert known is not None
    assert (known.sha256, known.is_right, known.size_bytes) == ("ab" * 32, True, 5)


def test_a_folder_has_one_record_under_all_of_its_names(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    VerificationRecord(folder).keep_verification(file, "ab" * 32)
    (folder.parent / "link").symlink_to(folder)
    monkeypatch.chdir(folder.parent)
    for name in (Path("weights"), folder.parent / "link"):
        assert VerificationRecord(name).find_verification(name / "a.pth") is not None


@pytest.mark.parametrize("change", ["content", "time", "gone"])
def test_a_file_that_was_changed_since_is_unknown(
    folder: Path, file: Path, record: VerificationRecord, change: str
) -> None:
    record.keep_verification(file, "ab" * 32)
    if change == "content":
        file.write_bytes(b"hello, too")
    elif change == "time":
        os.utime(file, ns=(1, 1))
    else:
        file.unlink()
    assert record.find_verification(file) is None
    assert record.find_hash(file) == "ab" * 32  # what it should be stays known


def test_files_can_be_forgotten(file: Path, record: VerificationRecord, folder: Path) -> None:
    record.keep_verification(file, "ab" * 32)
    record.forget_files(file)
    assert record.find_hash(file) is None
    assert VerificationRecord(folder).find_hash(file) is None


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": 3}', b'{"a": {"size": 1}}', b"\xff"])
def test_a_record_that_cannot_be_read_knows_nothing(
    folder: Path, file: Path, own_records: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    VerificationRecord(folder).keep_verification(file, "ab" * 32)
    (written,) = own_records.rglob("*.json")
    written.write_bytes(content)
    assert VerificationRecord(folder).find_verification(file) is None
    assert str(folder) not in caplog.text


def test_a_file_that_is_gone_cannot_be_recorded(folder: Path, record: VerificationRecord) -> None:
    with pytest.raises(DiskError, match="cannot be kept"):
        record.keep_verification(folder / "gone", "ab" * 32)


def test_two_programs_keep_what_the_other_has_found(folder: Path, file: Path) -> None:
    (folder / "b.pth").write_bytes(b"hello, too")
    first, second = VerificationRecord(folder), VerificationRecord(folder)
    first.keep_verification(file, "ab" * 32)
    assert second.find_verification(file) is None
    second.keep_verification(folder / "b.pth", "cd" * 32)
    assert second.find_verification(file) is not None
    first.read_again()
    for record in (first, VerificationRecord(folder)):
        assert record.find_hash(file) == "ab" * 32
        assert record.find_hash(folder / "b.pth") == "cd" * 32
    first.forget_files(file)
    assert VerificationRecord(folder).find_hash(file) is None
    assert VerificationRecord(folder).find_hash(folder / "b.pth") == "cd" * 32
