"""Which clips there are in what the user named: files, and folders of them at any depth.

Owns: what counts as a clip, its name, number of bytes and hash, and what its folder is called. Does not know: whether
it shows anything.
"""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.core.errors import SourceError
from engine.core.system.reasons import system_reason
from engine.sources.images import SUFFIXES as PICTURE_SUFFIXES

VIDEO_SUFFIXES = frozenset(
    (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts", ".wmv", ".flv", ".ogv")
) | frozenset((".3gp", ".gif", ".mjpeg", ".y4m"))
READ_AT_ONCE = 1 << 20
NAME_LETTERS, HASH_LETTERS = 40, 10
NO_CLIPS = "Give video files, folders with video files, or a folder of numbered pictures."


@dataclass(frozen=True, slots=True)
class Clip:
    """A video, or a folder of pictures. name: from the folder on that the user named, with slashes.

    size_bytes, changed_ns: of the file, or of all pictures together; by them a clip is known again without reading it.
    """

    path: Path
    name: str
    size_bytes: int
    changed_ns: int

    @property
    def key(self) -> tuple[str, int, int]:
        """What a clip is known by."""
        return self.name, self.size_bytes, self.changed_ns


def find_clips(places: Sequence[Path]) -> list[Clip]:
    """Return every clip once, folder by folder in the order of their names.

    Raises: SourceError if a place does not exist, or there is no clip at all.
    """
    found: dict[Path, Clip] = {}
    for place in places:
        for clip in _find_in_place(place):
            found.setdefault(clip.path.resolve(), clip)
    if not found:
        raise SourceError("No clip was found in {places}.", NO_CLIPS, places=", ".join(map(str, places)))
    return list(found.values())


def list_files(clip: Path) -> list[Path]:
    """Return the files that a clip consists of."""
    return _list_pictures(clip) if clip.is_dir() else [clip]


def hash_clip(clip: Clip) -> str:
    """Return the SHA-256 of a clip's files, one after the other. Raises: SourceError."""
    found = hashlib.sha256()
    try:
        for path in list_files(clip.path):
            with path.open("rb") as file:
                while content := file.read(READ_AT_ONCE):
                    found.update(content)
    except OSError as failure:
        raise SourceError(
            "{path} cannot be read: {reason}.", path=clip.path, reason=system_reason(failure)
        ) from failure
    return found.hexdigest()


def name_folder(clip: Clip, sha256: str) -> str:
    """Return a name that any disk takes, another one for every content."""
    letters = re.sub(r"[^A-Za-z0-9]+", "-", Path(clip.name).with_suffix("").as_posix()).strip("-")
    return f"{letters[:NAME_LETTERS].strip('-') or 'clip'}-{sha256[:HASH_LETTERS]}"


def _find_in_place(place: Path) -> Iterator[Clip]:
    try:
        if place.is_file():
            yield _make_clip(place, place.name)
            return
        if not place.is_dir():
            raise SourceError("There is no file or folder {path}.", "Check the spelling of the path.", path=place)
        videos = sorted(_walk_videos(place))
        for video in videos:
            yield _make_clip(video, video.relative_to(place).as_posix())
        if not videos and _list_pictures(place):
            yield _make_clip(place, place.resolve().name)
    except OSError as error:
        raise SourceError(
            "{path} cannot be read: {reason}.", "Check its permissions.", path=place, reason=error.strerror or error
        ) from error


def _walk_videos(folder: Path) -> Iterator[Path]:
    """Links to folders are not followed: they may lead back."""
    for inside, _, names in os.walk(folder):
        for name in names:
            path = Path(inside, name)
            if not name.startswith(".") and path.suffix.lower() in VIDEO_SUFFIXES and path.is_file():
                yield path


def _list_pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file())


def _make_clip(path: Path, name: str) -> Clip:
    facts = [file.stat() for file in list_files(path)]
    return Clip(path, name, sum(fact.st_size for fact in facts), max(fact.st_mtime_ns for fact in facts))


def count_bytes(clips: Iterable[Clip]) -> int:
    """Return the bytes of all together."""
    return sum(clip.size_bytes for clip in clips)
