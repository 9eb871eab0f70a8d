import pytest

from engine.core.errors import TrainingError
from engine.training.recipe.licences import LICENCES, Kind, find_licence, refuse_unfree_data


def test_what_forbids_commercial_use_or_is_not_stated_is_not_free() -> None:
    for row in LICENCES:
        if any(word in row.terms.lower() for word in ("nc", "non-commercial", "research", "not stated")):
            assert not row.is_free, row.name
    assert {row.name for row in LICENCES if row.is_free and row.kind is Kind.DATA} == {"own", "rendered"}


def test_names_are_found_however_they_are_written() -> None:
    assert find_licence("vfhq", Kind.DATA) is find_licence("VFHQ", Kind.DATA)
    assert find_licence("vfhq", Kind.WEIGHTS) is None


@pytest.mark.parametrize(("origin", "words"), [("VFHQ", "research only"), ("something", "does not know the data set")])
def test_data_that_are_not_free_are_refused(origin: str, words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        refuse_unfree_data(origin)
    refuse_unfree_data("Own")
