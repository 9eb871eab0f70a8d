"""The user's portraits on disk: copies of their pictures, and for each a name, a place, a crop, a number and a look.

    FOLDER/gallery.json      names, order, crops, numbers, looks
    FOLDER/ID.png …          the pictures
    FOLDER/removed/          what was removed since the start, for undo
    FOLDER/incoming-…/       a picture that is being checked

Owns: that folder. A crash at any moment loses at most the last change: a picture missing from the list is added again.
Does not know: what makes a picture a portrait, which one is used, widgets. Any thread may call it.
"""

import contextlib
import logging
import os
import re
import secrets
import shutil
import threading
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from app.storage.atomic_write import copy_unreadable, rename_unreadable, write_atomically
from app.storage.gallery_entry import BUNDLED, SUFFIXES, GalleryPortrait, portraits_from_files
from app.storage.portraits.gallery_index import GalleryIndex, GalleryRow, decode_index, encode_index
from app.storage.portraits.look import PortraitLook
from app.storage.portraits.slots import give_slot, number_portraits
from app.storage.read_files import FolderContent, list_folder, read_small_file
from engine import (
    Phrase,
    PortraitCrop,
    PortraitError,
    Problem,
    SinkError,
    move_without_replacing,
    sink_error,
    system_reason,
)

log = logging.getLogger(__name__)

INDEX = "gallery.json"
INDEX_MAX_BYTES = 10_000_000
NAME_MAX = 60
NAMED_MAX = 3
"""Of the pictures that cannot be looked at, this many are named."""
LIST_UNREAD = Phrase("The list of your portraits cannot be read; until it can, nothing in it is changed.")
FOLDER_UNREAD = Phrase("The folder of your portraits cannot be used; only those that come with the program are there.")
FIRST = ("mira", "theo", "noa")
"""The bundled characters come before the bundled photographs."""


@dataclass(frozen=True, slots=True)
class RemovedPortrait:
    """A removed portrait, for `restore_portrait`."""

    portrait: GalleryPortrait
    at: int


