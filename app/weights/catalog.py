"""The table of the published files: `assets/weights.toml`, or another set of the user's in the same form.

Owns: what a row may say; that a name in it can lead nowhere but into the folder of the weights.
Does not know: the disk beyond the table itself, the hub, and what of it has been downloaded.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any

from app.storage.read_files import ContentError, decode_toml, read_small_file
from app.weights.errors import CatalogError
from engine import ADOPTION_FILE, Phrase, system_reason

UNKNOWN = "unknown"
"""What the table says where nobody knows."""
FORMAT = 1
MAX_BYTES = 1_000_000
SIZE_MAX_BYTES = 2**50
SMALL_BYTES = 2_000
"""What a file is taken for whose size is not even roughly known: settings of a network."""
REMEDY = "Correct the table, or use the one that comes with the program."
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_REVISION = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(?:/[A-Za-z0-9][\w.-]{0,95})*", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""What Windows takes for a device, with any ending."""
_FORBIDDEN_LETTERS = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
TABLE = "weights.toml"
"""In a folder whose files are those of another table than the program's."""
NAME_MAX_BYTES = 200
"""Of one name in a path. Systems allow 255, and unfinished files have longer names than whole ones."""
CONVERTIBLE = (".pth", ".bin")
"""What is replaced by a file of half the size, in a form that can hold no program code."""
CONVERTED = ".safetensors"
_PART = re.compile(r"(?i)\.part(\.|$)")
"""In names that belong to unfinished files."""


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """One published file. None: nobody knows.

    path: its place in the repository. target: its place in the folder that the program reads. about_bytes: roughly,
    only for showing and for free space. optional: not downloaded; known where a folder has it.
    """

    model: str
    repository: str
    revision: str | None
    path: str
    size_bytes: int | None
    sha256: str | None
    licence: str | None
    target: str
    about_bytes: int | None = None
    optional: bool = False

    @property
    def expected_bytes(self) -> int:
        """Its size, or the best estimate of it."""
        return next((size for size in (self.size_bytes, self.about_bytes) if size is not None), SMALL_BYTES)


@dataclass(frozen=True, slots=True)
class WeightsModel:
    """Files that belong together. title: a proper name, the same in every language."""

    name: str
    title: str
    repository: str
    files: tuple[WeightsFile, ...]

    @property
    def needed_files(self) -> tuple[WeightsFile, ...]:
        """Those without which the model does not work."""
        return tuple(file for file in self.files if not file.optional)


@dataclass(frozen=True, slots=True)
class WeightsCatalog:
    """All models of one table."""

    models: tuple[WeightsModel, ...]

    @property
    def files(self) -> tuple[WeightsFile, ...]:
        """All files of all models, in the table's order within each."""
        return tuple(file for model in self.models for file in model.files)

    @property
    def needed_files(self) -> tuple[WeightsFile, ...]:
        """All that are not optional."""
        return tuple(file for file in self.files if not file.optional)

    @property
    def expected_bytes(self) -> int:
        """How much all needed files are together, roughly where a size is unknown."""
        return sum(file.expected_bytes for file in self.needed_files)


def read_catalog(path: Path | None = None) -> WeightsCatalog:
    """Read the table that comes with the program, or another one. Raises: CatalogError."""
    return parse_catalog(_read_table(path), path.name if path is not None else "weights.toml")


def parse_catalog(content: bytes, name: str) -> WeightsCatalog:
    """Check a table, and return what it says. name: the table's, for errors. Raises: CatalogError."""
    try:
        table = decode_toml(content)
    except ContentError as error:
        raise CatalogError("{name} cannot be used: {reason}.", REMEDY, name=name, reason=error.reason) from error
    try:
        return _check_table(table)
    except _RowError as error:
        raise CatalogError("{name} cannot be used: {reason}.", REMEDY, name=name, reason=error.reason) from error


def check_relative_path(path: str) -> Phrase | None:
    """Return why a path of a table must not be used, None if it leads into its folder on every system."""
    if not path or len(path) > 500:
        return Phrase("it is empty or too long")
    if _FORBIDDEN_LETTERS.search(path) or not path.isprintable():
        return Phrase("it holds letters that no such name may have")
    parts = path.split("/")
    if any(len(part.encode()) > NAME_MAX_BYTES for part in parts):
        return Phrase("it is empty or too long")
    if any(part in ("", ".", "..") for part in parts):
        return Phrase("it leads out of its folder")
    if any(_RESERVED.fullmatch(part) or part[-1] in ". " or part[0] == " " for part in parts):
        return Phrase("it is a name that some systems do not allow")
    return None


