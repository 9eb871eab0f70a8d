"""Fetches one file: asks, goes on where it broke off, checks the bytes, and puts the whole file into its place.

Owns: what each answer of a server means for the bytes that are there, and which bytes are right.
Does not know: other files, threads, addresses. The one who calls holds the folder's lock.
"""

import logging
import math
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.weights.catalog import WeightsFile
from app.weights.errors import ConnectionFailedError, DiskError, RefusedError, StoppedError, WrongContentError
from app.weights.fetching.bandwidth import BandwidthLimit
from app.weights.fetching.content_check import check_beginning, check_content_type
from app.weights.fetching.hub import FileMetadata, read_size
from app.weights.fetching.partial_file import PartialFile, Version
from app.weights.fetching.patience import Contact, Patience, Retries
from app.weights.fetching.progress import DownloadState, ProgressBoard
from app.weights.fetching.requests import (
    KNOWN_ENCODINGS,
    LATER,
    Answer,
    HubClient,
    InterruptedTransferError,
    explain_status,
)
from app.weights.pins import Pin
from engine import Phrase

log = logging.getLogger(__name__)

RESTARTS_MAX = 12
"""So often a file is begun again, because its server cannot go on or has another version by now."""
ODD_ENDS_MAX = 2
"""So often an answer may end at the same wrong place before the file itself is taken to be of that size."""
LOOK_BYTES = 32 << 20
"""How often the disk's room is looked at while a file arrives that nobody knows the size of."""
_CONTENT_RANGE = re.compile(r"bytes (\d{1,16})-(\d{1,16})/(\d{1,16}|\*)", re.ASCII)
_UNSATISFIED = re.compile(r"bytes \*/(\d{1,16})", re.ASCII)


@dataclass(frozen=True, slots=True)
class TransferTools:
    """What all transfers of one download share.

    keep_pin: gets what a file turned out to be before it is put into its place.
    """

    client: HubClient
    patience: Patience
    limit: BandwidthLimit
    stop: threading.Event
    progress: ProgressBoard
    keep_pin: Callable[[WeightsFile, Pin], object]
    contact: Contact = field(default_factory=Contact)