class Gallery:
    """The portraits in the user's order."""

    def __init__(self, folder: Path, bundled: Sequence[Path] | None = None) -> None:
        """Read the folder. bundled: pictures that come with the program, the first entries of a new gallery.

        What cannot be read hides nothing else: the gallery has the rest, or only the bundled ones, and a problem. A
        list that could not be read is read again before the first change; as long as it cannot be, nothing is changed.
        """
        self._folder = folder
        self._bundled = {
            f"{BUNDLED}{file.stem}": file for file in (list_bundled_files() if bundled is None else bundled)
        }
        self._lock = threading.RLock()
        self._hidden: frozenset[str] = frozenset()
        self._portraits: tuple[GalleryPortrait, ...] = ()
        self._unseen: tuple[tuple[int, GalleryRow], ...] = ()
        """Rows of the list, with their places, whose pictures cannot be looked at now; they stay in the list."""
        self._unread: OSError | None = None
        """Why list or folder could not be read. Until they can be, nothing is written."""
        self.problem: Problem | None = None
        """What was wrong with the folder or the list that was found."""
        self._delete_leftovers()
        self._read_gallery()

    @property
    def portraits(self) -> tuple[GalleryPortrait, ...]:
        return self._portraits

    def find_portrait(self, id: str) -> GalleryPortrait:
        """Return one. Raises: PortraitError if there is none of that id."""
        return self._portraits[self._find_position(id)]

    def add_portrait(self, picture: Path, name: str, crop: PortraitCrop | None = None) -> GalleryPortrait:
        """Move a picture stored by `store_incoming` into the gallery, after the others.

        Raises: SinkError if that cannot be done.
        """
        id = f"{_make_slug(name)}-{secrets.token_hex(4)}"
        file = self._folder / f"{id}{picture.suffix.lower()}"
        added = GalleryPortrait(id, _clean_name(name), file, crop)
        with self._lock:
            self._require_list()
            _move_file(picture, file)
            self._write_index(number_portraits((*self._portraits, added)))
            return self.find_portrait(id)

    def store_incoming(self, content: bytes, file_name: str) -> Path:
        """Store a picture to be checked; then call `add_portrait` or `discard_incoming`.

        Raises: SinkError if there is no room for it.
        """
        suffix = Path(file_name).suffix.lower()
        folder = self._folder / f"incoming-{secrets.token_hex(4)}"
        file = folder / f"{_make_slug(Path(file_name).stem)}{suffix if suffix in SUFFIXES else '.png'}"
        try:
            write_atomically(file, content)
        except OSError as error:
            raise sink_error(error, file) from error
        return file

    def discard_incoming(self, picture: Path) -> None:
        """Delete a picture of `store_incoming`, or the empty folder that `add_portrait` left."""
        shutil.rmtree(picture.parent, ignore_errors=True)

    def rename_portrait(self, id: str, name: str) -> None:
        """Rename a portrait. Raises: PortraitError if the name is empty; SinkError."""
        if not _clean_name(name):
            raise PortraitError("A portrait needs a name.", "Type one.")
        self._update_portrait(id, name=_clean_name(name))

    def set_portrait_crop(self, id: str, crop: PortraitCrop | None) -> None:
        """Use that part of the picture; None: what the program chooses. Raises: PortraitError, SinkError."""
        self._update_portrait(id, crop=crop)

    def set_portrait_slot(self, id: str, slot: int) -> None:
        """Put it behind that number, 0 for none; who was there gets its own. Raises: PortraitError, SinkError."""
        with self._lock:
            self._require_list()
            self._find_position(id)
            self._write_index(give_slot(self._portraits, id, slot))

    def set_portrait_hidden(self, id: str, hidden: bool) -> None:
        """Leave it out of the strip, and of next and previous, or not any more. Raises: PortraitError, SinkError."""
        self._update_portrait(id, is_hidden=hidden)

    def set_looks(self, looks: Mapping[str, PortraitLook]) -> None:
        """Note what of their looks is portraits' own, by id; those that are gone are left out. Raises: SinkError."""
        with self._lock:
            self._require_list()
            changed = tuple(replace(one, look=looks[one.id]) if one.id in looks else one for one in self._portraits)
            if [one.look for one in changed] != [one.look for one in self._portraits]:
                self._write_index(changed)

    def move_portrait(self, id: str, to: int) -> None:
        """Move a portrait to that place, from 0. Raises: PortraitError, SinkError."""
        with self._lock:
            self._require_list()
            at = self._find_position(id)
            others = [*self._portraits[:at], *self._portraits[at + 1 :]]
            others.insert(max(0, min(to, len(others))), self._portraits[at])
            self._write_index(tuple(others))

    def remove_portrait(self, id: str) -> RemovedPortrait:
        """Remove a portrait; the result restores it while the program runs. Raises: PortraitError, SinkError."""
        with self._lock:
            self._require_list()
            at = self._find_position(id)
            removed = self._portraits[at]
            hidden = self._hidden | ({id} & self._bundled.keys())
            self._write_index((*self._portraits[:at], *self._portraits[at + 1 :]), hidden)
            if id not in self._bundled:
                _move_file(removed.path, self._removed_file(removed))
        return RemovedPortrait(removed, at)

    def restore_portrait(self, removed: RemovedPortrait) -> None:
        """Restore a removed portrait. Raises: SinkError."""
        portrait = removed.portrait
        with self._lock:
            self._require_list()
            if portrait in self._portraits:
                return
            if portrait.id not in self._bundled:
                _move_file(self._removed_file(portrait), portrait.path)
            back = list(self._portraits)
            back.insert(removed.at, portrait)
            self._write_index(_numbered_around(back, portrait), self._hidden - {portrait.id})

    def _update_portrait(self, id: str, **changes: object) -> None:
        with self._lock:
            self._require_list()
            at = self._find_position(id)
            changed = list(self._portraits)
            changed[at] = replace(changed[at], **changes)  # type: ignore[arg-type]
            self._write_index(tuple(changed))

    def _find_position(self, id: str) -> int:
        place = next((at for at, portrait in enumerate(self._portraits) if portrait.id == id), None)
        if place is None:
            raise PortraitError("There is no portrait {id} in the gallery.", "Choose another, or add one.", id=repr(id))
        return place

    def _write_index(self, portraits: tuple[GalleryPortrait, ...], hidden: frozenset[str] | None = None) -> None:
        """Write the list; only then the change takes effect. hidden: None if it stays. Raises: SinkError."""
        hidden = self._hidden if hidden is None else hidden
        rows = [GalleryRow.from_portrait(one, "" if one.id in self._bundled else one.path.name) for one in portraits]
        for at, row in self._unseen:
            rows.insert(at, row)
        content = encode_index(GalleryIndex(tuple(rows), tuple(sorted(hidden))))
        file = self._folder / INDEX
        try:
            write_atomically(file, content)
        except OSError as error:
            raise sink_error(error, file, Phrase("The gallery is as it was before.")) from error
        self._portraits, self._hidden = portraits, hidden

    def _removed_file(self, portrait: GalleryPortrait) -> Path:
        return self._folder / "removed" / portrait.path.name

    def _delete_leftovers(self) -> None:
        """Delete what an earlier run left behind for undo and for checking."""
        with contextlib.suppress(OSError):
            for left in (self._folder / "removed", *self._folder.glob("incoming-*")):
                shutil.rmtree(left, ignore_errors=True)

    def _require_list(self) -> None:
        """Read a list that could not be read before; it is never written over. Raises: SinkError if it still cannot."""
        if self._unread is None:
            return
        self._read_gallery()
        if self._unread is not None:
            raise SinkError(
                "The list of your portraits cannot be read, so that nothing in it can be changed: {reason}.",
                "Make {file} readable, or move it elsewhere.",
                reason=system_reason(self._unread),
                file=INDEX,
            ) from self._unread

    def _read_gallery(self) -> None:
        """Read list and folder. What can be read is there; `problem` says what cannot."""
        self._unread, self.problem = None, None
        index = self._read_index()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            content = list_folder(self._folder)
        except OSError as error:
            self._note_unread(error, FOLDER_UNREAD)
            content = FolderContent((), ())
        self._hidden = frozenset(index.hidden) & self._bundled.keys()
        self._portraits = self._merge_index_and_files(index, content.files)
        self._unseen = self._find_unseen_rows(index, content.others)
        broken = [file.name for file in content.others if _is_picture_name(file)]
        if broken and self.problem is None:
            self.problem = Problem(
                "Pictures in the folder of your portraits cannot be looked at: {names}.",
                "The others are there, and these keep their names and places. Make them readable, or remove them.",
                names=", ".join(broken[:NAMED_MAX]) + (" ..." if len(broken) > NAMED_MAX else ""),
            )

    def _note_unread(self, error: OSError, what: Phrase) -> None:
        log.warning("%s: %s", self._folder, error)
        self._unread = error
        reason = sink_error(error, self._folder).problem.message_phrase
        self.problem = Problem("{what}", "{reason}", what=what, reason=reason)

    def _read_index(self) -> GalleryIndex:
        file = self._folder / INDEX
        try:
            content = read_small_file(file, INDEX_MAX_BYTES)
        except OSError as error:
            if not isinstance(error, FileNotFoundError) or os.path.lexists(file):
                self._note_unread(error, LIST_UNREAD)
            return GalleryIndex()
        except ValueError as reason:
            return self._set_index_aside(reason)
        try:
            index, bad = decode_index(content)
        except ValueError as reason:
            return self._set_index_aside(reason)
        if bad:
            self._keep_copy(content, bad)
        return index

    def _set_index_aside(self, reason: ValueError) -> GalleryIndex:
        """Rename a list that means nothing; a list that cannot be renamed counts as one that cannot be read."""
        log.warning("%s: %s", self._folder / INDEX, reason)
        try:
            kept = rename_unreadable(self._folder / INDEX)
        except OSError as error:
            self._note_unread(error, LIST_UNREAD)
        else:
            self.problem = Problem(
                "The list of your portraits could not be read; their names, order, keys, crops and looks were lost, "
                "and which of them you had hidden or removed.",
                "The pictures are all there. The list was kept as {file}.",
                file=kept.name,
            )
        return GalleryIndex()

    def _keep_copy(self, content: bytes, bad: Sequence[str]) -> None:
        """Keep a list of which a part could not be read."""
        log.warning("%s: %s could not be read", self._folder / INDEX, ", ".join(bad))
        try:
            kept = copy_unreadable(self._folder / INDEX, content)
        except OSError as error:
            self._note_unread(error, LIST_UNREAD)
        else:
            self.problem = Problem(
                "A part of the list of your portraits could not be read; names, order, keys, crops or looks of some "
                "were lost, or which of them you had hidden or removed.",
                "The pictures are all there. The list was kept as {file}.",
                file=kept.name,
            )

    def _merge_index_and_files(self, index: GalleryIndex, own: Sequence[Path]) -> tuple[GalleryPortrait, ...]:
        """Return the portraits of the list, and pictures in the folder that the list does not name."""
        names = {file.name for file in own}
        listed = [found for row in index.portraits if (found := self._portrait_from_row(row, names)) is not None]
        known = {portrait.id for portrait in listed} | self._hidden
        there = {portrait.path.name for portrait in listed}
        strays = portraits_from_files(
            [file for file in own if _is_picture_name(file) and file.name not in there],
            {portrait.id for portrait in listed} | self._bundled.keys(),
        )
        named = (
            replace(one, name=_clean_name(re.sub(r"-[0-9a-f]{8}$", "", one.path.stem)) or one.id) for one in strays
        )
        return number_portraits((*listed, *self._bundled_portraits(known), *named))

    def _find_unseen_rows(self, index: GalleryIndex, others: Sequence[Path]) -> tuple[tuple[int, GalleryRow], ...]:
        names = {file.name for file in others}
        return tuple((at, row) for at, row in enumerate(index.portraits) if row.id and row.file in names)

    def _bundled_portraits(self, known: Collection[str]) -> tuple[GalleryPortrait, ...]:
        """Return the bundled portraits, without the known ones."""
        return tuple(
            GalleryPortrait(id, id.removeprefix(BUNDLED).capitalize(), file)
            for id, file in self._bundled.items()
            if id not in known
        )

    def _portrait_from_row(self, row: GalleryRow, names: Collection[str]) -> GalleryPortrait | None:
        """Return the portrait of a row, None if it is not there. names: of the files in the folder."""
        is_there = row.id and row.file in names and Path(row.file).suffix in SUFFIXES
        path = self._bundled.get(row.id) or (self._folder / row.file if is_there else None)
        if path is None:
            return None
        kept = {"slot": row.slot, "is_hidden": row.is_hidden, "look": row.look}
        return GalleryPortrait(row.id, _limit_name(row.name) or row.id, path, row.crop, **kept)  # type: ignore[arg-type]


