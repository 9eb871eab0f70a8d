"""Background jobs, done one by one in the test's own thread."""

import threading
from collections.abc import Callable

import pytest

from engine.core.errors import SourceError
from engine.live.jobs import Jobs
from engine.live.notices import Notices
from tests.problems import message_of


def failing() -> None:
    raise SourceError("There is no camera.")


def noting(done: list[str], word: str) -> Callable[[], None]:
    return lambda: done.append(word)


def test_jobs_are_done_in_order_and_only_the_newest_of_each_matter() -> None:
    jobs, done = Jobs(Notices()), list[str]()
    for matter, word in (("camera", "old"), ("output", "out"), ("camera", "new")):
        jobs.submit_job(matter, noting(done, word))
    jobs.run_once()
    assert done == ["out"]
    jobs.run_once()
    assert done == ["out", "new"]


def test_a_job_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.live.jobs.PATIENCE_S", 0.0)
    jobs, done = Jobs(Notices()), list[str]()
    jobs.submit_job("camera", noting(done, "once"))
    jobs.run_once()
    jobs.run_once()
    assert done == ["once"]


def test_a_failure_becomes_a_notice_until_the_matter_works_and_the_jobs_go_on() -> None:
    notices = Notices()
    jobs = Jobs(notices)
    jobs.submit_job("camera", failing)
    jobs.submit_job("output", lambda: None)
    jobs.run_once()
    jobs.run_once()
    problem, matter = notices.newest_notice()
    assert (message_of(problem), matter) == ("There is no camera.", "camera")
    jobs.submit_job("camera", lambda: None)
    jobs.run_once()
    assert notices.newest_notice() == (None, "")


def test_a_job_may_submit_another_of_its_matter() -> None:
    jobs, done = Jobs(Notices()), list[str]()
    jobs.submit_job("camera", lambda: jobs.submit_job("camera", noting(done, "second")))
    jobs.run_once()
    jobs.run_once()
    assert done == ["second"]


@pytest.mark.usefixtures("no_thread_left")
def test_a_waiting_thread_does_a_new_job_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.live.jobs.PATIENCE_S", 60.0)
    jobs, done = Jobs(Notices()), list[str]()
    thread = threading.Thread(target=jobs.run_once)
    thread.start()
    jobs.submit_job("camera", noting(done, "done"))
    thread.join(20)
    assert done == ["done"]
