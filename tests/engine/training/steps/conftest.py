"""What the tests of the steps share: golden cases by name."""

from collections.abc import Callable

import pytest

from tests.golden.training.run import Case, read_cases
from tests.personalive import FOLDER

GOLDEN = FOLDER.parent / "training"


@pytest.fixture(scope="session")
def golden_case() -> Callable[[str], Case]:
    """Find a golden case by its name."""
    cases = {case.name: case for file in sorted(GOLDEN.glob("train-*.npz")) for case in read_cases(file)}
    return cases.__getitem__
