import os
from collections.abc import Callable
from pathlib import Path

from app.weights.catalog import WeightsCatalog
from app.weights.store.records import VerificationRecord
from app.weights.store.removal import plan_original_removal, plan_removal, remove_files
from engine import ADOPTION_FILE, adopted_content
from tests.app.weights.store.conftest import CONTENT

Fill = Callable[..., Path]
A, CONFIG, TINY = CONTENT


def test_removing_says_what_it_frees_and_leaves_nothing_of_the_weights(
    fill: Fill, catalog: WeightsCatalog, record: VerificationRecord
) -> None:
    folder = fill()
    for left in (f"{A}.part", f"{A}.part.json", "personalive/spare.part.safetensors"):
        (folder / left).write_bytes(b"123")
    record.keep_verification(folder / A, "00" * 32)
    planned = plan_removal(folder, catalog)
    assert planned.freed_bytes == sum(map(len, CONTENT.values())) + 9
    assert remove_files(folder, planned, record) == planned.freed_bytes
    assert list(folder.iterdir()) == []
    assert record.find_hash(folder / A) is None


def test_what_is_not_of_the_table_stays(fill: Fill, catalog: WeightsCatalog, record: VerificationRecord) -> None:
    folder = fill()
    (folder / "personalive" / "mine.txt").write_bytes(b"mine")
    remove_files(folder, plan_removal(folder, catalog), record)
    assert [path for path in folder.rglob("*") if path.is_file()] == [folder / "personalive" / "mine.txt"]


def test_a_model_can_be_removed_by_itself(fill: Fill, catalog: WeightsCatalog, record: VerificationRecord) -> None:
    folder = fill()
    assert remove_files(folder, plan_removal(folder, catalog, ["tiny"]), record) == 4
    assert (folder / A).is_file()
    assert not (folder / "taesd").exists()


def test_an_adopted_folder_is_forgotten_and_stays(
    fill: Fill, folder: Path, tmp_path: Path, catalog: WeightsCatalog, record: VerificationRecord
) -> None:
    other = fill(into=tmp_path / "other")
    (folder / ADOPTION_FILE).write_bytes(adopted_content(other))
    remove_files(folder, plan_removal(folder, catalog), record)
    assert list(folder.iterdir()) == []
    assert all((other / target).is_file() for target in CONTENT)


def test_a_file_with_a_second_name_frees_nothing(fill: Fill, tmp_path: Path, catalog: WeightsCatalog) -> None:
    folder = fill(A)
    os.link(folder / A, tmp_path / "second")
    assert plan_removal(folder, catalog).freed_bytes == 0


def test_a_link_to_a_file_elsewhere_goes_alone(
    fill: Fill, folder: Path, tmp_path: Path, catalog: WeightsCatalog, record: VerificationRecord
) -> None:
    other = fill(A, into=tmp_path / "other")
    (folder / "personalive").mkdir()
    (folder / A).symlink_to(other / A)
    remove_files(folder, plan_removal(folder, catalog), record)
    assert (other / A).is_file()
    assert list(folder.iterdir()) == []


def test_published_files_go_only_if_what_replaces_them_is_verified(
    fill: Fill, catalog: WeightsCatalog, record: VerificationRecord
) -> None:
    folder = fill()
    converted = (folder / A).with_suffix(".safetensors")
    converted.write_bytes(b"half")
    assert plan_original_removal(folder, catalog, record).files == ()
    record.keep_verification(converted, "00" * 32)
    assert plan_original_removal(folder, catalog, record).files == (folder / A,)
    record.keep_verification(converted, "00" * 32, is_right=False)
    assert plan_original_removal(folder, catalog, record).files == ()
