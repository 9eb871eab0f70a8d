"""The verb `ctl`: controls a Persona Cam that is already running.

Owns: the request to the other program, and printing its answer. Does not know: any action, Qt. Nothing heavy is
imported, because a button should act at once.
"""

import json
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.cli.result import CommandResult
from app.cli.signals import Interrupt
from app.remote.ctl_client import NotRunningError, send_request

NOBODY = 3
"""The exit code when no Persona Cam is running."""
FILES_BEHIND = {
    "background": 1,
    "camera": 1,
    "card-picture": 1,
    "record": 2,
    "recordings": 1,
    "models": 1,
    "use-output": 1,
}
"""Words that may be followed by a file, whose path is relative to this folder, not to the other program's."""
OUTPUT = "use-output"
ALWAYS_FILES = ("record", "recordings", "models")


def run_ctl(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam ctl` asks for.

    Raises: ControlError.
    """
    do, *rest = wanted.words
    try:
        if do == "status" and not rest:
            return CommandResult(_format_status(send_request(question="status")["status"], wanted.json))
        if do == "list" and not rest:
            return CommandResult(_format_actions(wanted.json))
        answer = send_request(do, " ".join(_make_path_absolute([do, *rest])[1:]) or None)
    except NotRunningError as nobody:
        return CommandResult([f"personacam: {nobody}"], NOBODY)
    return CommandResult([answer["note"]] if "note" in answer else [])


def _format_status(status: Mapping[str, Any], as_json: bool) -> list[str]:
    from app.control.status_json import format_status_lines

    return [json.dumps(status, indent=2)] if as_json else list(format_status_lines(status))


def _format_actions(as_json: bool) -> list[str]:
    """Return the running program's actions, or if none is running, this program's."""
    try:
        found = send_request(question="actions")["actions"]
    except NotRunningError:
        from app.control.actions import list_actions

        found = list_actions()
    if as_json:
        return [json.dumps(found, indent=2)]
    usage = [f"{action['id']} {action['argument']}".rstrip() for action in found]
    width = max(map(len, usage))
    rows = zip(usage, found, strict=True)
    return [f"{words:<{width}}  {action['label']:<28}  {action['default_key']}".rstrip() for words, action in rows]


def _make_path_absolute(words: list[str]) -> list[str]:
    place = FILES_BEHIND.get(words[0])
    if place is None or len(words) <= place:
        return words
    name = " ".join(words[place:])
    if words[0] == OUTPUT:
        return [*words[:place], _make_output_absolute(name)]
    file = Path(name)
    if words[0] not in ALWAYS_FILES and not file.exists():
        return words
    return [*words[:place], str(file.absolute())]


def _make_output_absolute(name: str) -> str:
    from engine import find_written_file, is_video_name

    written = find_written_file(name)
    if written is None:
        return name
    camera = [] if is_video_name(name) else name.split(":", 2)[:2]
    return ":".join([*camera, str(written.absolute())])
