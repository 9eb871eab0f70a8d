"""Notices: the last failure of each matter, the newest first."""

from engine.core.errors import SinkError
from engine.core.problem import Problem
from engine.live.notices import Notices

DARK, FULL, GONE = Problem("It is dark."), Problem("The disk is full."), Problem("The camera is gone.")


def test_the_newest_notice_is_shown_and_the_one_before_again_once_that_is_over() -> None:
    notices = Notices()
    assert notices.newest_notice() == (None, "")
    notices.add_notice("camera", DARK)
    notices.add_notice("recording", FULL)
    assert notices.newest_notice() == (FULL, "recording")
    notices.clear_notice("recording")
    assert notices.newest_notice() == (DARK, "camera")


def test_another_notice_of_a_matter_replaces_its_own_and_is_the_newest() -> None:
    notices = Notices()
    notices.add_notice("camera", DARK)
    notices.add_notice("recording", FULL)
    notices.add_notice("camera", GONE)
    assert notices.newest_notice() == (GONE, "camera")
    notices.clear_notice("camera")
    assert notices.newest_notice() == (FULL, "recording")


def test_a_failure_is_kept_as_the_problem_that_it_carries() -> None:
    notices = Notices()
    failure = SinkError("The disk is full.", "Free some space.")
    notices.add_failure("recording", failure)
    assert notices.newest_notice()[0] is failure.problem


def test_repeated_failures_count_and_clearing_does_not() -> None:
    notices = Notices()
    for _ in range(2):
        notices.add_notice("camera", DARK)
    notices.clear_notice("camera")
    notices.clear_notice("camera")
    assert notices.count == 2
