"""Converts frozen dataclasses to plain data for JSON, and back with every value checked, with cattrs.

Owns: which values are accepted (only a whole number is converted, to a float), and that one bad value loses no other:
of a list of tables and of a mapping one entry is lost, of anything else one field.
Does not know: what a field means, files. cattrs is imported when the first value is read or written.
Supported: dataclasses, bool, int, float, str, Path, enums, X | None, tuple[X, ...] and Mapping[str, X].
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from engine import SettingsError, list_unsaved

if TYPE_CHECKING:
    from cattrs import Converter

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the data. keys: the way there; the first `depth` of them lead to what is lost if it is bad.

    name: its last field, named in full.
    """

    keys: tuple[str | int, ...] = ()
    depth: int = 0
    name: str = ""

    def at_field(self, name: str) -> "_Place":
        return _Place((*self.keys, name), len(self.keys) + 1, f"{self.name}.{name}" if self.name else name)

    def at_item(self, key: str | int, alone: bool) -> "_Place":
        """An item of a list or a mapping. alone: the others make sense without it."""
        keys = (*self.keys, key)
        return replace(self, keys=keys, depth=len(keys) if alone else self.depth)

    @property
    def lost(self) -> "_Place":
        """The smallest part around this place that can be left out: a field, or an entry."""
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
            places = _outermost(_bad_places(error, _Place(), data))
            data = _without_places(data, [place.keys for place in places])
            bad |= dict.fromkeys(place.name for place in places)


def _bad_places(error: Exception, at: _Place, data: Any) -> Iterator[_Place]:
    """Yield for each failure the smallest part of the data that holds it. data: what is at the error's place."""
    from cattrs import ClassValidationError, IterableValidationError

    if isinstance(error, ClassValidationError):
        attributes, own = error.group_exceptions()
        for cause, attribute in attributes:
            if attribute.name in data:
                yield from _bad_places(cause, at.at_field(attribute.name), data[attribute.name])
            else:  # it must be given, and is not
                yield at.lost
        yield from (_refused_field(cause, at, data) or at.lost for cause in own)
    elif isinstance(error, IterableValidationError):
        alone = isinstance(data, Mapping) or is_dataclass(get_args(error.cl)[0])
        for cause, item in error.group_exceptions()[0]:
            yield from _bad_places(cause, at.at_item(item.index, alone), data[item.index])
    else:
        yield at.lost


def _refused_field(cause: Exception, at: _Place, data: Any) -> _Place | None:
    """Return the field that a SettingsError means: `strengths.head` may be the way to it, or end with its own name."""
    if not isinstance(cause, SettingsError):
        return None
    names = cause.field.split(".")
    for way in (names, names[:1], names[-1:]):
        place, inner = at, data
        while way and isinstance(inner, Mapping) and way[0] in inner:
            place, inner, way = place.at_field(way[0]), inner[way[0]], way[1:]
        if not way:
            return place
    return None


def _outermost(places: Iterator[_Place]) -> list[_Place]:
    """Leave out places inside others, and the second of two that are the same."""
    found = {place.keys: place for place in places}
    return [place for keys, place in found.items() if not any(keys[:length] in found for length in range(len(keys)))]


def _without_places(data: Any, ways: Sequence[tuple[str | int, ...]]) -> Any:
    """Return a copy of tables and lists without what is at the end of each way; what is on none of them is shared."""
    if () in ways:
        raise ValueError("the data is not what was asked for")
    gone = {way[0] for way in ways if len(way) == 1}
    inner: dict[str | int, list[tuple[str | int, ...]]] = {}
    for first, *rest in ways:
        inner.setdefault(first, []).append(tuple(rest))
    items = data.items() if isinstance(data, Mapping) else enumerate(data)
    kept = {key: _without_places(at, inner[key]) if key in inner else at for key, at in items if key not in gone}
    return kept if isinstance(data, Mapping) else list(kept.values())


@cache
def _converter() -> "Converter":
    """Return one that takes no value for another: cattrs by itself makes "3" of 3, and a tuple of letters of a text."""
    from cattrs import Converter
    from cattrs.cols import homogenous_tuple_structure_factory
    from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

    converter = Converter(unstruct_collection_overrides={tuple: list})
    for kind in (bool, int, str):
        converter.register_structure_hook(kind, _keep_type)
    converter.register_structure_hook(float, _to_float)
    # A StrEnum is a str to cattrs, whose hook above would refuse its words; and it would be written as itself.
    converter.register_structure_hook(StrEnum, lambda data, kind: kind(_keep_type(data, str)))
    converter.register_unstructure_hook(StrEnum, str)
    converter.register_structure_hook(Path, lambda data, _: Path(_keep_type(data, str)))
    converter.register_unstructure_hook(Path, str)
    converter.register_structure_hook_factory(
        is_dataclass,
        lambda kind: _only_from(Mapping, make_dict_structure_fn(kind, converter, **_omit_unsaved(kind))),
    )
    converter.register_unstructure_hook_factory(
        is_dataclass, lambda kind: make_dict_unstructure_fn(kind, converter, **_omit_unsaved(kind))
    )
    converter.register_structure_hook_factory(
        _is_tuple, lambda kind: _only_from(list, homogenous_tuple_structure_factory(kind, converter))
    )
    return converter


def _omit_unsaved(kind: type) -> dict[str, Any]:
    """Return what leaves the fields out that no file sets or keeps."""
    from cattrs import override

    return {name: override(omit=True) for name in list_unsaved(kind)}


def _keep_type(data: object, kind: type[Made]) -> Made:
    if type(data) is not kind:
        raise ValueError(f"a {type(data).__name__} is no {kind.__name__}")
    return data


def _to_float(data: object, _: type[float]) -> float:
    return float(data) if type(data) is int else _keep_type(data, float)


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _only_from(container: type, structure: Callable[[Any, Any], Made]) -> Callable[[object, Any], Made]:
    """Return the same hook, but one that refuses data in any other container."""

    def structure_checked(data: object, kind: Any) -> Made:
        if not isinstance(data, container):
            raise ValueError(f"a {type(data).__name__} is no {container.__name__}")
        return structure(data, kind)

    return structure_checked