class _RowError(ValueError):
    """A row says what it must not; `reason` can be translated."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.reason = Phrase(template, **values)


def _read_table(path: Path | None) -> bytes:
    if path is None:
        return (resources.files("assets") / "weights.toml").read_bytes()
    try:
        return read_small_file(path, MAX_BYTES)
    except ContentError as error:
        raise CatalogError("{name} cannot be used: {reason}.", REMEDY, name=path.name, reason=error.reason) from error
    except (OSError, ValueError) as error:
        raise CatalogError(
            "{name} cannot be read: {reason}.",
            "Check its path and its permissions.",
            name=path.name,
            reason=system_reason(error),
        ) from error


def _check_table(table: Mapping[str, Any]) -> WeightsCatalog:
    _refuse_unknown_keys(table, ("format", "models", "files"))
    if table.get("format") != FORMAT or type(table["format"]) is not int:
        raise _RowError("its format is not {format}", format=FORMAT)
    files = [_check_file(row) for row in _list_rows(table, "files")]
    if not files:
        raise _RowError("it lists no file")
    _refuse_same_targets(files)
    return WeightsCatalog(tuple(_collect_models(_list_rows(table, "models"), files)))


def _list_rows(table: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = table.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _RowError("{key} is no list of tables", key=name)
    return rows


def _check_file(row: Mapping[str, Any]) -> WeightsFile:
    _refuse_unknown_keys(row, WeightsFile.__dataclass_fields__)
    path = _take_text(row, "path")
    repository = _take_matching(row, "repository", _REPOSITORY)
    target = _take_text(row, "target", path)
    for given in (path, target):
        if (reason := check_relative_path(given)) is not None:
            raise _RowError("{path} must not be used: {reason}", path=given[:80], reason=reason)
    if _PART.search(target):
        raise _RowError("{path} is named like an unfinished download", path=target)
    if target.casefold() in (TABLE, ADOPTION_FILE) or any(part.startswith(".") for part in target.split("/")):
        raise _RowError("{path} is a name that this program or the system keeps for itself", path=target)
    optional = row.get("optional", False)
    if not isinstance(optional, bool):
        raise _RowError("optional of {path} is neither true nor false", path=path)
    return WeightsFile(
        model=_take_text(row, "model", repository),
        repository=repository,
        revision=_take_known(row, "revision", _REVISION),
        path=path,
        size_bytes=_take_size(row, "size_bytes"),
        sha256=_take_known(row, "sha256", _SHA256),
        licence=None if (licence := _take_text(row, "licence", UNKNOWN)) == UNKNOWN else licence,
        target=target,
        about_bytes=_take_size(row, "about_bytes"),
        optional=optional,
    )


def _refuse_unknown_keys(table: Mapping[str, Any], known: Mapping[str, Any] | tuple[str, ...]) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise _RowError("it has an entry that nothing knows: {key}", key=unknown[0][:80])


def _take_text(row: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = row.get(key, default)
    if not isinstance(value, str) or not value or len(value) > 500:
        raise _RowError("a file has no usable {key}", key=key)
    return value


def _take_matching(row: Mapping[str, Any], key: str, pattern: re.Pattern[str]) -> str:
    value = _take_text(row, key)
    if not pattern.fullmatch(value) or ".." in value:
        raise _RowError("{value} cannot be a {key}", value=value[:80], key=key)
    return value


def _take_known(row: Mapping[str, Any], key: str, pattern: re.Pattern[str]) -> str | None:
    value = _take_text(row, key, UNKNOWN)
    if value == UNKNOWN:
        return None
    lowered = value.lower() if pattern is _SHA256 else value
    if not pattern.fullmatch(lowered) or ".." in lowered:
        raise _RowError("{value} cannot be a {key}", value=value[:80], key=key)
    return lowered


def _take_size(row: Mapping[str, Any], key: str) -> int | None:
    value = row.get(key, UNKNOWN)
    if value == UNKNOWN:
        return None
    if type(value) is not int or not 0 <= value <= SIZE_MAX_BYTES:
        raise _RowError("{value} cannot be a {key}", value=str(value)[:80], key=key)
    return value


def list_forms(file: WeightsFile) -> list[str]:
    """Return the names under which a file may be in a folder, in the order in which an animator looks for them."""
    published = PurePosixPath(file.target)
    if published.suffix not in CONVERTIBLE:
        return [file.target]
    return [str(published.with_suffix(CONVERTED)), file.target]


def _refuse_same_targets(files: list[WeightsFile]) -> None:
    """Also those that are the same where capitals do not count, or once they are converted, and a file where another
    has a folder."""
    taken = [unicodedata.normalize("NFC", list_forms(file)[0]).casefold() for file in files]
    folders = {str(parent) for target in set(taken) for parent in PurePosixPath(target).parents}
    for file, target in zip(files, taken, strict=True):
        if taken.count(target) > 1 or target in folders:
            raise _RowError("two files would be written to {path}", path=file.target)


def _collect_models(rows: list[Mapping[str, Any]], files: list[WeightsFile]) -> list[WeightsModel]:
    """The models in the order of their rows; those without a row are called by their name."""
    titles: dict[str, str] = {}
    for row in rows:
        _refuse_unknown_keys(row, ("name", "title", "repository"))
        name = _take_text(row, "name")
        if name in titles:
            raise _RowError("two models are called {name}", name=name[:80])
        titles[name] = _take_text(row, "title", name)
    for file in files:
        titles.setdefault(file.model, file.model)
    grouped = {name: tuple(file for file in files if file.model == name) for name in titles}
    for name, own in grouped.items():
        if len({file.repository for file in own}) != 1:
            raise _RowError("the files of the model {name} are not of one repository", name=name[:80])
    return [WeightsModel(name, titles[name], own[0].repository, own) for name, own in grouped.items()]
