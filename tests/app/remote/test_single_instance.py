"""One program for each user."""

import threading
from functools import partial
from pathlib import Path

import pytest

from app.remote import ctl_client, single_instance
from app.remote.single_instance import OnlyOne, RunningAlreadyError


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_instance, "runtime_folder", lambda: tmp_path / "run")


def _nobody(asked: list[str], do: str) -> None:
    asked.append(do)
    raise ctl_client.NobodyError("No Persona Cam is running.")


def test_the_second_asks_the_first_to_come_to_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ctl_client, "ask", asked.append)
    first = OnlyOne()
    first.claim()
    with pytest.raises(RunningAlreadyError, match="come to the front"):
        OnlyOne().claim()
    assert asked == ["show-window"]
    first.release()
    OnlyOne().claim()


def test_a_first_one_that_never_listens_is_waited_for_and_then_said(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ctl_client, "ask", partial(_nobody, asked))
    monkeypatch.setattr(single_instance, "PATIENCE_S", 0.3)
    first = OnlyOne()
    first.claim()
    with pytest.raises(RunningAlreadyError, match="does not listen"):
        OnlyOne().claim()
    assert asked
    first.release()


def test_of_many_starts_at_once_one_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctl_client, "ask", lambda do: None)
    start, won, lost = threading.Barrier(8), [], []

    def begin() -> None:
        one = OnlyOne()
        start.wait()
        try:
            one.claim()
            won.append(one)
        except RunningAlreadyError as refused:
            lost.append(refused)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    won[0].release()
