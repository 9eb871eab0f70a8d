"""Writes exceptions and problems down without the values in them: what the program says of itself stays.

Owns: for each type of exception, what of it can hold no name. Does not know: logs, reports.
"""

import errno
import os
import re
import sysconfig
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, TracebackType

import app
import engine
from app.storage.redaction.paths import shorten_path
from engine import PersonaCamError, Phrase, Problem, Word

LEFT_OUT = "(text)"
CHAIN_MAX = 8
"""How many exceptions of a chain are written down."""
INTERPRETER_WORDS = {
    "division by zero",
    "float division by zero",
    "integer division or modulo by zero",
    "list index out of range",
    "tuple index out of range",
    "string index out of range",
    "pop from empty list",
    "maximum recursion depth exceeded",
    "maximum recursion depth exceeded while calling a Python object",
    "dictionary changed size during iteration",
    "generator already executing",
    "can't start new thread",
    "I/O operation on closed file",
    "buffer is smaller than requested size",
}
"""What Python itself says without any value."""
_PIECE = re.compile(r"%(?:\(\w*\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|\{[^{}]*\}")
_PACKAGES = {"site-packages", "dist-packages"}
_TRUSTED = tuple(
    f"{folder}{os.sep}"
    for folder in {
        *(str(Path(str(package.__file__)).parent) for package in (app, engine)),
        *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib")),
    }
)


def redact_problem(problem: Problem) -> str:
    """Return what a problem says, with the kinds of its values in their place: "The file (file) cannot be read"."""
    parts = (problem.message_phrase, problem.advice_phrase)
    return " ".join(redact_phrase(part) for part in parts).strip()


def redact_phrase(phrase: Phrase) -> str:
    """Return a phrase with the kinds of its values in their place; numbers and the program's own words stay."""
    kinds = {name: _redact_value(name, value) for name, value in phrase.values.items()}
    return str(Phrase(phrase.template, **kinds))


def describe_failure(error: BaseException) -> str:
    """Return where an exception and those behind it were raised, as Python prints it, without any value."""
    described = []
    for one, link in _walk_chain(error):
        frames = "".join(_format_frames(one.__traceback__))
        head = f"Traceback (most recent call last):\n{frames}" if frames else ""
        described.append(f"{link}{head}{describe_error(one)}")
    return "\n\n".join(reversed(described))


def describe_error(error: BaseException) -> str:
    """Return the type of an exception, and what it says as far as that is no value."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    words = _own_words(error)
    return f"{name}: {words}" if words else name


def keep_literals(text: str, code: CodeType) -> str:
    """Return the pieces of a text that stand in that code, with `LEFT_OUT` for all between them.

    Only of code of the program and its libraries: any other may have names in it.
    """
    if not _is_trusted(code.co_filename):
        return LEFT_OUT
    pieces = {
        piece
        for literal in code.co_consts
        if isinstance(literal, str)
        for piece in _PIECE.split(literal)
        if _says(piece)
    }
    if not pieces:
        return LEFT_OUT
    found = re.compile("|".join(re.escape(piece) for piece in sorted(pieces, key=len, reverse=True)))
    kept, at = "", 0
    for piece in found.finditer(text):
        kept += (LEFT_OUT if piece.start() > at else "") + piece.group()
        at = piece.end()
    return kept + (LEFT_OUT if at < len(text) else "")


def _own_words(error: BaseException) -> str:
    if isinstance(error, PersonaCamError):
        return redact_problem(error.problem)
    if isinstance(error, OSError) and error.errno is not None and error.errno in errno.errorcode:
        return f"[Errno {error.errno}] {os.strerror(error.errno)}"
    if isinstance(error, AttributeError | NameError | ImportError):
        name = error.name or ""
        return name if name.replace(".", "").isidentifier() else ""
    text = str(error)
    if text in INTERPRETER_WORDS:
        return text
    code = _raising_code(error.__traceback__)
    kept = "" if code is None or not text else keep_literals(text, code)
    return "" if kept == LEFT_OUT else kept


def _raising_code(trace: TracebackType | None) -> CodeType | None:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return None if trace is None else trace.tb_frame.f_code


def _format_frames(trace: TracebackType | None) -> list[str]:
    frames = [
        traceback.FrameSummary(
            shorten_path(frame.filename),
            frame.lineno,
            frame.name,
            lookup_line=False,
            line=frame.line if _is_trusted(frame.filename) else "",
        )
        for frame in traceback.extract_tb(trace)
    ]
    return traceback.StackSummary.from_list(frames).format()


def _walk_chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """Yield an exception and those behind it, each with the words that lead from the one before it."""
    link, seen, one = "", set[int](), error
    for _ in range(CHAIN_MAX):
        seen.add(id(one))
        behind = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        if behind is None or id(behind) in seen:
            yield one, ""
            return
        link = "which led to:\n" if behind is one.__cause__ else "during its handling:\n"
        yield one, link
        one = behind


def _redact_value(name: str, value: object) -> object:
    if isinstance(value, Phrase):
        return Word(redact_phrase(value))
    if isinstance(value, int | float | Word):
        return value
    return Word(f"({name.replace('_', ' ')})")


def _is_trusted(file: str) -> bool:
    return file.startswith(_TRUSTED) or not _PACKAGES.isdisjoint(Path(file).parts)


def _says(piece: str) -> bool:
    """Return whether a piece of a sentence is more than a word, which could stand in a name as well."""
    return " " in piece.strip() and any(character.isalpha() for character in piece)
