"""Which runs are measured, and what the table says; the runs themselves are other processes, and are faked."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.commands import bench, bench_window
from app.cli.parser import run_command_line
from app.cli.signals import Interrupt
from engine import ANIMATORS

Command = Callable[..., int]
REPORT: dict[str, Any] = {
    "animator": "instant",
    "problem": None,
    "size": 512,
    "stage_ms": {"track": {"p50": 4.24, "p95": 6.26}, "tensorrt": None},
    "delay_ms": {"p50": 30.0, "p95": 41.0},
    "keeps_up_fps": 61.6,
    "peak_rss_mb": 412.4,
    "fps": 29.96,
    "dropped": 2,
}


class Runs:
    """The processes that were started. failing: the animators whose run ends with an error."""

    def __init__(self) -> None:
        self.started: list[list[str]] = []
        self.timeouts_s: list[float] = []
        self.failing: set[str] = set()
        self.animators = ("instant",)

    def run(self, words: list[str], timeout: float, **_: Any) -> subprocess.CompletedProcess[str]:
        self.started.append(words)
        self.timeouts_s.append(timeout)
        animator = words[words.index("--animator") + 1]
        if animator in self.failing:
            return subprocess.CompletedProcess(words, 1, "", "It is\n broken.\n")
        Path(words[words.index("--report") + 1]).write_text(json.dumps(REPORT | {"animator": animator}))
        return subprocess.CompletedProcess(words, 0, "", "")

    def value(self, flag: str, run: int = -1) -> str:
        return self.started[run][self.started[run].index(flag) + 1]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    made = Runs()
    monkeypatch.setattr(subprocess, "run", made.run)
    for name in set(ANIMATORS) - {"instant", "personalive"}:
        monkeypatch.delitem(ANIMATORS, name)
    return made


def test_every_animator_is_run_for_itself_and_one_without_its_weights_is_not(
    personacam: Command, runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    assert personacam("bench", "--seconds", 3) == 0
    assert [words[words.index("--animator") + 1] for words in runs.started] == ["instant"]
    assert "personalive: It needs its weights: give --models DIR." in capsys.readouterr().out


def test_a_run_shows_nobody_anything_and_lasts_as_long_as_asked(personacam: Command, runs: Runs) -> None:
    personacam("bench", "--seconds", 3)
    assert runs.value("--output") == "null"
    assert float(runs.value("--seconds")) == 3
    assert "--no-control" in runs.started[-1]
    assert runs.timeouts_s[-1] > 3 + 60
    assert "--time-stages" not in runs.started[-1]
    assert Path(runs.value("--portrait")).name.endswith(".png")
    assert Path(runs.value("--camera")).name.endswith(".mp4")


def test_portrait_and_camera_may_be_chosen(personacam: Command, runs: Runs, tmp_path: Path) -> None:
    personacam("bench", "--portrait", tmp_path / "me.png", "--camera", "0")
    assert runs.value("--portrait") == str(tmp_path / "me.png")
    assert runs.value("--camera") == "0"


def test_flags_of_the_diffusion_are_for_the_diffusion_only(personacam: Command, runs: Runs, tmp_path: Path) -> None:
    assert personacam("bench", "--models", tmp_path) == 0
    assert [runs.value("--animator", run) for run in (0, 1)] == ["instant", "personalive"]
    assert "--models" not in runs.started[0]
    assert runs.value("--models") == str(tmp_path)
    assert "--time-stages" in runs.started[1]


def test_the_command_fails_only_if_no_animator_could_run(
    personacam: Command, runs: Runs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.failing = {"personalive"}
    assert personacam("bench", "--models", tmp_path) == 0
    assert "personalive: It is broken." in capsys.readouterr().out
    runs.failing = {"instant", "personalive"}
    assert personacam("bench", "--models", tmp_path) == 1


def test_the_reports_come_as_json_on_request(
    personacam: Command, runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    assert personacam("bench", "--json") == 0
    instant, other = json.loads(capsys.readouterr().out)
    assert instant == REPORT
    assert other["animator"] == "personalive"


def test_ctrl_c_ends_it_before_the_next_run(runs: Runs) -> None:
    class Already(Interrupt):
        def is_requested(self) -> bool:
            return True

    with pytest.raises(KeyboardInterrupt):
        run_command_line(["bench"], Already())
    assert runs.started == []


@pytest.mark.parametrize(("found", "code"), [({"problem": "no screen"}, 1), ({"visible_s": 1.0}, 0)])
def test_the_window_is_measured_instead_on_request(
    personacam: Command,
    runs: Runs,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    found: dict[str, Any],
    code: int,
) -> None:
    measured_for_s: list[float] = []

    def measure(seconds: float) -> dict[str, Any]:
        measured_for_s.append(seconds)
        return found

    monkeypatch.setattr(bench_window, "measure_window", measure)
    assert personacam("bench", "--window", "--seconds", 2, "--json") == code
    shown = capsys.readouterr()
    assert json.loads(shown.out + shown.err) == found
    assert measured_for_s == [2]
    assert runs.started == []


def test_the_table_has_a_row_for_each_stage_that_was_measured_then_the_delay_then_the_rates() -> None:
    assert bench.format_table([REPORT]) == [
        "instant, 512 px",
        f"  {'stage':<10}{'median':>10}{'95 %':>10}",
        "  track         4.2 ms    6.3 ms",
        "  delay        30.0 ms   41.0 ms",
        "  30.0 pictures a second, could do 62; 2 dropped; 412 MB",
    ]


def test_the_table_leaves_out_what_is_not_known() -> None:
    unknown = REPORT | {"keeps_up_fps": None, "peak_rss_mb": None}
    assert bench.format_table([unknown])[-1] == "  30.0 pictures a second; 2 dropped"


def test_one_that_could_not_run_is_one_line_of_the_table() -> None:
    lines = bench.format_table([{"animator": "personalive", "problem": "no weights"}, REPORT])
    assert lines[:2] == ["personalive: no weights", "instant, 512 px"]
