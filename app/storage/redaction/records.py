"""Writes a record of the log down without the values in it.

Owns: which words of a record are the program's or a library's: those that stand in the code that logs them.
Does not know: log files.
"""

import inspect
import logging
import numbers
from collections.abc import Mapping
from enum import Enum
from pathlib import PurePath
from types import CodeType
from typing import Any

from app.storage.redaction.errors import LEFT_OUT, describe_error, keep_literals, redact_phrase, redact_problem
from engine import Phrase, Problem, Word


def redact_record(record: logging.LogRecord) -> str:
    """Return the words of a record, with the kinds of its values in their place. To be called while it is logged."""
    if not isinstance(record.msg, str):
        return str(_redact_argument(record.msg))
    code = _calling_code(record)
    if code is None or not _is_literal(record.msg, code):
        return LEFT_OUT if code is None else keep_literals(record.msg, code)
    if not record.args:
        return record.msg
    try:
        return str(record.msg % _redact_arguments(record.args))
    except (TypeError, ValueError):  # a place for a number that was given something else
        return f"{record.msg} {LEFT_OUT}"


def _redact_arguments(arguments: Any) -> Any:
    if isinstance(arguments, Mapping):
        return {name: _redact_argument(value) for name, value in arguments.items()}
    return tuple(_redact_argument(value) for value in arguments)


def _redact_argument(value: Any) -> Any:
    """Return what stands for a value: itself if it is a number or a word of the program, and else its kind."""
    if value is None or isinstance(value, numbers.Number | Word):
        return value
    if isinstance(value, BaseException):
        return describe_error(value)
    if isinstance(value, Problem):
        return redact_problem(value)
    if isinstance(value, Phrase):
        return redact_phrase(value)
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, PurePath) or (isinstance(value, str) and ("/" in value or "\\" in value)):
        return "(path)"
    return LEFT_OUT if isinstance(value, str) else f"({type(value).__name__})"


def _calling_code(record: logging.LogRecord) -> CodeType | None:
    """Return the code that logs: it is still on the stack, because the log is written at once."""
    frame = inspect.currentframe()
    while frame is not None:
        code = frame.f_code
        if code.co_filename == record.pathname and code.co_name == record.funcName and frame.f_lineno == record.lineno:
            return code
        frame = frame.f_back
    return None


def _is_literal(text: str, code: CodeType) -> bool:
    return any(isinstance(constant, str) and constant == text for constant in code.co_consts)
