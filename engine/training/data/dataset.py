"""The prepared clips of a folder, as a training reads them: some frames of one piece, with their boxes.

Owns: reading what `engine/training/prepare` writes. Does not know: which frames are wanted, what is made of them.
Any number of threads may read at once.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.errors import SourceError
from engine.training.data.boxes import Box, FaceBoxes
from engine.training.data.picture_file import LOSSLESS, LOSSY, PREPARE_AGAIN, read_pictures
from engine.training.data.samples import Target
from engine.training.prepare.prepared_folder import CLIPS, read_index

TABLES_KEPT = 512
"""Tables of pieces that stay in memory: about 10 KB each."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """stem: the path of its files, without the ending. sha256: of both."""

    stem: Path
    frames: int
    sha256: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    boxes: NDArray[np.int16]
    offsets: NDArray[np.int64]


class PreparedDataset:
    """Pieces of one person each, in the order of the index; here a piece is called a clip, as in a training.

    size_px: side of every picture. origin: where the clips are from, by the table of licences. fingerprint: the same
    for the same files in the same order.
    """

    def __init__(self, size_px: int, origin: str, pieces: Sequence[_Piece]) -> None:
        self.size_px = size_px
        self.origin = origin
        facts = "\n".join([str(size_px), *(sha256 for piece in pieces for sha256 in piece.sha256)])
        self.fingerprint = hashlib.sha256(facts.encode()).hexdigest()
        self._pieces = pieces
        self._tables: OrderedDict[int, _Table] = OrderedDict()
        self._lock = threading.Lock()

    def count_clips(self) -> int:
        """Return the number of pieces, 1 or more."""
        return len(self._pieces)

    def count_frames(self, clip: int) -> int:
        """Return how many frames a piece has."""
        return self._pieces[clip].frames

    def read_targets(self, clip: int, frames: Sequence[int]) -> list[Target]:
        """Return these frames with their boxes, in the order asked for; one may be asked for twice.

        Raises: SourceError if the files are missing or damaged.
        """
        table, stem = self._find_table(clip), self._pieces[clip].stem
        path = stem.with_suffix(LOSSY)
        images = read_pictures(path if path.exists() else stem.with_suffix(LOSSLESS), table.offsets, frames)
        return [Target(image, _read_boxes(table.boxes[frame])) for image, frame in zip(images, frames, strict=True)]

    def _find_table(self, clip: int) -> _Table:
        with self._lock:
            if clip in self._tables:
                self._tables.move_to_end(clip)
                return self._tables[clip]
        table = _read_table(self._pieces[clip])
        with self._lock:
            self._tables[clip] = table
            while len(self._tables) > TABLES_KEPT:
                self._tables.popitem(last=False)
        return table


def open_dataset(folder: Path) -> PreparedDataset:
    """Open a folder of prepared clips.

    Raises: SourceError if it is none, is of another version, or holds no piece.
    """
    index = read_index(folder)
    try:
        pieces = [
            _describe_piece(folder / CLIPS / str(clip["folder"]), piece)
            for clip in index["clips"]
            for piece in clip["pieces"]
        ]
        size_px, origin = int(index["settings"]["size_px"]), str(index["settings"]["origin"])
    except (KeyError, TypeError, ValueError, AttributeError) as failure:
        raise SourceError("The index of {folder} is damaged.", PREPARE_AGAIN, folder=folder) from failure
    if not pieces:
        raise SourceError(
            "In {folder} there is no piece to learn from.", "Prepare other clips: its index says why.", folder=folder
        )
    return PreparedDataset(size_px, origin, pieces)


def _describe_piece(folder: Path, piece: Mapping[str, Any]) -> _Piece:
    hashes = piece["sha256"]
    return _Piece(folder / piece["name"], int(piece["frames"]), tuple(hashes[name] for name in sorted(hashes)))


def _read_table(piece: _Piece) -> _Table:
    path = piece.stem.with_suffix(".npz")
    try:
        with np.load(path) as arrays:
            table = _Table(arrays["boxes"], arrays["offsets"])
    except (OSError, ValueError, KeyError, EOFError) as failure:
        raise SourceError("{path} is missing or damaged.", PREPARE_AGAIN, path=path) from failure
    if table.boxes.shape != (piece.frames, 4, 4) or table.offsets.shape != (piece.frames + 1,):
        raise SourceError("{path} is missing or damaged.", PREPARE_AGAIN, path=path)
    return table


def _read_boxes(row: NDArray[np.int16]) -> FaceBoxes:
    return FaceBoxes(*(Box(*box) for box in row.tolist()))
