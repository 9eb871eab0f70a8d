"""Why calls of the system fail."""

import pytest

from engine.core.problem import Phrase
from engine.core.system.reasons import system_reason


@pytest.mark.parametrize(
    ("error", "words", "is_translated"),
    [
        (FileNotFoundError(2, "No such file or directory", "Anna.png"), "No such file or directory", True),
        (PermissionError(13, "자격이 없습니다"), "Permission denied", True),
        (OSError(1094995529, "Invalid data found when processing input", "Anna.mp4"), "Invalid data found", True),
        (OSError(99999, "something else"), "something else", False),
        (OSError("words alone"), "words alone", False),
        (ValueError("embedded null byte"), "embedded null byte", False),
    ],
)
def test_the_systems_reasons_can_be_translated(error: Exception, words: str, is_translated: bool) -> None:
    reason = system_reason(error)
    assert words in str(reason)
    assert isinstance(reason, Phrase) == is_translated
