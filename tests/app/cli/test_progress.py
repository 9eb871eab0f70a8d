import io
import sys

import pytest

from app.cli.progress import progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with progress_bar() as show:
        show("looking", 3, 10)
        show("animating", 7, 10)
        show("somebody × something", 1, None)
    said = terminal.getvalue()
    assert "somebody × something" in said


def test_a_file_sees_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as show:
        show("looking", 1, 10)
    output = capsys.readouterr()
    assert output.err == output.out == ""
