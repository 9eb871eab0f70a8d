"""The camera process goes first where the system lets it, and runs where it does not."""

import os
import sys
from typing import NoReturn

import pytest

from engine.camera_process import priority

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux asks for priority in this way")


def refuse(*_: object) -> NoReturn:
    raise PermissionError(1, "Operation not permitted")


def test_real_time_is_asked_for_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int, int]] = []

    def grant(process: int, policy: int, parameter: os.sched_param) -> None:
        asked.append((process, policy, parameter.sched_priority))

    monkeypatch.setattr(os, "sched_setscheduler", grant)
    assert priority.raise_priority() == "real time"
    assert asked == [(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, 1)]


def test_without_real_time_it_asks_for_a_better_place(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int, int]] = []
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    monkeypatch.setattr(os, "setpriority", lambda *arguments: asked.append(arguments))
    assert priority.raise_priority() == "nice -10"
    assert asked == [(os.PRIO_PROCESS, 0, -10)]


def test_refused_both_it_runs_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    monkeypatch.setattr(os, "setpriority", refuse)
    assert priority.raise_priority() == "like any other program"
