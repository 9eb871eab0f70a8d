"""Which cases are measured, and where the results go; the measurements are other processes, and are faked."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from app.cli.commands.bench import cases, run_bench, window
from app.cli.parser import run_command_line
from app.cli.signals import Interrupt
from engine import ANIMATORS, BenchCase, CachedBuild, Quality
from engine.animators.personalive.compiled.builds.manifest import Manifest
from tests.app.cli.commands.bench.results import FULL, PERSONALIVE, POOR
from tests.engine.animators.personalive.compiled.builds.test_manifest import KEY
from tests.weights import touch_weights

Command = Callable[..., int]


class Runs:
    """The cases that were measured. failing: the animators that cannot run."""

    def __init__(self) -> None:
        self.cases: list[BenchCase] = []
        self.failing: set[str] = set()
        self.timeouts_s: list[float] = []
        self.made_up: list[tuple[Path, str]] = []

    def run(self, case: BenchCase, raise_if_stopped: Callable[[], None], timeout_s: float) -> Mapping[str, Any]:
        raise_if_stopped()
        self.cases.append(case)
        self.timeouts_s.append(timeout_s)
        if case.animator in self.failing:
            return {"title": case.title, "problem": "It is broken."}
        return POOR | {"title": case.title}

    def write(self, folder: Path, size: str) -> str:
        assert folder.is_dir()
        self.made_up.append((folder, size))
        return "tiny"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    made = Runs()
    monkeypatch.setattr(run_bench, "run_case", made.run)
    monkeypatch.setattr(run_bench, "write_made_up_weights", made.write)
    for name in set(ANIMATORS) - {"instant", "personalive"}:
        monkeypatch.delitem(ANIMATORS, name)
    return made


def test_one_without_its_weights_is_not_run_and_says_what_it_needs(
    personacam: Command, runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    assert personacam("bench", "--seconds", 3) == 0
    (case,) = runs.cases
    assert (case.animator, case.seconds, case.personalive) == ("instant", 3, {})
    assert Path(case.portrait or "").suffix == ".png"
    assert Path(case.clip or "").suffix == ".mp4"
    assert case.camera is None
    assert "personalive: It needs its weights" in capsys.readouterr().out


def test_personalive_is_measured_in_every_quality_with_the_given_weights(
    personacam: Command, runs: Runs, tmp_path: Path
) -> None:
    assert personacam("bench", "--models", touch_weights(tmp_path), "--dtype", "float32", "--size", 256) == 0
    instant, *others = runs.cases
    assert instant.size_px == 256
    assert [case.quality for case in others] == [str(quality) for quality in Quality]
    assert {case.weights for case in others} == {"given"}
    own = {"models": str(tmp_path), "dtype": "float32", "runtime": "eager"}
    assert all(case.personalive == own for case in others)
    assert json.dumps([case.personalive for case in others])


def test_what_was_built_for_the_size_is_measured_beside_the_eager_runtime(
    personacam: Command, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = ("bench", "--models", touch_weights(tmp_path), "--animator", "personalive", "--quality", "fast")
    sizes = {"one": 256, "two": 512}
    builds = [
        CachedBuild(name, tmp_path, 1, 0.0, Manifest(replace(KEY, size_px=size, provider="cpu"), ()))
        for name, size in sizes.items()
    ]
    monkeypatch.setattr(cases, "list_builds", lambda: builds)
    personacam(*fast, "--size", 256)
    assert [case.title for case in runs.cases] == ["personalive, fast, eager", "personalive, fast, onnx, cpu"]
    runs.cases.clear()
    personacam(*fast, "--runtime", "onnx")
    assert [case.title for case in runs.cases] == ["personalive, fast, onnx"]


def test_animators_and_qualities_can_be_left_out(personacam: Command, runs: Runs, tmp_path: Path) -> None:
    personacam("bench", "--models", touch_weights(tmp_path), "--animator", "personalive", "--quality", "fast")
    assert [(case.animator, case.quality) for case in runs.cases] == [("personalive", "fast")]


@pytest.mark.parametrize(("flags", "size"), [((), "auto"), (("full",), "full"), (("tiny",), "tiny")])
def test_made_up_weights_exist_while_it_is_measured_and_are_named(
    personacam: Command, runs: Runs, flags: tuple[str, ...], size: str
) -> None:
    assert personacam("bench", "--fake-weights", *flags, "--animator", "personalive", "--quality", "best") == 0
    ((folder, asked),) = runs.made_up
    assert asked == size
    assert not folder.exists()
    (case,) = runs.cases
    assert case.personalive == {"models": str(folder), "runtime": "eager"}
    assert case.weights == "made-up, tiny"


@pytest.mark.parametrize("flags", [("--quality", "worst"), ("--size", "63"), ("--animator", "other")])
def test_a_value_that_does_not_fit_is_wrong_usage(
    personacam: Command, runs: Runs, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    with suppress(SystemExit):  # of the parser
        assert personacam("bench", "--models", touch_weights(tmp_path), *flags) == 2
    assert runs.cases == []


def test_a_video_is_the_clip_and_the_camera_of_the_live_run(personacam: Command, runs: Runs, tmp_path: Path) -> None:
    video = tmp_path / "me.mp4"
    video.touch()
    personacam("bench", "--camera", video, "--portrait", tmp_path / "me.png")
    (case,) = runs.cases
    assert (case.clip, case.camera, case.portrait) == (str(video), str(video), str(tmp_path / "me.png"))


def test_a_camera_is_for_the_live_run_only(personacam: Command, runs: Runs) -> None:
    personacam("bench", "--camera", "0")
    assert runs.cases[0].camera == "0"
    assert runs.cases[0].clip != "0"


def test_the_command_fails_only_if_nothing_could_run(
    personacam: Command, runs: Runs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.failing = {"personalive"}
    assert personacam("bench", "--models", touch_weights(tmp_path)) == 0
    assert "personalive, best, eager: It is broken." in capsys.readouterr().out
    runs.failing = {"instant", "personalive"}
    assert personacam("bench", "--models", touch_weights(tmp_path)) == 1


def test_results_come_as_json_on_request(personacam: Command, runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    assert personacam("bench", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert content["version"] == run_bench.VERSION
    assert content["cases"][0] == POOR
    assert content["cases"][1]["animator"] == PERSONALIVE


def test_results_are_drawn_on_request_and_nothing_is_replaced(
    personacam: Command, runs: Runs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plot.png"
    for _ in range(2):
        assert personacam("bench", "--animator", "instant", "--plot", file) == 0
    assert "plot (2).png" in capsys.readouterr().out
    with Pillow.open(file) as drawn:
        assert drawn.width > 1000


def test_a_plot_that_cannot_be_saved_is_refused_before_anything_is_measured(
    personacam: Command, runs: Runs, tmp_path: Path
) -> None:
    assert personacam("bench", "--plot", tmp_path / "plot.jpg") == 1
    assert runs.cases == []


def test_ctrl_c_ends_it_before_the_next_case(runs: Runs) -> None:
    class Already(Interrupt):
        def is_requested(self) -> bool:
            return True

    with pytest.raises(KeyboardInterrupt):
        run_command_line(["bench"], Already())
    assert runs.cases == []


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

    monkeypatch.setattr(window, "measure_window", measure)
    assert personacam("bench", "--window", "--seconds", 2, "--json") == code
    shown = capsys.readouterr()
    assert json.loads(shown.out + shown.err) == found
    assert measured_for_s == [2]
    assert runs.cases == []


def test_the_fakes_have_the_form_of_real_results() -> None:
    assert FULL.keys() >= POOR.keys() - {"not_measured"}
