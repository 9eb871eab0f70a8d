import pytest

from app.cli.result import CommandResult, pluralize


@pytest.mark.parametrize(("number", "said"), [(0, "0 frames"), (1, "1 frame"), (2, "2 frames")])
def test_a_number_stands_before_one_thing_or_several(number: int, said: str) -> None:
    assert pluralize(number, "frame") == said


def test_a_command_has_succeeded_unless_it_says_otherwise() -> None:
    assert CommandResult(["done"]).exit_code == 0
