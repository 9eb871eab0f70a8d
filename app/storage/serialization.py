"""Converts frozen dataclasses to plain data for JSON, and back with every value checked, with cattrs.

Owns: which values are accepted (only a whole number is converted, to a float), and that one bad value loses no other.
Does not know: what a field means, files. cattrs is imported when the first value is read or written.
Supported: dataclasses, bool, int, float, str, Path, enums, X | None, tuple[X, ...] and Mapping[str, X].
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

from engine import SettingsError

if TYPE_CHECKING:
    from cattrs import Converter

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the data. keys: the way there; the first `depth` of them lead to its last field, named in full."""

    keys: tuple[str | int, ...] = ()
    depth: int = 0
    name: str = ""

    def at_field(self, name: str) -> "_Place":
        return _Place((*self.keys, name), len(self.keys) + 1, f"{self.name}.{name}" if self.name else name)

    def at_item(self, key: str | int) -> "_Place":
        return replace(self, keys=(*self.keys, key))

    @property
    def last_field(self) -> "_Place":
        """The field that this place is in, or is."""
        return replace(self, keys=self.keys[: self.depth])


def to_plain(value: Any) -> Any:
    """Return what JSON can hold: dataclasses become tables, tuples become lists."""
    return _converter().unstructure(value)


def encode_json(plain: Any) -> bytes:
    """Return the content of a JSON file that a person can read. What JSON may escape and UTF-8 lacks is kept, too."""
    return json.dumps(plain, indent=2, ensure_ascii=False).encode(errors="surrogatepass")


def from_plain(kind: type[Made], data: object) -> tuple[Made, list[str]]:
    """Return the dataclass that a table stands for, and the names of fields that had to take their defaults instead.

    A missing field takes its default and is not reported, an unknown one is ignored. Every field has a default; a
    dataclass may raise SettingsError, whose field then takes its default, too.
    Raises: ValueError if the data is no table.
    """
    from cattrs import BaseValidationError

    bad: dict[str, None] = {}
    while True:
        try:
            return _converter().structure(data, kind), list(bad)
        except BaseValidationError as error:
            for place in _outermost(_bad_fields(error, _Place(), data)):
                data = _without_field(data, place.keys)
                bad[place.name] = None


def _bad_fields(error: Exception, at: _Place, data: Any) -> Iterator[_Place]:
    """Yield for each failure the innermost field of the data that holds it. data: what is at the error's place."""
    from cattrs import ClassValidationError, IterableValidationError

    if isinstance(error, ClassValidationError):
        attributes, own = error.group_exceptions()
        for cause, attribute in attributes:
            if attribute.name in data:
                yield from _bad_fields(cause, at.at_field(attribute.name), data[attribute.name])
            else:  # it must be given, and is not
                yield at.last_field
        yield from (_refused_field(cause, at, data) or at.last_field for cause in own)
    elif isinstance(error, IterableValidationError):
        for cause, item in error.group_exceptions()[0]:
            yield from _bad_fields(cause, at.at_item(item.index), data[item.index])
    else:
        yield at.last_field


def _refused_field(cause: Exception, at: _Place, data: Any) -> _Place | None:
    """Return the field that a SettingsError means: `strengths.head` may be its whole name, its table or its own."""
    if not isinstance(cause, SettingsError):
        return None
    names = (cause.field, *cause.field.split("."))
    return next((at.at_field(name) for name in names if name in data), None)


def _outermost(places: Iterator[_Place]) -> list[_Place]:
    """Leave out places inside others, and the second of two that are the same."""
    found = {place.keys: place for place in places}
    return [place for keys, place in found.items() if not any(keys[:length] in found for length in range(len(keys)))]


def _without_field(data: Any, keys: tuple[str | int, ...]) -> Any:
    """Return a copy of tables and lists without the field at the end of the way; what is not on it is shared."""
    if not keys:
        raise ValueError("the data is not what was asked for")
    copied: Any = dict(data) if isinstance(data, Mapping) else list(data)
    if len(keys) == 1:
        del copied[keys[0]]
    else:
        copied[keys[0]] = _without_field(copied[keys[0]], keys[1:])
    return copied


@cache
def _converter() -> "Converter":
    """Return one that takes no value for another: cattrs by itself makes "3" of 3, and a tuple of letters of a text."""
    from cattrs import Converter
    from cattrs.cols import homogenous_tuple_structure_factory
    from cattrs.gen import make_dict_structure_fn

    converter = Converter(unstruct_collection_overrides={tuple: list})
    for kind in (bool, int, str):
        converter.register_structure_hook(kind, _keep_type)
    converter.register_structure_hook(float, _to_float)
    converter.register_structure_hook(Path, lambda data, _: Path(_keep_type(data, str)))
    converter.register_unstructure_hook(Path, str)
    converter.register_structure_hook_factory(
        is_dataclass, lambda kind: _only_from(Mapping, make_dict_structure_fn(kind, converter))
    )
    converter.register_structure_hook_factory(
        _is_tuple, lambda kind: _only_from(list, homogenous_tuple_structure_factory(kind, converter))
    )
    return converter


def _keep_type(data: object, kind: type[Made]) -> Made:
    if type(data) is not kind:
        raise ValueError(f"{data!r} is no {kind.__name__}")
    return data


def _to_float(data: object, _: type[float]) -> float:
    return float(data) if type(data) is int else _keep_type(data, float)


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _only_from(container: type, structure: Callable[[Any, Any], Made]) -> Callable[[object, Any], Made]:
    """Return the same hook, but one that refuses data in any other container."""

    def structure_checked(data: object, kind: Any) -> Made:
        if not isinstance(data, container):
            raise ValueError(f"{data!r} is no {container.__name__}")
        return structure(data, kind)

    return structure_checked