def list_bundled_files() -> list[Path]:
    """Return the portraits that come with the program, in their order."""
    folder = Path(str(resources.files("assets") / "portraits"))
    files = [file for file in folder.iterdir() if file.suffix in SUFFIXES]
    return sorted(files, key=lambda file: (FIRST.index(file.stem) if file.stem in FIRST else len(FIRST), file.stem))


def _is_picture_name(file: Path) -> bool:
    return file.suffix in SUFFIXES and not file.name.startswith(".")


def _move_file(file: Path, to: Path) -> None:
    """Move a file within the gallery; nothing is replaced. Raises: SinkError."""
    try:
        to.parent.mkdir(exist_ok=True)
        move_without_replacing(file, to)
    except OSError as error:
        raise sink_error(error, to) from error


def _numbered_around(portraits: Sequence[GalleryPortrait], back: GalleryPortrait) -> tuple[GalleryPortrait, ...]:
    """Number them; one that is back has its number again unless another has got it meanwhile."""
    is_taken = bool(back.slot) and any(one.slot == back.slot for one in portraits if one.id != back.id)
    return number_portraits([replace(one, slot=None) if is_taken and one.id == back.id else one for one in portraits])


def _clean_name(name: str) -> str:
    """Return a name as one line that is not too long."""
    return " ".join("".join(c for c in name if unicodedata.category(c)[0] != "C" or c == "\t").split())[:NAME_MAX]


def _limit_name(name: str) -> str:
    """Return a name from the list as one line that is not too long."""
    return " ".join("".join(c for c in name if unicodedata.category(c) != "Cc" or c.isspace()).split())[:NAME_MAX]


def _make_slug(name: str) -> str:
    """Return a name that is valid in a file name on every system, in any script."""
    return re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", name)).strip("-_")[:NAME_MAX] or "portrait"
