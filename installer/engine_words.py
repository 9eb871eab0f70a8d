"""The sentences that the engine says to people, read off its code.

Owns: which calls have words for people in them, and what their values are replaced by. Does not know: translations.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

SPEAKERS = ("Error", "error", "Check", "FileProblem", "_keep_unreadable", "Message")
"""How the names of calls end whose arguments are said to people."""
VALUES = ("down", "up", "stands on its head", "lies on its side")
"""Words that are put into sentences, and need translating themselves."""
RETURNED_BY = (
    "find_camera_problem",
    "_find_webcam_problem",
    "_find_file_problem",
    "suggest_remedy",
    "_current_problem",
    "_no_face_reason",
    "unavailable_reason",
)
"""Functions that return such words."""


HEARD = (
    "app/storage/gallery.py",
    "app/gui/gallery_service.py",
    "app/control/desired_state.py",
    "app/control/live_controller.py",
    "app/storage/presets.py",
    "app/control/restore.py",
    "app/storage/settings_file.py",
    "engine/core/background.py",
    "engine/live/fallback/animator_switch.py",
    "engine/live/loops/camera_status.py",
    "engine/camera_process/devices.py",
    "engine/live/fallback/animator_thread.py",
    "engine/live/open_session.py",
    "engine/sources/system_checks.py",
    "engine/sinks/output_factory.py",
    "engine/portrait/*.py",
    "engine/core/picture_file.py",
    "engine/live/recording/recorder.py",
    "engine/live/session.py",
    "engine/sinks/**/*.py",
    "engine/sources/*.py",
    "engine/live/recording/recording.py",
)
"""Whose sentences reach the window. The others speak to those who use the command line, or to developers."""


def sentences(root: Path) -> list[str]:
    """Return them in alphabetical order; {0}, {1} … stand for values."""
    found: set[str] = set()
    for file in sorted(file for pattern in HEARD for file in root.glob(pattern)):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        constants = dict(_named(tree))
        for node in ast.walk(tree):
            found.update(text for text in _said(node, constants) if _is_sentence(text))
    return sorted(found | set(VALUES))


def _said(node: ast.AST, constants: dict[str, ast.expr]) -> Iterator[str]:
    if isinstance(node, ast.Call) and _name(node.func).endswith(SPEAKERS):
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            yield from _texts(argument, constants)
    if isinstance(node, ast.FunctionDef) and node.name in RETURNED_BY:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Return) and inner.value is not None:
                yield from _texts(inner.value, constants)


def _named(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Every name that holds words, in the module or in a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value


def _texts(node: ast.expr, constants: dict[str, ast.expr], depth: int = 0) -> Iterator[str]:
    if depth > 3:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield _pattern(node)
    elif isinstance(node, ast.Name) and node.id in constants:
        yield from _texts(constants[node.id], constants, depth + 1)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, constants, depth + 1)
        yield from _texts(node.orelse, constants, depth + 1)
    elif isinstance(node, ast.Tuple | ast.List):
        for part in node.elts:
            yield from _texts(part, constants, depth + 1)
    elif isinstance(node, ast.Dict):
        for part in node.values:
            yield from _texts(part, constants, depth + 1)


def _pattern(node: ast.JoinedStr) -> str:
    parts, values = [], 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            parts.append(f"{{{values}}}")
            values += 1
    return "".join(parts)


def _is_sentence(text: str) -> bool:
    return " " in text.strip() and text.endswith((".", "?")) and (text[0].isupper() or text[0] == "{")


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
