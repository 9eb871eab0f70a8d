"""What a screen reader is told of the running window: /usr/bin/python3 read_aloud.py NAME, on the bus of the program.

Runs with the system's Python, whose pyatspi no package of this project has; nothing of it is imported anywhere else.
Prints JSON: every object of the window as role, name, description, and whether it is shown and takes the focus.
"""

import json
import sys
from typing import Any

import pyatspi  # type: ignore[import-not-found]  # the system's Python has it

LEVELS_MAX = 14


def read_object(one: Any, level: int, found: list[dict[str, Any]]) -> None:
    """Add this object and all that is in it."""
    if one is None or level > LEVELS_MAX:
        return
    states = one.getState()
    found.append(
        {
            "level": level,
            "role": one.getRoleName(),
            "name": one.name,
            "description": one.description,
            "is_shown": states.contains(pyatspi.STATE_SHOWING),
            "takes_focus": states.contains(pyatspi.STATE_FOCUSABLE),
        }
    )
    for number in range(one.childCount):
        read_object(one.getChildAtIndex(number), level + 1, found)


def main(name: str) -> int:
    """1 if no program of that name is on the bus."""
    found: list[dict[str, Any]] = []
    for program in pyatspi.Registry.getDesktop(0):
        if program is not None and program.name == name:
            read_object(program, 0, found)
    print(json.dumps(found))  # noqa: T201 -- it is this program's answer
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
