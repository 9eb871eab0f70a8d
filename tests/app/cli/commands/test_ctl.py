"""The verb `ctl`: what is typed becomes one request, and the answer lines or JSON."""

import json
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.cli.commands.ctl import NOBODY, run_ctl
from app.cli.signals import Interrupt
from app.remote.ctl_client import NotRunningError

ACTIONS = [
    {"id": "swap", "label": "Wear a portrait", "argument": "NAME", "default_key": ""},
    {"id": "next", "label": "Next portrait", "argument": "", "default_key": "Ctrl+Alt+N"},
]
Sent = list[tuple[Any, ...]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """The requests that reach a running program."""
    requests: Sent = []

    def send(do: str = "", argument: str | None = None, question: str = "") -> Mapping[str, Any]:
        requests.append((do, argument, question))
        return {"status": {"state": "running"}, "actions": ACTIONS}

    monkeypatch.setattr("app.cli.commands.ctl.send_request", send)
    return requests


@pytest.fixture
def _nobody_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def send(*_: object, **__: object) -> None:
        raise NotRunningError("No Persona Cam is running.", "Start it.")

    monkeypatch.setattr("app.cli.commands.ctl.send_request", send)


def ctl(*words: str, as_json: bool = False) -> tuple[list[str], int]:
    result = run_ctl(Namespace(words=list(words), json=as_json), Interrupt())
    return list(result.lines), result.exit_code


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        (("next",), ("next", None, "")),
        (("swap", "3"), ("swap", "3", "")),
        (("swap", "my", "face"), ("swap", "my face", "")),
        (("panic", "on"), ("panic", "on", "")),
        (("status", "now"), ("status", "now", "")),
        (("camera", "no such file"), ("camera", "no such file", "")),
        (("background", "blur"), ("background", "blur", "")),
        (("record", "start"), ("record", "start", "")),
        (("use-output", "null"), ("use-output", "null", "")),
        (("use-output", "x.png"), ("use-output", "x.png", "")),
        (
            ("use-output", "virtual-camera:OBS", "Virtual", "Camera"),
            ("use-output", "virtual-camera:OBS Virtual Camera", ""),
        ),
        (("use-output", "/a/b.mp4"), ("use-output", "/a/b.mp4", "")),
    ],
)
def test_an_action_is_sent_as_it_was_typed_and_says_nothing(
    sent: Sent, words: tuple[str, ...], request_: tuple[Any, ...]
) -> None:
    assert ctl(*words) == ([], 0)
    assert sent == [request_]


def test_a_note_in_the_answer_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.commands.ctl.send_request", lambda *_: {"ok": True, "note": "Instant stands in."})
    assert ctl("quality", "fast") == (["Instant stands in."], 0)


@pytest.mark.parametrize("words", ["record start a b.mp4", "recordings a b", "models a b"])
def test_a_new_file_is_meant_in_this_folder(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ctl(*words.split(" "))
    before, _, name = words.rpartition("a b")
    assert " ".join(sent[0][:2]) == f"{before}{tmp_path / ('a b' + name)}"


@pytest.mark.parametrize("before", ["", "virtual-camera:file:"])
@pytest.mark.parametrize("name", ["a b.mp4", "./a b.mp4", "a:b.mp4"])
def test_a_file_as_output_is_meant_in_this_folder(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ctl("use-output", *f"{before}{name}".split(" "))
    assert sent == [("use-output", f"{before}{tmp_path / name}", "")]


@pytest.mark.parametrize("do", ["camera", "background"])
def test_a_file_that_exists_is_meant_where_another_word_could_be(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, do: str
) -> None:
    (tmp_path / "me.mp4").touch()
    monkeypatch.chdir(tmp_path)
    ctl(do, "me.mp4")
    assert sent == [(do, str(tmp_path / "me.mp4"), "")]


def test_the_list_stands_in_columns(sent: Sent) -> None:
    lines, code = ctl("list")
    assert (sent, code) == ([("", None, "actions")], 0)
    assert [line.split("  ")[0] for line in lines] == ["swap NAME", "next"]
    assert lines[0].index("Wear") == lines[1].index("Next")
    assert lines[1].endswith("Ctrl+Alt+N")
    assert not any(line.endswith(" ") for line in lines)


@pytest.mark.parametrize(("words", "content"), [("list", ACTIONS), ("status", {"state": "running"})])
def test_programs_get_json(sent: Sent, words: str, content: object) -> None:
    lines, _ = ctl(words, as_json=True)
    assert json.loads("\n".join(lines)) == content


@pytest.mark.usefixtures("_nobody_runs")
def test_without_a_run_an_exit_code_says_so_and_the_list_is_this_programs() -> None:
    lines, code = ctl("panic", "on")
    assert (code, NOBODY) == (NOBODY, 3)
    assert lines == ["personacam: No Persona Cam is running. Start it."]
    assert ctl("status")[1] == NOBODY
    lines, code = ctl("list")
    assert code == 0
    assert any(line.startswith("panic [on|off|toggle]") for line in lines)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_status_is_json_only_on_request(sent: Sent, monkeypatch: pytest.MonkeyPatch, as_json: bool) -> None:
    monkeypatch.setattr("app.control.status_json.format_status_lines", lambda status: [f"state: {status['state']}"])
    lines = run_ctl(Namespace(words=["status"], json=as_json), Interrupt()).lines
    assert lines == ([json.dumps({"state": "running"}, indent=2)] if as_json else ["state: running"])
