"""What follows from a look at the weights: the step that comes next, and how many bytes are meant."""

import pytest

from app.gui.weights.weights_view import (
    Step,
    WeightsView,
    count_kept_bytes,
    count_missing_bytes,
    count_room_bytes,
    find_busy_files,
    list_needed,
)
from app.weights.catalog import CONVERTIBLE, WeightsFile, read_catalog
from app.weights.progress import FileState, WeightsTask
from app.weights.service_status import WeightsStatus
from engine import Problem
from tests.fakes.weights import FOLDER, make_ready, make_status

NEEDED = read_catalog().needed_files
ALL_BYTES = sum(file.expected_bytes for file in NEEDED)
HALVED = sum(file.expected_bytes // (2 if file.target.endswith(CONVERTIBLE) else 1) for file in NEEDED)


def all_but(target: str, state: FileState) -> WeightsStatus:
    """All is ready but this file."""

    def choose(file: WeightsFile) -> FileState:
        return state if file.target == target else FileState.READY

    return make_status(choose)


FIRST = NEEDED[0].target


@pytest.mark.parametrize(
    ("status", "step"),
    [
        (None, Step.LOOKING),
        (make_status(), Step.ABSENT),
        (make_status(FileState.PARTIAL), Step.PARTIAL),
        (all_but(FIRST, FileState.ABSENT), Step.PARTIAL),
        (make_status(FileState.DAMAGED), Step.DAMAGED),
        (all_but(FIRST, FileState.DAMAGED), Step.DAMAGED),
        (make_status(FileState.PARTIAL, is_paused=True), Step.PAUSED),
        (make_status(FileState.DOWNLOADING, task=WeightsTask.DOWNLOAD), Step.RUNNING),
        (make_ready(), Step.READY),
        (make_ready(task=WeightsTask.VERIFY), Step.RUNNING),
    ],
)
def test_the_step_is_the_one_the_user_is_at(status: WeightsStatus | None, step: Step) -> None:
    assert WeightsView(status).step is step


def test_files_that_are_all_there_and_unverified_want_a_check() -> None:
    there = make_status(FileState.VERIFYING)  # with a path; the state is that of a file nobody has verified
    assert WeightsView(there).step is Step.UNCHECKED


def test_what_a_download_takes_is_what_is_not_there() -> None:
    assert count_missing_bytes(make_status()) == ALL_BYTES
    assert count_missing_bytes(make_status(FileState.PARTIAL)) == ALL_BYTES - sum(
        file.expected_bytes // 2 for file in NEEDED
    )
    assert count_missing_bytes(make_ready()) == 0
    assert count_missing_bytes(all_but(FIRST, FileState.DAMAGED)) == NEEDED[0].expected_bytes


def test_what_is_kept_is_half_of_what_is_converted() -> None:
    assert count_kept_bytes(make_status()) == count_kept_bytes(make_ready()) == HALVED


def test_the_room_that_is_needed_has_both_forms_for_a_while() -> None:
    halves = sum(file.expected_bytes // 2 for file in NEEDED if file.target.endswith(CONVERTIBLE))
    assert count_room_bytes(make_status()) == ALL_BYTES + halves
    assert count_room_bytes(make_ready()) == 0
    assert count_room_bytes(make_status(FileState.READY, adopted=FOLDER)) == 0


def test_optional_files_count_for_nothing() -> None:
    assert {each.file for each in list_needed(make_status())} == set(NEEDED)


def test_busy_is_what_something_is_done_with() -> None:
    assert find_busy_files(make_ready().store.files) == []
    (busy,) = find_busy_files(all_but(FIRST, FileState.DOWNLOADING).store.files)
    assert busy.file.target == FIRST


def test_a_refusal_comes_before_what_an_earlier_task_said() -> None:
    earlier, refused = Problem("earlier"), Problem("refused")
    assert WeightsView().problem is None
    assert WeightsView(make_status(problem=earlier)).problem is earlier
    assert WeightsView(make_status(problem=earlier), refused=refused).problem is refused
