"""Prepares one clip: decodes it once, follows its main person, and writes the pieces.

Owns: the order of the steps, which frames are used. Does not know: processes, other clips.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from fractions import Fraction
from functools import partial
from pathlib import Path

from engine.core.clock import NS_PER_S
from engine.core.types import Frame
from engine.driver.crop import Crop
from engine.sinks import sink_error
from engine.sources import Source, open_source
from engine.tracking import FaceTracker
from engine.training.prepare.cuts import CutFinder
from engine.training.prepare.find_clips import Clip, hash_clip, name_folder
from engine.training.prepare.piece_writer import PieceWriter
from engine.training.prepare.pieces import PieceCutter, TrackedFrame
from engine.training.prepare.prepared_folder import CLIPS, finish_part, open_part
from engine.training.prepare.records import ClipRecord
from engine.training.prepare.settings import PrepareSettings

OnFrames = Callable[[int, int | None], None]
"""Called with (frames read, frames expected or None)."""


def prepare_clip(
    clip: Clip, out: Path, settings: PrepareSettings, tracker: FaceTracker, on_frames: OnFrames = lambda *_: None
) -> ClipRecord:
    """Prepare a clip into its own folder among those of `out`. tracker: forgets whom it followed before.

    Raises: SourceError if it cannot be read; SinkError, DiskFullError if nothing can be written.
    """
    sha256 = hash_clip(clip)
    folder = name_folder(clip, sha256)
    tracker.forget_face()
    with closing(open_source(clip.path)) as source:
        part = None
        try:
            part = open_part(out, folder)
            cutter, frames = _cut_clip(source, part, settings, tracker, on_frames)
            facts = (folder, clip.name, clip.size_bytes, clip.changed_ns, sha256, frames)
            record = ClipRecord(*facts, cutter.pieces, cutter.dropped)
            finish_part(part, out, record)
        except OSError as failure:
            raise sink_error(failure, out / CLIPS / folder) from failure
        finally:
            if part is not None:
                shutil.rmtree(part, ignore_errors=True)
    return record


def _cut_clip(
    source: Source, part: Path, settings: PrepareSettings, tracker: FaceTracker, on_frames: OnFrames
) -> tuple[PieceCutter, int]:
    """Returns also how many frames the clip has. Raises: SourceError, OSError."""
    fps = float(source.info.fps) if not settings.fps else min(settings.fps, float(source.info.fps))
    open_piece = partial(_open_piece, part, settings)
    cutter = PieceCutter(open_piece, settings, fps)
    cuts = CutFinder()
    frames = 0
    try:
        for number, frame in select_frames(source, settings.fps):
            face = tracker.track_face(frame.image)
            shot = tracker.shot + cuts.count_cuts(frame.image)
            cutter.add_frame(TrackedFrame(number, frame.image, face, shot))
            frames = number + 1
            on_frames(frames, source.info.frames)
        cutter.finish()
    except BaseException:
        with suppress(OSError):
            cutter.discard()
        raise
    return cutter, frames


def _open_piece(part: Path, settings: PrepareSettings, number: int, crop: Crop) -> PieceWriter:
    return PieceWriter(part, number, crop, settings)


def select_frames(source: Source, fps: float) -> Iterator[tuple[int, Frame]]:
    """Yield frames with their numbers: of a clip with more than `fps` a second, those nearest to its ticks; 0: all."""
    rate = Fraction(fps).limit_denominator(1001) if fps else None
    thins = rate is not None and source.info.fps > rate
    half_ns = NS_PER_S / source.info.fps / 2
    number = ticks = 0
    while (frame := source.read_frame()) is not None:
        if not thins or rate is None:
            yield number, frame
        elif frame.capture_time_ns + half_ns > ticks * NS_PER_S / rate:
            ticks = max(ticks + 1, int((frame.capture_time_ns + half_ns) * rate / NS_PER_S) + 1)
            yield number, frame
        number += 1
