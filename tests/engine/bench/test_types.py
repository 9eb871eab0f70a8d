"""Figures that were not measured are absent, and no path of the user's is in a result."""

import json

from engine.bench.types import BenchCase, BenchResult, CaseFigures, Spread, drop_missing


def test_few_values_have_no_95_percent_and_none_have_no_median() -> None:
    assert Spread.from_values([]) is None
    few, many = Spread.from_values([1.0, 2.0, 9.0]), Spread.from_values([*range(1, 21)])
    assert few == Spread(2.0, None, 3)
    assert many == Spread(10.5, 19.05, 20)


def test_what_was_not_measured_is_absent_in_all_depths() -> None:
    assert drop_missing({"a": None, "b": "", "c": {"d": None, "e": 0.0}, "f": {}}) == {"c": {"e": 0.0}}
    plain = BenchResult(BenchCase("instant", 1.0), CaseFigures(chunk_ms=Spread(1.0, None, 3))).to_plain()
    assert plain["chunk_ms"] == {"median": 1.0, "count": 3}
    assert not {"delay", "tflop_per_s", "share_of_peak", "device", "problem"} & plain.keys()


def test_a_result_holds_no_path_of_the_user() -> None:
    case = BenchCase(
        "personalive",
        1.0,
        personalive={"models": "folder/of/me/weights", "dtype": "float32"},
        portrait="folder/of/me/a.png",
        clip="folder/of/me/b.mp4",
        camera="folder/of/me/c.mp4",
    )
    plain = BenchResult(case, problem="It is broken.").to_plain()
    assert "folder/of/me" not in json.dumps(plain)
    assert plain["personalive"] == {"dtype": "float32"}
    assert plain["problem"] == "It is broken."


def test_a_title_names_what_tells_cases_apart() -> None:
    own = {"models": "x", "runtime": "onnx", "provider": "cpu"}
    assert BenchCase("personalive", 1.0, quality="fast", personalive=own).title == "personalive, fast, onnx, cpu"
    assert BenchCase("instant", 1.0).title == "instant"
