"""Processor time of preparing clips, over the clips' own length: python -m tests.measure.preparing [CLIPS] [--size PX]

Without clips, the bundled driving clip is taken, at 1280 x 720. One process, as one of the pool is; every round has a
folder of its own. Times are of the processor, so a busy computer counts little (though two threads on one core do).
"""

import argparse
import sys
import tempfile
import time
from importlib import resources
from pathlib import Path

import cv2
import numpy as np

from engine.sources import open_source
from engine.tracking import FaceTracker
from engine.training.prepare.find_clips import Clip, find_clips
from engine.training.prepare.prepare_clip import prepare_clip
from engine.training.prepare.settings import PrepareSettings
from tests import clips

ROUNDS = 2
WIDE_PX, HIGH_PX = 1280, 720
FPS = 25


def main(words: list[str]) -> None:
    """Print a row for each clip and round, and the total."""
    wanted = _parse_words(words)
    cv2.setNumThreads(1)
    tracker = FaceTracker()
    with tempfile.TemporaryDirectory() as folder:
        found = find_clips(wanted.clips or [make_wide_clip(Path(folder))])
        for number in range(ROUNDS):
            out = Path(folder, f"round {number}")
            (out / "clips").mkdir(parents=True)
            taken = [measure_clip(clip, out, PrepareSettings(size_px=wanted.size), tracker) for clip in found]
            spent_s, length_s = (sum(column) for column in zip(*taken, strict=True))
            sys.stdout.write(f"round {number + 1}: {length_s / spent_s:.2f} x real time on one core\n")
    tracker.close()


def measure_clip(clip: Clip, out: Path, settings: PrepareSettings, tracker: FaceTracker) -> tuple[float, float]:
    """Prepare one clip; returns the seconds of processor time, and those of the pictures used, at 25 a second."""
    begin = time.process_time()
    record = prepare_clip(clip, out, settings, tracker)
    spent_s = time.process_time() - begin
    pictures = sum(piece.frames for piece in record.pieces)
    length_s = pictures / FPS
    row = f"{clip.name:<24} {pictures:>5} pictures {1000 * spent_s / max(1, pictures):6.1f} ms each"
    sys.stdout.write(f"{row}  {length_s / spent_s:5.2f} x real time\n")
    return spent_s, length_s


def make_wide_clip(folder: Path) -> Path:
    """The bundled driving clip in the middle of a wide picture, as a camera has it."""
    with resources.as_file(resources.files("assets") / "demo" / "driver.mp4") as file:
        source = open_source(file)
        pictures = []
        while (frame := source.read_frame()) is not None:
            wide = np.full((HIGH_PX, WIDE_PX, 3), frame.image[0, 0], np.uint8)
            left = (WIDE_PX - HIGH_PX) // 2
            wide[:, left : left + HIGH_PX] = cv2.resize(frame.image, (HIGH_PX, HIGH_PX), interpolation=cv2.INTER_CUBIC)
            pictures.append(wide)
        source.close()
    return clips.write_clip(folder / "driver-720.mp4", pictures)


def _parse_words(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.measure.preparing")
    parser.add_argument("clips", nargs="*", type=Path)
    parser.add_argument("--size", type=int, default=512)
    return parser.parse_args(words)


if __name__ == "__main__":
    main(sys.argv[1:])
