"""Which cases there are, and how the time is divided among them."""

from typing import Any

import pytest

from tests.gpu import bench_cases
from tests.gpu.bench_cases import TINY, GpuCase, find_providers, list_cases, measure_cases


def test_every_quality_runs_eagerly_then_a_stream_then_every_quality_with_each_provider() -> None:
    cases = list(list_cases(TINY, {"models": "m"}, "made-up", ["cuda"]))
    assert [case.title for case in cases] == [
        *(f"personalive, {quality}, eager" for quality in bench_cases.QUALITIES),
        "stream of 2 s, balanced",
        *(f"personalive, {quality}, onnx, cuda" for quality in bench_cases.PROVIDER_QUALITIES),
    ]
    assert [case.case.seconds for case in cases] == [1.0] * 4 + [2.0] + [1.0] * 4


def test_a_case_gets_twice_its_share_of_the_time_and_without_time_it_is_skipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left, given = [90.0], []

    def run(case: object, _: object, timeout_s: float) -> dict[str, Any]:
        given.append(timeout_s)
        left[0] -= 43.0
        return {"done": "all"}

    monkeypatch.setattr("engine.run_case", run)
    case = next(list_cases(TINY, {}, "", [])).case
    cases = [GpuCase(title, case) for title in ("one", "two", "three")]
    *measured, last = measure_cases(cases, lambda: left[0], lambda _: None)
    assert given == pytest.approx([45.0, 94 / 3])
    assert measured == [{"done": "all", "title": "one"}, {"done": "all", "title": "two"}]
    assert last == {"title": "three", "skipped": "there was no time left for it"}


def test_without_onnx_runtime_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_cases, "list_missing", lambda names: ["onnx"])
    assert find_providers("cuda") == ([], "onnx not installed")


def test_a_processor_is_not_measured_where_a_card_is_asked_for() -> None:
    """The tests' own ONNX Runtime knows the processor."""
    assert find_providers("cpu") == (["cpu"], "")
    providers, why = find_providers("cuda")
    assert providers == []
    assert "only cpu" in why
