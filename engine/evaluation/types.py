"""What is evaluated, and what comes out: pairs, setups, files of networks, results.

Owns: their fields and their form as JSON. Does not know: how anything is measured, how it is shown.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from engine.core.settings import Settings

VERSION = 1
"""Of the figures' definitions: results of another version are measured again."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of the table. portrait: None for the driver's own first picture. output: pictures that exist already.

    max_frames: None for what the run says.
    """

    name: str
    driver: Path
    portrait: Path | None = None
    output: Path | None = None
    max_frames: int | None = None

    @property
    def own_face(self) -> bool:
        """True if the driver is what the avatar should look like."""
        return self.portrait is None


@dataclass(frozen=True, slots=True)
class Setup:
    """One way to make pictures. name: as in the tables."""

    name: str
    settings: Settings


@dataclass(frozen=True, slots=True)
class NetworkFiles:
    """Weights that the user gives; of those that are None, the figures are missing."""

    alexnet: Path | None = None
    vgg: Path | None = None
    i3d: Path | None = None
    arcface: Path | None = None
    smirk: Path | None = None


@dataclass(frozen=True, slots=True)
class EvaluationCase:
    """One pair with one setup. folder: where its result and its pictures go."""

    pair: Pair
    setup: Setup
    networks: NetworkFiles
    folder: Path

    @property
    def result_file(self) -> Path:
        return self.folder / "result.json"

    def compute_fingerprint(self) -> str:
        """Return a text that changes with everything that the figures depend on; the contents of files count."""
        plain = {
            "version": VERSION,
            "pair": {key: _describe_value(value) for key, value in asdict(self.pair).items()},
            "settings": {key: _describe_value(value) for key, value in _plain_settings(self.setup.settings).items()},
            "networks": {key: _describe_value(value) for key, value in asdict(self.networks).items()},
        }
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class WorstPicture:
    """One of the worst pictures of a pair. badness: see `looks.measure_looks`; None without a face."""

    frame: int
    badness: float | None


@dataclass(frozen=True, slots=True)
class PairResult:
    """The figures of one pair with one setup.

    values: key -> figure. missing: key -> why there is none. blinks: driver, found, avatar, caused.
    frames, size: how many pictures, and "WxH". networks: name -> the first letters of a file's hash.
    worst: the worst pictures, which lie beside the result. courses: motion -> of driver and avatar, over time.
    """

    fingerprint: str
    values: Mapping[str, float] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    blinks: tuple[int, int, int, int] = (0, 0, 0, 0)
    frames: int = 0
    size: str = ""
    networks: Mapping[str, str] = field(default_factory=dict)
    worst: tuple[WorstPicture, ...] = ()
    courses: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""

    def write_file(self, file: Path) -> None:
        """Write it as JSON, completely or not at all."""
        partial = file.with_suffix(".part")
        partial.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), encoding="utf-8")
        partial.replace(file)

    @classmethod
    def read_file(cls, file: Path) -> "PairResult | None":
        """Read it; None if there is none, or none that can be read."""
        try:
            plain = json.loads(file.read_text(encoding="utf-8"))
            plain["worst"] = tuple(WorstPicture(**one) for one in plain["worst"])
            plain["blinks"] = tuple(plain["blinks"])
            return cls(**plain)
        except (OSError, ValueError, TypeError, KeyError):
            return None


def _plain_settings(settings: Settings) -> dict[str, Any]:
    plain = {one.name: getattr(settings, one.name) for one in fields(settings) if one.repr}
    own = plain.pop("personalive")
    return {**plain, **{f"personalive.{one.name}": getattr(own, one.name) for one in fields(own)}}


def _describe_value(value: object) -> str:
    """Return a value as text; of a file its content counts, of a folder the names and sizes in it."""
    if not isinstance(value, Path):
        return repr(value)
    if value.is_file():
        return hash_file(value)
    inside = sorted(path for path in value.rglob("*") if path.is_file())
    return repr([(str(path.relative_to(value)), path.stat().st_size) for path in inside])


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
