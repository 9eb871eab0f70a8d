"""Of the notices of the app and of the engine, the newest one counts."""

from dataclasses import replace

import pytest

from app.control.notices import Notices
from engine import Problem, SessionStatus, SourceError
from tests.fakes.session import RUNNING

OURS = SourceError("The picture is too small.")
THEIRS = Problem("The camera is gone.")


@pytest.fixture
def notices() -> Notices:
    return Notices()


def engine(count: int) -> SessionStatus:
    return replace(RUNNING, notice=THEIRS if count else None, notices=count)


def test_there_is_none_at_first(notices: Notices) -> None:
    assert notices.newest_notice(None) == (None, 0)
    assert notices.newest_notice(engine(0)) == (None, 0)
    assert not notices.has_newest


def test_notices_of_both_are_counted_together(notices: Notices) -> None:
    notices.add_notice(OURS, engine(2))
    notices.add_notice(OURS, engine(2))
    assert notices.newest_notice(engine(2)) == (OURS.problem, 4)


def test_one_of_the_engines_after_ours_is_the_newest_and_the_other_way_round(notices: Notices) -> None:
    notices.add_notice(OURS, engine(1))
    assert notices.newest_notice(engine(2)) == (THEIRS, 3)
    notices.add_notice(OURS, engine(2))
    assert notices.newest_notice(engine(2)) == (OURS.problem, 4)


def test_one_from_before_the_session_stays_the_newest_until_the_session_has_one(notices: Notices) -> None:
    notices.add_notice(OURS, None)
    assert notices.newest_notice(engine(0)) == (OURS.problem, 1)
    assert notices.newest_notice(engine(1)) == (THEIRS, 2)


def test_a_start_that_failed_is_the_newest_but_counts_as_no_new_one(notices: Notices) -> None:
    notices.note_failed_start(OURS)
    assert notices.has_newest
    assert notices.newest_notice(None) == (OURS.problem, 0)


def test_a_new_start_forgets_the_newest_but_not_how_many_there_were(notices: Notices) -> None:
    notices.add_notice(OURS, None)
    notices.clear_newest()
    assert not notices.has_newest
    assert notices.newest_notice(None) == (None, 1)
