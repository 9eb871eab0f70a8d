"""The driver and the portrait of a measurement: a clip with a face in it, or made-up pictures.

Owns: both, and which one it is. Does not know: animators, clocks of live runs.
Made-up pictures need nothing but NumPy, so that PersonaLive is measured where neither videos can be read nor faces
found. The networks do the same work for any picture.
"""

import time
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np

from engine.animators import protocol as animators
from engine.bench.types import BenchCase
from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.errors import AnimatorError
from engine.core.settings import Settings
from engine.core.types import Frame, Image, Portrait

CLIP, MADE_UP = "clip", "made-up pictures"
FRAMES = 48
"""Number of different ones, which are animated in turn."""
FPS = 30
FACE_FINDERS = ("av", "cv2", "ai_edge_litert")
"""The packages that reading clips and finding faces takes."""


@dataclass(frozen=True, slots=True, eq=False)
class BenchDriver:
    """portrait; frames (cropped, of the avatar's size); stage_ms: name -> what each frame took before the animator.

    kind: CLIP or MADE_UP. settings: of the animator; made-up pictures are used as they are, without a face.
    """

    kind: str
    settings: Settings
    portrait: Portrait
    frames: list[Frame]
    stage_ms: dict[str, list[float]]


def find_missing_packages() -> list[str]:
    """Return those of the packages for clips and faces that are not installed."""
    return [name for name in FACE_FINDERS if find_spec(name) is None]


def make_driver(case: BenchCase, settings: Settings) -> BenchDriver:
    """Return the case's driver; made-up pictures only for an animator that takes any picture.

    Raises: AnimatorError if a package is missing; SourceError, PortraitError if a file cannot be used.
    """
    missing = find_missing_packages()
    if not missing and case.clip and case.portrait:
        return _read_clip(Path(case.portrait), Path(case.clip), settings)
    if settings.animator == animators.FALLBACK:
        raise AnimatorError(
            "The animator {animator} needs a face, and {packages} are not installed.",
            "Install them, or measure personalive only.",
            animator=settings.animator,
            packages=", ".join(missing),
        )
    pictures = draw_pictures(settings.size_px)
    frames = [Frame(picture, number * NS_PER_S // FPS) for number, picture in enumerate(pictures)]
    return BenchDriver(MADE_UP, replace(settings, as_is=True), Portrait(MADE_UP, pictures[0], None), frames, {})


def draw_pictures(size_px: int) -> list[Image]:
    """Draw a bright disc that wanders over a fixed pattern: (FRAMES) pictures (size, size, 3), that repeat smoothly."""
    rows, columns = np.mgrid[0:size_px, 0:size_px].astype(np.float32) / size_px
    pattern = np.stack([rows, columns, 0.5 + 0.5 * np.sin(12 * rows) * np.cos(12 * columns)], axis=-1) * 160
    pictures = []
    for turn in np.linspace(0, 2 * np.pi, FRAMES, endpoint=False):
        far = np.hypot(rows - 0.5 - 0.1 * np.sin(turn), columns - 0.5 - 0.15 * np.cos(turn))
        pictures.append((pattern + 90 * np.clip(1.5 - 5 * far, 0, 1)[..., None]).astype(np.uint8))
    return pictures


def _read_clip(portrait: Path, clip: Path, settings: Settings) -> BenchDriver:
    """Read, track and crop the clip's first frames, as a live run does."""
    from engine.driver.cropped_driver import Driver
    from engine.portrait.load import load_portrait
    from engine.sources import open_source
    from engine.tracking import FaceTracker

    with closing(FaceTracker()) as tracker, closing(open_source(clip)) as source:
        loaded = load_portrait(portrait, tracker, settings.size_px, settings.as_is)
        tracker.forget_face()
        driver = Driver(tracker, settings)
        frames: list[Frame] = []
        took_ms: list[float] = []
        for raw in islice(iter(source.read_frame, None), FRAMES):
            started_ns = time.perf_counter_ns()
            frames.append(driver.track_and_crop(raw))
            took_ms.append((time.perf_counter_ns() - started_ns) / NS_PER_MS)
    return BenchDriver(CLIP, settings, loaded, frames, {"track": took_ms[1:]})
