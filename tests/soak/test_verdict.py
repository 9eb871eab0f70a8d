"""The limits of a soak: what breaks one, and what does not."""

from dataclasses import replace

import pytest

from tests.soak.usage import Usage
from tests.soak.verdict import Look, Measured, findings, holds, report

promise = pytest.mark.promise
APP = Usage(200.0, 120.0, 16, 20)
STEADY = Look(0.0, APP, APP, Usage(30.0, 16.0, 2, 6), 40.0, 1.0)


def a_run(late: Look = STEADY, **changed: object) -> Measured:
    """Half an hour with a look every three minutes; the second half as `late`."""
    looks = [replace(STEADY if at < 5 else late, at_s=180.0 * at) for at in range(11)]
    measured = Measured(seconds=1800.0, looks=looks, pictures=54_000, avatars=50_000, cards=4_000)
    for name, value in changed.items():
        setattr(measured, name, value)
    return measured


def test_a_steady_run_holds() -> None:
    measured = a_run(gaps_of_faults={"output restarted": [0.4, 0.9]}, stalls=[0.2] * 9, gaps=[0.12])
    found = findings(measured)
    assert holds(measured, found)
    assert "memory of the app: 200.0, then 200.0 MB (+0.0%)" in report(measured, found)
    assert "output restarted: 2 (middle 650, longest 900 ms)" in report(measured, found)


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        pytest.param(a_run(marked=1), "marker", marks=promise("the marker never appears")),
        pytest.param(
            a_run(lost=1), "never arrived", marks=promise("no picture lost between camera process and reader")
        ),
        pytest.param(
            a_run(gaps=[0.2] * 4),
            "without a picture",
            marks=promise("no time longer than 100 ms without a picture, while no fault has taken the device"),
        ),
        pytest.param(
            a_run(replace(STEADY, app=Usage(205.0, 125.0, 16, 20))),
            "memory of the app",
            marks=promise("memory of app and camera process: less than 2 % more"),
        ),
        (a_run(replace(STEADY, camera=Usage(31.0, 17.0, 2, 6))), "memory of the camera process"),
        pytest.param(
            a_run(replace(STEADY, app=Usage(200.0, 120.0, 17, 20))),
            "threads",
            marks=promise("threads, handles: no more than before"),
        ),
        (a_run(replace(STEADY, app=Usage(200.0, 120.0, 16, 21))), "handles"),
        pytest.param(a_run(replace(STEADY, delay_ms=90.0)), "delay", marks=promise("delay: within 34 ms")),
    ],
)
def test_each_limit_can_be_broken(measured: Measured, words: str) -> None:
    found = findings(measured)
    broken = [one for one in found if one.holds is False]
    assert [words in one.what for one in broken] == [True]
    assert not holds(measured, found)


@promise(
    "panic shows nothing but the card; a failed swap shows a notice and changes nothing; pictures return after every "
    "output fault"
)
def test_something_that_had_to_hold_breaks_the_run() -> None:
    measured = a_run(broken=["the recorder did not end"])
    found = findings(measured)
    assert not holds(measured, found)
    assert "BROKEN    the recorder did not end" in report(measured, found)


def test_a_short_run_judges_neither_memory_nor_delay() -> None:
    measured = Measured(seconds=20.0, looks=[STEADY, STEADY])
    found = findings(measured)
    assert holds(measured, found)
    assert "too few looks" in report(measured, found)