class FileTransfer:
    """One file on its way."""

    def __init__(
        self, file: WeightsFile, bound: FileMetadata, said: FileMetadata, target: Path, tools: TransferTools
    ) -> None:
        """bound: what must hold of it. said: what the hub has said of the rest, and may say otherwise later."""
        self._file, self._bound, self._tools = file, bound, tools
        self._known = bound.or_else(said)
        self._partial = PartialFile(target, f"{file.repository} {file.path}")
        self._retries = Retries(tools.patience, tools.contact)
        self._revisions = _list_revisions(file, self._known)
        self._ranges_work = True
        self._mixed = False  # bytes of more than one answer: they may not fit together
        self._restarts = self._odd_ends = 0
        self._last_end = -1
        self._next_look_bytes = LOOK_BYTES

    def fetch_file(self) -> Pin:
        """Fetch it, and return what it turned out to be.

        Raises: WeightsError. What arrived is kept, unless it is wrong itself: a web page in the middle costs nothing.
        """
        try:
            self._partial.reopen(self._note_reread)
            self._mixed = self._partial.length > 0
            while True:
                self._fetch_bytes()
                if (sha256 := self._check_bytes()) is not None:
                    break
            found = Pin(sha256, self._partial.length, self._known.revision)
            self._tools.keep_pin(self._file, found)
            self._partial.finish()
            return found
        finally:
            self._partial.close()

    def _fetch_bytes(self) -> None:
        """Ask until all bytes are there."""
        while not self._is_complete():
            before = self._partial.length
            try:
                self._ask_once()
            except InterruptedTransferError as broken:
                if self._partial.length > before:
                    self._retries.note_progress()
                self._wait_for_retry(broken)

    def _is_complete(self) -> bool:
        return self._partial.is_begun and self._partial.length == self._whole_bytes()

    def _whole_bytes(self) -> int | None:
        """How large the file is, if anybody has said so."""
        return self._known.size_bytes if self._known.size_bytes is not None else self._partial.version.size_bytes

    def _wait_for_retry(self, broken: InterruptedTransferError) -> None:
        if self._tools.stop.is_set():
            raise StoppedError("The download was stopped.")
        wait_s = self._retries.next_wait_s(broken.asked_s)
        log.info("%s: %s", self._file.path, broken.reason.template)
        if wait_s is None:
            self._refuse_long_wait(broken.asked_s)
            raise ConnectionFailedError(
                "{file} could not be downloaded: {reason}.",
                "Check the connection and start again: what has arrived is kept.",
                file=self._file.path,
                reason=broken.reason,
            )
        self._tools.progress.note_state(self._file, DownloadState.WAITING, broken.reason)
        if self._tools.stop.wait(wait_s):
            raise StoppedError("The download was stopped.")

    def _refuse_long_wait(self, asked_s: float | None) -> None:
        """Raises: ConnectionFailedError if the server itself says that it is too early to ask again."""
        if asked_s is not None and asked_s > self._tools.patience.asked_s:
            raise ConnectionFailedError(
                "{file} could not be downloaded yet: the server asks to wait for {minutes} minutes.",
                "Start again then: what has arrived is kept.",
                file=self._file.path,
                minutes=math.ceil(asked_s / 60),
            )

    def _ask_once(self) -> None:
        """Ask for the file, or for the rest of it, and take what comes."""
        headers = {}
        at = self._partial.length
        if at and not self._may_go_on():
            self._restart(Phrase("the server cannot go on where it broke off"))
            at = 0
        if at:
            headers["Range"] = f"bytes={at}-"
            if self._partial.version.condition:
                headers["If-Range"] = self._partial.version.condition
        url = self._tools.client.hub.file_url(self._file, self._revisions[0])
        with self._tools.client.ask("GET", url, headers) as answer:
            self._tools.contact.answered = True
            self._take_answer(answer, at)

    def _may_go_on(self) -> bool:
        """Without the hash of the whole, bytes of two answers are only put together if their version is sure."""
        return self._ranges_work and bool(self._known.sha256 or self._partial.version.condition)

    def _take_answer(self, answer: Answer, at: int) -> None:
        if answer.status in (200, 206):
            check_content_type(self._file, answer.headers.get("Content-Type", ""))
            self._check_metadata(answer.metadata)
        if answer.status == 200:
            self._take_whole(answer, at)
        elif answer.status == 206:
            self._take_rest(answer, at)
        elif answer.status == 416 and at:
            self._take_unsatisfied(answer, at)
        elif answer.status in (404, 410) and len(self._revisions) > 1:
            del self._revisions[0]
            raise InterruptedTransferError(Phrase("the server has no such revision"), 0.0)
        else:
            raise explain_status(answer)

    def _check_metadata(self, said: FileMetadata) -> None:
        """What the hub says of its file must fit what is bound, before anything of it is fetched.

        If it only says something else than before, the file has changed: its version tells what to do with the bytes.
        """
        if not self._bound.fits(said):
            raise self._other_file_error()
        self._known = self._known.or_else(said) if self._known.fits(said) else self._bound.or_else(said)

    def _take_whole(self, answer: Answer, at: int) -> None:
        """The server sends the file from its beginning, asked for or not."""
        if answer.is_encoded and answer.headers["Content-Encoding"].strip().lower() not in KNOWN_ENCODINGS:
            raise RefusedError("The server sends {file} in a form that is unknown.", LATER, file=self._file.path)
        said = None if answer.is_encoded else read_size(answer.headers.get("Content-Length"))
        size = self._known.size_bytes
        if size is None:
            size = said
        elif said not in (None, size) and not self._known.sha256:
            raise self._wrong_size_error(said)
        if size is None and "chunked" not in answer.headers.get("Transfer-Encoding", "").lower():
            raise RefusedError("The server does not say how large {file} is.", LATER, file=self._file.path)
        version = Version(size_bytes=size) if answer.is_encoded else _read_version(answer, size)
        if at and self._partial.version.is_same(version):
            self._mixed = True
            self._receive(answer, at, None)  # what is there may be more than what arrives before it breaks off again
        else:
            self._receive(answer, 0, version)

    def _take_rest(self, answer: Answer, at: int) -> None:
        """The server sends a part: it must be one of the same version that begins where our bytes end, or before."""
        found = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", "").strip())
        total = None if found is None or found[3] == "*" else int(found[3])
        length = read_size(answer.headers.get("Content-Length"))
        contradicts = found is not None and length not in (None, int(found[2]) - int(found[1]) + 1)
        if found is None or int(found[1]) > at or contradicts or answer.is_encoded:
            self._ranges_work = False
            self._restart(Phrase("the server cannot go on where it broke off"))
            raise InterruptedTransferError(Phrase("the server cannot go on where it broke off"), 0.0)
        version = _read_version(answer, total)
        if at and (self._partial.version.is_other(version) or not self._fits(version)):
            self._restart(Phrase("the file has changed"))
            raise InterruptedTransferError(Phrase("the file has changed"), 0.0)
        self._known = self._known.or_else(FileMetadata(size_bytes=total))
        self._mixed = at > 0
        self._receive(answer, at - int(found[1]), None if at else version)

    def _fits(self, version: Version) -> bool:
        return self._known.sha256 is not None or self._partial.version.is_same(version)

    def _take_unsatisfied(self, answer: Answer, at: int) -> None:
        """The server has nothing behind our bytes: they are all, or of another version."""
        found = _UNSATISFIED.fullmatch(answer.headers.get("Content-Range", "").strip())
        if found and int(found[1]) == at:
            if self._known.size_bytes is not None or not (self._known.sha256 or self._whole_bytes() is None):
                raise self._drop_wrong_size(at)  # it has said otherwise, and there is no hash to decide
            self._known = self._known.or_else(FileMetadata(size_bytes=at))
            return
        self._restart(Phrase("the file has changed"))
        raise InterruptedTransferError(Phrase("the file has changed"))

    def _receive(self, answer: Answer, skipped: int, begun: Version | None) -> None:
        """Take the body. skipped: how many bytes at its beginning are there already. begun: it is the file from its
        beginning, in this version; what is there is dropped, but not for a web page."""
        tools, partial = self._tools, self._partial
        for given in answer.read_chunks():
            if begun is not None:
                check_beginning(self._file, given)
                self._begin(begun)
                begun = None
            whole = self._whole_bytes()
            chunk, skipped = given[skipped:], max(0, skipped - len(given))
            room = len(chunk) if whole is None else whole - partial.length
            partial.append(chunk[:room] if room < len(chunk) else chunk)
            tools.progress.note_bytes(self._file, partial.length, whole)
            if tools.stop.is_set() or ((wait_s := tools.limit.reserve_bytes(len(given))) and tools.stop.wait(wait_s)):
                raise StoppedError("The download was stopped.")
            if whole is None:
                self._check_room()
            elif partial.length >= whole:
                return
        if begun is not None:
            self._begin(begun)
        if self._whole_bytes() is None and answer.status == 200:  # it says itself where it ends
            self._known = self._known.or_else(FileMetadata(size_bytes=partial.length))
        if partial.length != self._whole_bytes():
            self._note_odd_end()

    def _check_room(self) -> None:
        """A file that nobody knows the size of may never end."""
        if self._partial.length < self._next_look_bytes:
            return
        self._next_look_bytes = self._partial.length + LOOK_BYTES
        if self._partial.free_bytes() < LOOK_BYTES * 2:
            self._partial.discard()
            raise DiskError(
                "{file} does not end, and the disk is nearly full.",
                "Nothing of it was kept. Make room, or choose another mirror.",
                file=self._file.path,
            )

    def _begin(self, version: Version) -> None:
        if self._partial.length:
            self._restart(Phrase("the server began anew"))
        self._partial.begin(version)

    def _note_odd_end(self) -> None:
        """An answer that was whole in itself was shorter than the file."""
        self._odd_ends = self._odd_ends + 1 if self._partial.length == self._last_end else 1
        self._last_end = self._partial.length
        if self._odd_ends >= ODD_ENDS_MAX and self._whole_bytes() is not None:
            raise self._drop_wrong_size(self._last_end)
        raise InterruptedTransferError(Phrase("the connection broke off"))

    def _check_bytes(self) -> str | None:
        """Return the hash of all bytes if they are right; None if it is worth fetching them again."""
        self._tools.progress.note_state(self._file, DownloadState.VERIFYING)
        sha256 = self._partial.hexdigest()
        if self._known.sha256 is None:
            try:
                check_beginning(self._file, self._partial.read_beginning())
            except WrongContentError:
                self._partial.discard()
                raise
        if self._known.sha256 in (None, sha256):
            return sha256
        if self._mixed:
            self._restart(Phrase("its parts do not fit together"))
            self._ranges_work = True
            return None
        self._partial.discard()
        raise WrongContentError(
            "What the server sent for {file} is not that file: its content is another.",
            "Nothing of it was kept. Try again later, or choose another mirror.",
            file=self._file.path,
        )

    def _restart(self, reason: Phrase) -> None:
        """Drop the bytes that are there."""
        log.info("%s: from the beginning: %s", self._file.path, reason.template)
        self._partial.discard()
        self._mixed = False
        self._tools.progress.note_bytes(self._file, 0, self._known.size_bytes)
        self._restarts += 1
        if self._restarts > RESTARTS_MAX:
            raise ConnectionFailedError(
                "{file} could not be downloaded: {reason}.", LATER, file=self._file.path, reason=reason
            )

    def _note_reread(self, count: int) -> None:
        if self._tools.stop.is_set():
            raise StoppedError("The download was stopped.")
        self._tools.progress.note_known(self._file, count)

    def _drop_wrong_size(self, size: int) -> WrongContentError:
        error = self._wrong_size_error(size)
        self._partial.discard()
        return error

    def _wrong_size_error(self, size: int | None) -> WrongContentError:
        return WrongContentError(
            "What the server sent for {file} is not that file: it has {size} bytes instead of {expected}.",
            "Nothing of it was kept. Try again later, or choose another mirror.",
            file=self._file.path,
            size=size,
            expected=self._whole_bytes(),
        )

    def _other_file_error(self) -> WrongContentError:
        return WrongContentError(
            "The server has another {file} than the one that is known.",
            "Nothing was fetched. Update the program, or choose another mirror.",
            file=self._file.path,
        )


def _list_revisions(file: WeightsFile, known: FileMetadata) -> list[str | None]:
    """What to ask for, one after the other: a mirror may not have all revisions, nor call them by their commits."""
    named = [known.revision, file.revision]
    if known.sha256 or file.revision is None:  # otherwise another revision might be another file
        named.append(None)
    return list(dict.fromkeys(named))


def _read_version(answer: Answer, size: int | None) -> Version:
    headers = answer.headers
    etag = headers.get("ETag", "").strip()
    linked = answer.metadata.sha256 or ""
    return Version(etag, headers.get("Last-Modified", "").strip(), linked, size)
