"""Frozen dataclasses as plain data for JSON, and back with every value checked.

Owns: how a type is written, and that one bad value costs nothing but itself. Does not know: what a field means, files.
Understood: dataclasses, bool, int, float, str, Path, enums, X | None, tuple[X, ...], tuple[X, Y] and Mapping[str, X].
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from engine import SettingsError

Made = TypeVar("Made")


class _BadValueError(Exception):
    """This value is not of the type asked for."""


def to_plain(value: Any) -> Any:
    """Return what JSON can hold: dataclasses become tables."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return to_plain(value.value)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple | list):
        return [to_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): to_plain(part) for name, part in value.items()}
    return value


def from_plain(kind: type[Made], data: object) -> tuple[Made, list[str]]:
    """Return the dataclass that a table stands for, and the names of fields that had to take their defaults instead.

    A field that is missing takes its default without a word, one that is unknown is passed over. Every field has a
    default; a dataclass may raise SettingsError, whose field then takes its default, too.
    """
    bad: list[str] = []
    return _parse_dataclass(kind, data, "", bad), bad


def _parse_dataclass(kind: Any, data: object, where: str, bad: list[str]) -> Any:
    if not isinstance(data, Mapping):
        raise _BadValueError
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in fields(kind):
        if field.name not in data:
            continue
        try:
            values[field.name] = _parse_value(hints[field.name], data[field.name], f"{where}{field.name}.", bad)
        except _BadValueError:
            bad.append(f"{where}{field.name}")
    return _build_dataclass(kind, values, where, bad)


def _build_dataclass(kind: Any, values: dict[str, Any], where: str, bad: list[str]) -> Any:
    """Make the dataclass; what it refuses itself takes its default."""
    while True:
        try:
            return kind(**values)
        except SettingsError as refused:
            name = next((name for name in _field_names(refused.field) if name in values), None)
            if name is None:
                raise _BadValueError from refused
            bad.append(f"{where}{name}")
            del values[name]


def _field_names(dotted: str) -> list[str]:
    """`strengths.head` may be called by its whole name, by its table or by itself."""
    return [dotted, *dotted.split(".")]


def _parse_value(hint: Any, data: object, where: str, bad: list[str]) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return (
            None if data is None else _parse_value(next(a for a in arguments if a is not type(None)), data, where, bad)
        )
    if origin is tuple:
        return _parse_tuple(arguments, data, where, bad)
    if origin is not None and issubclass(origin, Mapping):
        return _parse_mapping(arguments[1], data, where, bad)
    if is_dataclass(hint):
        return _parse_dataclass(hint, data, where, bad)
    return _parse_scalar(hint, data)


def _parse_tuple(arguments: tuple[Any, ...], data: object, where: str, bad: list[str]) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise _BadValueError
    kinds = [arguments[0]] * len(data) if arguments[-1] is Ellipsis else list(arguments)
    if len(kinds) != len(data):
        raise _BadValueError
    return tuple(_parse_value(kind, part, where, bad) for kind, part in zip(kinds, data, strict=True))


def _parse_mapping(kind: Any, data: object, where: str, bad: list[str]) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise _BadValueError
    return {str(name): _parse_value(kind, part, where, bad) for name, part in data.items()}


def _parse_scalar(hint: Any, data: object) -> Any:
    if hint is float and isinstance(data, int | float) and not isinstance(data, bool):
        return float(data)
    if hint is Path and isinstance(data, str):
        return Path(data)
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(data)
        except ValueError as unknown:
            raise _BadValueError from unknown
    if type(data) is not hint:
        raise _BadValueError
    return data
