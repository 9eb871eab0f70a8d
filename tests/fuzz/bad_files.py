"""Makes bad files of good ones: settings, lists of portraits and presets, as a person, a crash or a disk might.

Owns: what is done to a file. Does not know: what the program makes of it.
"""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

DEEP = 60_000
DIGITS = "9" * 5000
DEEP_LIST = "[" * DEEP + "]" * DEEP
NUMBERS = ["1" * 400, "-" + "9" * 400, DIGITS, "NaN", "Infinity", "-Infinity", "1e999", "-1e-999", "-0.0", "0", "1e15"]
WORDS = [
    "",
    " ",
    "\0",
    "\ud800",
    "\udcff",
    "../../etc",
    "x" * 5000,
    "안나",
    "🙂" * 40,
    "none",
    "null",
    "true",
    "-1",
    "\n",
]
TABLES = ['{"a": 1}', '{"a": {"b": []}}', '{"x": 0.5}', '{"a":' * 900 + "1" + "}" * 900, "{}"]
LISTS = ["[]", "[[]]", "[null]", '[{"a": 1}]', DEEP_LIST, f"[{'0,' * 3000}0]"]
OTHERS = ["true", "false", "null", *TABLES, *LISTS]
TOML_NUMBERS = ["9" * 400, DIGITS, "nan", "inf", "-inf", "1e999", "-0.0", "0", "2000-01-01", "07:32:00"]
TOML_OTHERS = ["true", "[]", "{}", "[[1], [2]]", '[{a = "b"}]', "{a = {b = 1}}", "[" * 90 + "]" * 90, DEEP_LIST]


@dataclass(frozen=True, slots=True)
class BadFile:
    """content: of the file. way: to the only place that was changed, None if the file as a whole was."""

    content: bytes
    way: tuple[str, ...] | None = None


def spoil_json(good: Mapping[str, Any], dice: random.Random) -> BadFile:
    """Return a bad version of a file of JSON."""
    if dice.random() < 0.2:
        return BadFile(_spoil_bytes(json.dumps(good).encode(), dice))
    way = _choose_way(good, dice)
    return BadFile(_replace(good, way, _write_bad_json(dice)).encode(errors="surrogatepass"), way)


def spoil_toml(good: str, dice: random.Random) -> BadFile:
    """Return a bad version of a file of TOML."""
    if dice.random() < 0.2:
        return BadFile(_spoil_bytes(good.encode(), dice))
    lines = good.splitlines()
    at = dice.choice([at for at, line in enumerate(lines) if "=" in line])
    name = lines[at].partition("=")[0].strip()
    if dice.random() < 0.3:
        other = f"{dice.choice(('colour', 'a.b.c', '한글', f'{name}_2'))} = 1"
        lines.insert(at, dice.choice((other, lines[at])))
        return BadFile("\n".join(lines).encode())
    lines[at] = f"{name} = {_write_bad_toml(dice)}"
    return BadFile("\n".join(lines).encode(errors="surrogatepass"), (name,))


def _write_bad_json(dice: random.Random) -> str:
    kind = dice.random()
    if kind < 0.35:
        return dice.choice(NUMBERS)
    return json.dumps(dice.choice(WORDS)) if kind < 0.7 else dice.choice(OTHERS)


def _write_bad_toml(dice: random.Random) -> str:
    kind = dice.random()
    if kind < 0.35:
        return dice.choice(TOML_NUMBERS)
    words = [word for word in WORDS if word.isprintable()]
    return json.dumps(dice.choice(words), ensure_ascii=False) if kind < 0.7 else dice.choice(TOML_OTHERS)


def _spoil_bytes(content: bytes, dice: random.Random) -> bytes:
    return dice.choice(SPOILERS)(content, dice)


def _flip_bytes(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.randint(1, 5)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _duplicate_part(content: bytes, dice: random.Random) -> bytes:
    begin, end = sorted(dice.randrange(len(content)) for _ in range(2))
    return content[:end] + content[begin:]


SPOILERS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip_bytes,
    _duplicate_part,
    lambda content, dice: content[: dice.randrange(len(content))],
    lambda content, dice: b"",
    lambda content, dice: b"\0" * len(content),
    lambda content, dice: b"\xef\xbb\xbf" + content,
    lambda content, dice: content.decode().encode("utf-16"),
    lambda content, dice: content + content,
    lambda content, dice: b"[" + content + b"]",
    lambda content, dice: b"[" * DEEP,
    lambda content, dice: dice.randbytes(200),
    lambda content, dice: content.replace(b" ", b"\xa0"),
)


def _choose_way(good: Mapping[str, Any], dice: random.Random) -> tuple[str, ...]:
    """Return the way to a place in a table, at any depth."""
    name = dice.choice([name for name in good if name != "version"])
    inner = good[name]
    if isinstance(inner, Mapping) and inner and dice.random() < 0.8:
        return (name, *_choose_way(inner, dice))
    return (name,)


def _replace(good: Mapping[str, Any], way: tuple[str, ...], text: str) -> str:
    parts = [
        f"{json.dumps(name)}: "
        + (json.dumps(value) if name != way[0] else text if len(way) == 1 else _replace(value, way[1:], text))
        for name, value in good.items()
    ]
    return "{" + ", ".join(parts) + "}"
