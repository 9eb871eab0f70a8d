"""The verb `ctl`: steer a program that is running already.

Owns: the way to the other program's socket, and how its answers are told. Does not know: any action, Qt; nothing heavy
is imported, for a button should act at once.
"""

import json
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.cli.result import Outcome
from app.cli.signals import Interrupt
from app.remote.ctl_client import NobodyError, ask

NOBODY = 3
"""The exit code when no Persona Cam is running."""
FILES_BEHIND = {"background": 1, "camera": 1, "record": 2}
"""The words behind which one may be a file: it is seen from here, not from where the other program was started."""


def ctl(wanted: Namespace, interrupt: Interrupt) -> Outcome:
    """Do what `personacam ctl` asks for.

    Raises: ControlError.
    """
    do, *rest = wanted.words
    try:
        if do == "status" and not rest:
            return Outcome(_status(ask(question="status")["status"], wanted.json))
        if do == "list" and not rest:
            return Outcome(_list(wanted.json))
        ask(do, " ".join(_from_here([do, *rest])[1:]) or None)
    except NobodyError as nobody:
        return Outcome([f"personacam: {nobody}"], NOBODY)
    return Outcome([])


def _status(status: Mapping[str, Any], as_json: bool) -> list[str]:
    from app.control.status_json import as_lines

    return [json.dumps(status, indent=2)] if as_json else list(as_lines(status))


def _list(as_json: bool) -> list[str]:
    """The running program's actions, or if there is none, this one's."""
    try:
        found = ask(question="actions")["actions"]
    except NobodyError:
        from app.control.actions import as_data

        found = as_data()
    if as_json:
        return [json.dumps(found, indent=2)]
    usage = [f"{action['id']} {action['argument']}".rstrip() for action in found]
    width = max(map(len, usage))
    rows = zip(usage, found, strict=True)
    return [f"{words:<{width}}  {action['label']:<28}  {action['default_key']}".rstrip() for words, action in rows]


def _from_here(words: list[str]) -> list[str]:
    place = FILES_BEHIND.get(words[0])
    if place is None or len(words) <= place:
        return words
    file = Path(" ".join(words[place:]))
    if words[0] != "record" and not file.exists():
        return words
    return [*words[:place], str(file.absolute())]
