from pathlib import Path

import numpy as np
import pytest

from engine.evaluation.pooling import CROSS, FEATURES_FILE, SELF, pool_results
from engine.evaluation.types import PairResult
from tests.engine.evaluation.made_up import make_case, make_result


def test_own_faces_and_others_are_apart_and_so_are_setups(tmp_path: Path) -> None:
    cases = [
        make_case(tmp_path, "a", "fast", own_face=True),
        make_case(tmp_path, "b", "fast"),
        make_case(tmp_path, "b", "best"),
    ]
    rows = pool_results(cases, [make_result(), make_result(), make_result()])
    assert [(row.setup, row.kind) for row in rows] == [("fast", SELF), ("fast", CROSS), ("best", CROSS)]


def test_each_figure_is_pooled_in_its_own_way(tmp_path: Path) -> None:
    cases = [make_case(tmp_path, name, "fast") for name in "abc"]
    results = [
        make_result(identity__median=0.2, jitter_flow__ratio=0.5, identity__n=3),
        make_result(identity__median=0.4, jitter_flow__ratio=0.6, identity__n=4),
        make_result(identity__median=0.6, jitter_flow__ratio=4.0, identity__n=5),
    ]
    [row] = pool_results(cases, results)
    assert row.values["identity.median"] == pytest.approx(0.4)
    assert row.values["jitter_flow.ratio"] == pytest.approx(0.6)
    assert row.values["identity.n"] == 12
    assert row.worst["identity.median"] == pytest.approx(0.6)
    assert "identity.n" not in row.worst
    assert (row.values["blinks.recall"], row.values["blinks.precision"]) == (0.75, 0.6)
    assert (row.pairs, row.frames, row.sizes) == (3, 21, ("512×512",))


def test_a_pair_that_failed_counts_as_such_and_a_missing_figure_has_its_reason(tmp_path: Path) -> None:
    cases = [make_case(tmp_path, name, "fast") for name in "ab"]
    [row] = pool_results(cases, [make_result(tlp=4.0), PairResult("f", problem="no face")])
    assert (row.pairs, row.failed, row.frames) == (2, 1, 7)
    assert row.values["tlp"] == 4
    assert "tlp" not in row.missing
    assert row.missing["fvd"] == "too few clips of 16 pictures"


def test_fvd_is_one_distance_over_the_clips_of_all_pairs(tmp_path: Path) -> None:
    cases = [make_case(tmp_path, name, "fast") for name in "ab"]
    for number, case in enumerate(cases):
        case.folder.mkdir(parents=True)
        real = np.array([[float(number), 0.0]])
        np.savez(case.folder / FEATURES_FILE, made=real + np.array([[0, 2]]), real=real)
    [row] = pool_results(cases, [make_result(), make_result()])
    assert row.values["fvd"] == pytest.approx(4)
    assert row.clips == 2
