"""Cuts a tracked clip into pieces: one person, one shot, one square that stays in place.

Owns: where pieces begin and end, the pictures that wait, what is dropped. Does not know: files' forms, tracking.

Every picture is decoded once. Some wait until it is known where the face goes next, so that the square holds it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from engine.core.problem import Phrase
from engine.core.types import Face, Image
from engine.driver.crop import Crop
from engine.training.prepare.framing import frame_faces, holds_face
from engine.training.prepare.piece_writer import PieceWriter
from engine.training.prepare.records import Dropped, Piece
from engine.training.prepare.settings import PrepareSettings

WAITING_BYTES = 200_000_000
WAITING_FRAMES = (8, 75)
"""As many pictures wait as fit into these bytes, but not fewer or more than these numbers."""
BRIDGED_FRAMES = 5
"""A face that is lost for no more, as behind a hand, ends no piece."""
LONGEST_FRAMES = 750
"""A longer piece is cut: each piece comes once in an epoch."""
NO_FACE = Phrase("no face was found")
TOO_NEAR = Phrase("head and shoulders do not fit into the picture")


@dataclass(frozen=True, slots=True, eq=False)
class TrackedFrame:
    """A frame of the clip. shot: a number that changes with a cut, and with another person."""

    number: int
    image: Image
    face: Face | None
    shot: int


class PieceCutter:
    """Takes a clip's frames one after the other. pieces, dropped: what became of them, complete after `finish`."""

    def __init__(self, open_piece: Callable[[int, Crop], PieceWriter], settings: PrepareSettings, fps: float) -> None:
        """open_piece: called with a piece's number and square."""
        self._open_piece = open_piece
        self._settings = settings
        self._fps = fps
        self._waiting: deque[TrackedFrame] = deque()
        self._lost: list[TrackedFrame] = []
        self._shot: int | None = None
        self._writer: PieceWriter | None = None
        self._span = [0, -1, 0]
        self.pieces: list[Piece] = []
        self.dropped: list[Dropped] = []

    def add_frame(self, frame: TrackedFrame) -> None:
        """Take the next frame. Raises: OSError."""
        if frame.face is None:
            self._lost.append(frame)
            if self._shot is None or len(self._lost) > BRIDGED_FRAMES:
                self._end_shot()
            return
        if self._shot not in (None, frame.shot):
            self._end_shot()
        self._shot = frame.shot
        self._waiting.extend([*self._lost, frame])
        self._lost.clear()
        while len(self._waiting) > _waiting_frames(frame.image):
            self._place_frame(self._waiting.popleft())

    def finish(self) -> None:
        """The clip is over. Raises: OSError."""
        self._end_shot()

    def discard(self) -> None:
        """Stop in the middle: the piece that is being written is removed."""
        if self._writer is not None:
            self._writer.discard()

    def _end_shot(self) -> None:
        """Write what waits; the frames without a face behind it belong to nothing."""
        while self._waiting:
            self._place_frame(self._waiting.popleft())
        self._end_piece()
        self._shot = None
        for frame in self._lost:
            self._drop(frame.number, frame.number, NO_FACE)
        self._lost.clear()

    def _place_frame(self, frame: TrackedFrame) -> None:
        writer = self._writer
        if writer is not None and not self._belongs(frame, writer):
            self._end_piece()
            writer = None
        if writer is None:
            writer = self._begin_piece(frame)
        if writer is None:
            return
        writer.write_frame(frame.number, frame.image, frame.face)
        self._span[1:] = frame.number, self._span[2] + 1

    def _belongs(self, frame: TrackedFrame, writer: PieceWriter) -> bool:
        return self._span[2] < LONGEST_FRAMES and (frame.face is None or holds_face(writer.crop, frame.face))

    def _begin_piece(self, frame: TrackedFrame) -> PieceWriter | None:
        """Begin a piece with this frame if it can be; otherwise drop the frame."""
        if frame.face is None:
            self._drop(frame.number, frame.number, NO_FACE)
            return None
        coming = [frame.face, *(each.face for each in self._waiting if each.face is not None)]
        crop = frame_faces(coming, frame.image.shape[1], frame.image.shape[0], self._settings.size_px)
        if crop is None:
            self._drop(frame.number, frame.number, TOO_NEAR)
            return None
        least = self._settings.size_px / self._settings.enlarged_at_most
        if crop.side_px < least:
            reason = Phrase("the face is too small: its square is below {least} pixels", least=round(least))
            self._drop(frame.number, frame.number, reason)
            return None
        self._writer = self._open_piece(len(self.pieces), crop)
        self._span = [frame.number, frame.number, 0]
        return self._writer

    def _end_piece(self) -> None:
        if self._writer is None:
            return
        writer, self._writer = self._writer, None
        piece = writer.finish(self._fps)
        if isinstance(piece, Piece):
            self.pieces.append(piece)
        else:
            self._drop(self._span[0], self._span[1], piece)

    def _drop(self, first: int, last: int, reason: Phrase) -> None:
        """Note frames that are in no piece; those with the same reason and no piece between them are noted together."""
        before = self.dropped[-1] if self.dropped else None
        adjoins = before is not None and not (self.pieces and self.pieces[-1].first > before.first)
        if before is not None and adjoins and str(before.reason) == str(reason):
            self.dropped[-1] = Dropped(before.first, last, reason)
        else:
            self.dropped.append(Dropped(first, last, reason))


def _waiting_frames(image: Image) -> int:
    fewest, most = WAITING_FRAMES
    return max(fewest, min(most, WAITING_BYTES // max(1, image.nbytes)))
