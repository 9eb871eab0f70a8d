"""What is said of how a picture was read."""

import pytest

from engine.portrait.remarks import SURE_LIKENESS, describe_doubt, describe_turn, join_remarks


@pytest.mark.parametrize("likeness", [SURE_LIKENESS, 0.9])
def test_of_a_face_that_is_surely_a_persons_nothing_is_said(likeness: float) -> None:
    assert describe_doubt("me.png", likeness) is None


def test_of_a_face_that_may_be_an_animals_it_is_said_that_it_is_tried() -> None:
    said = describe_doubt("rex.png", SURE_LIKENESS - 0.01)
    assert said is not None
    assert "rex.png" in said.message
    assert "animal" in said.message
    assert "tried" in said.message


def test_two_remarks_are_said_one_after_the_other() -> None:
    turned, doubt = describe_turn("rex.png", 1), describe_doubt("rex.png", 0.5)
    assert turned is not None
    assert doubt is not None
    both = join_remarks(turned, doubt)
    assert both is not None
    assert both.message == f"{turned.message} {doubt.message}"
    assert join_remarks(None, doubt) is doubt
