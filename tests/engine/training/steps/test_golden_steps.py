"""Every golden case, through the project's own steps. Stage 1 is compared every time, the longer ones by `engines`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.golden.training.compare import asked_the_same, compare_case
from tests.golden.training.run import Case, Runner

LONG = ("stage1_drop", "stage2_n1", "stage2_n3", "stage2_n3_mild", "stage3", "stage3_mild")


@pytest.mark.parametrize("name", ["stage1", *(pytest.param(name, marks=pytest.mark.engines) for name in LONG)])
@pytest.mark.timeout(3600)
def test_a_golden_case_agrees(name: str, golden_case: Callable[[str], Case], tiny_models: Path) -> None:
    case = golden_case(name)
    runner = Runner(case, tiny_models)
    rows = compare_case(case, runner.run())
    assert [row for row in rows if not row.agrees] == []
    assert len(rows) > 25
    assert asked_the_same(case, runner.draws.asked)
