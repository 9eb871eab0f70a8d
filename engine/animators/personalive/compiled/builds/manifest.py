"""What a build is for, and the file that says so: its key, and size and hash of each of its files.

Owns: the key, the manifest's form, and the check of a folder against it. Does not know: where builds are kept, how one
is made, torch.
"""

import hashlib
import json
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any, Self

MANIFEST = "manifest.json"
FORMAT = 1
DIGEST_LETTERS = 16


class DamagedBuildError(Exception):
    """A build is not what its manifest says; the text says how. Never leaves this package: it is built again."""


@dataclass(frozen=True, slots=True)
class BuildKey:
    """Everything that a build depends on; with another value it is another build.

    weights: identity of the weights' content. device: the graphics card, or the kind of processor. driver: its
    version, or an empty text. versions: name and version of each package that takes part, and of our own code.
    levels, chunk: the window. rungs: the lowest rungs from which the window can be run. tokens: sets of reference
    tokens that the graphs take at most. decoders: names of the decoders.
    """

    provider: str
    weights: str
    device: str
    driver: str
    versions: tuple[tuple[str, str], ...]
    levels: tuple[int, ...]
    chunk: int
    rungs: tuple[int, ...]
    tokens: int
    decoders: tuple[str, ...]
    exact_savings: bool
    size_px: int
    dtype: str

    @property
    def name(self) -> str:
        """The name of the build's folder: readable, and different for every other key."""
        digest = hashlib.sha256(json.dumps(self.to_plain(), sort_keys=True).encode()).hexdigest()
        return f"{self.provider}-{self.size_px}-{self.dtype}-{digest[:DIGEST_LETTERS]}"

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold, with lists in place of tuples."""
        plain: dict[str, Any] = json.loads(json.dumps({one.name: getattr(self, one.name) for one in fields(self)}))
        return plain

    @classmethod
    def from_plain(cls, plain: object) -> Self:
        """Read it back. Raises: DamagedBuildError."""
        try:
            key = cls(**{name: _to_tuples(value) for name, value in dict(plain).items()})  # type: ignore[call-overload]
            texts = (key.provider, key.weights, key.device, key.driver, key.dtype, *dict(key.versions).values())
            if all(isinstance(text, str) for text in texts) and isinstance(key.size_px, int):
                return key
        except (TypeError, ValueError) as wrong:
            raise DamagedBuildError("its key cannot be read") from wrong
        raise DamagedBuildError("its key cannot be read")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a build. name: below its folder, with slashes. sha256: of its content, in hexadecimal digits."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """key: what the build is for. files: all of it but the manifest. build_s: how long each step took, in seconds."""

    key: BuildKey
    files: tuple[FileEntry, ...]
    build_s: tuple[tuple[str, float], ...] = ()

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


def write_manifest(folder: Path, key: BuildKey, build_s: tuple[tuple[str, float], ...] = ()) -> Manifest:
    """Hash every file in the folder, and write its manifest. Raises: OSError."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    entries = [FileEntry(path.relative_to(folder).as_posix(), path.stat().st_size, hash_file(path)) for path in paths]
    files = [{"name": one.name, "size_bytes": one.size_bytes, "sha256": one.sha256} for one in entries]
    content = {"format": FORMAT, "key": key.to_plain(), "files": files, "build_s": build_s}
    (folder / MANIFEST).write_text(json.dumps(content, indent=1), encoding="utf-8")
    return Manifest(key, tuple(entries), build_s)


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest; its files are not looked at. Raises: DamagedBuildError."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise DamagedBuildError("its manifest is of another version of Persona Cam")
        files = tuple(_read_entry(one) for one in content["files"])
        build_s = tuple((str(step), float(seconds)) for step, seconds in content["build_s"])
        return Manifest(BuildKey.from_plain(content["key"]), files, build_s)
    except (OSError, LookupError, TypeError, ValueError, RecursionError) as wrong:
        raise DamagedBuildError("its manifest cannot be read") from wrong


def check_build(folder: Path, key: BuildKey) -> Manifest:
    """Compare every file with the manifest, byte for byte by its hash. Raises: DamagedBuildError."""
    manifest = read_manifest(folder)
    if manifest.key != key:
        raise DamagedBuildError("it is for something else")
    try:
        for entry in manifest.files:
            path = folder / entry.name
            if path.stat().st_size != entry.size_bytes or hash_file(path) != entry.sha256:
                raise DamagedBuildError(f"{entry.name} has changed")
    except OSError as failure:
        raise DamagedBuildError("a file is missing or cannot be read") from failure
    return manifest


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's content in hexadecimal digits. Raises: OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_entry(plain: Any) -> FileEntry:
    entry = FileEntry(str(plain["name"]), int(plain["size_bytes"]), str(plain["sha256"]))
    place = PurePosixPath(entry.name)
    if place.is_absolute() or ".." in place.parts or "\\" in entry.name or ":" in entry.name:
        raise ValueError("a name that leads out of the folder")
    return entry


def _to_tuples(value: object) -> Any:
    return tuple(_to_tuples(one) for one in value) if isinstance(value, list) else value
