import io
import sys

import pytest

from app.cli.progress import bytes_bar, progress_bar


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


class FakeBar:
    """In place of rich's Progress: what each task shows."""

    def __init__(self) -> None:
        self.tasks: list[dict[str, object]] = []
        self.closed = False

    def __enter__(self) -> "FakeBar":
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def add_task(self, words: str, total: int | None) -> int:
        self.tasks.append({"words": words, "total": total, "visible": True, "completed": 0})
        return len(self.tasks) - 1

    def update(self, task: int, **changes: object) -> None:
        self.tasks[task].update(changes)


@pytest.fixture
def bar(monkeypatch: pytest.MonkeyPatch) -> FakeBar:
    made = FakeBar()
    monkeypatch.setattr("rich.progress.Progress", lambda *columns, **how: made)
    return made


def test_each_phase_has_one_bar_in_words_and_only_the_latest_is_seen(
    bar: FakeBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress_bar() as show:
        show("looking", 1, 10)
        show("looking", 3, 10)
        show("animating", 2, None)
        show("animating", 7, 12)
    assert bar.tasks == [
        {"words": "Looking at the driver", "total": 10, "visible": False, "completed": 3},
        {"words": "Animating", "total": 12, "visible": True, "completed": 7},
    ]


def test_the_bar_is_gone_afterwards_also_after_a_failure(bar: FakeBar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with pytest.raises(ValueError, match="broken"), progress_bar():
        raise ValueError("broken")
    assert bar.closed


def test_bytes_have_one_bar(bar: FakeBar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with bytes_bar() as show:
        show("Downloading a.pth", 3, None)
        show("Downloading b.pth and 1 more", 7, 12)
    (task,) = bar.tasks
    assert (task["description"], task["completed"], task["total"]) == ("Downloading b.pth and 1 more", 7, 12)
    assert bar.closed


def test_bytes_are_shown_on_a_terminal_with_their_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with bytes_bar() as show:
        show("Verifying a.pth", 5_000_000, 10_000_000)
    said = terminal.getvalue()
    assert "Verifying a.pth" in said
    assert "5.0/10.0 MB" in said


def test_a_file_sees_nothing_of_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    with bytes_bar() as show:
        show("Verifying", 1, 10)
    assert capsys.readouterr().err == ""
