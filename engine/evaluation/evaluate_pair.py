"""Evaluates one pair with one setup: makes the pictures, measures them, keeps the result and the worst pictures.

Owns: the order, what is written where, and the costs. Does not know: processes, tables, what a figure means.
"""

import logging
import math
from collections.abc import Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.clip.render import AnimationReport, animate_clip
from engine.core.errors import PersonaCamError
from engine.core.settings import DRIVER_FPS_MAX, QUALITY_STEPS, Settings
from engine.core.system.peak_memory import read_peak_memory_mb
from engine.core.types import Image
from engine.evaluation.faces.judge import Judge
from engine.evaluation.figures import FIGURES
from engine.evaluation.following import measure_following
from engine.evaluation.looks import measure_looks
from engine.evaluation.networks.given import measure_given
from engine.evaluation.pictures import KeepingSink, KeptPictures, keep_pictures, read_frames, read_picture
from engine.evaluation.tracked import PairPictures, TrackedPair, track_pair
from engine.evaluation.types import EvaluationCase, PairResult, WorstPicture
from engine.portrait.load import load_portrait
from engine.sources import open_source
from engine.tracking import FaceTracker

log = logging.getLogger(__name__)

DRIVER_FILE, AVATAR_FILE, PORTRAIT_FILE = "driver.raw", "avatar.raw", "portrait.png"
WORST, WORST_PX = 4, 256
"""How many pictures of a pair are kept, and how large."""
COURSES = ("mouth_open", "ear", "yaw")
MORE_DIGITS = 3
"""Kept of a figure behind those that are shown: means over pairs are taken of these."""
UNKNOWN = "it cannot be measured in these pictures"


def evaluate_pair(case: EvaluationCase) -> PairResult:
    """Return the result of a case; pictures lie in its folder meanwhile.

    Raises: PersonaCamError if a file cannot be used.
    """
    cv2.setNumThreads(1)
    case.folder.mkdir(parents=True, exist_ok=True)
    try:
        pictures, costs = make_pictures(case)
        return _measure_pictures(case, pictures, costs)
    finally:
        for name in (DRIVER_FILE, AVATAR_FILE):
            (case.folder / name).unlink(missing_ok=True)


def make_pictures(case: EvaluationCase) -> tuple[PairPictures, Mapping[str, float]]:
    """Read or make the pictures of a case; and what making them took."""
    pair, folder = case.pair, case.folder
    driver = keep_pictures(read_frames(pair.driver, pair.max_frames), folder / DRIVER_FILE)
    first = folder / PORTRAIT_FILE
    if pair.own_face:
        cv2.imwrite(str(first), cv2.cvtColor(driver[0], cv2.COLOR_RGB2BGR))
    portrait_file = pair.portrait or first
    costs: Mapping[str, float] = {}
    if pair.output is not None:
        avatar = keep_pictures(read_frames(pair.output, pair.max_frames), folder / AVATAR_FILE)
        portrait = read_portrait(portrait_file)
    else:
        portrait, avatar, costs = _animate_pair(case, portrait_file)
    count = min(len(driver), len(avatar))
    return PairPictures(driver.take_first(count), avatar.take_first(count), portrait, pair.own_face), costs


def read_portrait(file: Path) -> Image:
    """Read a picture, or the first one of a clip."""
    try:
        return read_picture(file)
    except PersonaCamError:
        return next(islice(read_frames(file, 1), 1))


def _animate_pair(case: EvaluationCase, portrait_file: Path) -> tuple[Image, KeptPictures, Mapping[str, float]]:
    """Animate the driver's clip; the portrait is returned as the animator got it."""
    settings = case.setup.settings
    with closing(FaceTracker()) as tracker:
        portrait = load_portrait(portrait_file, tracker, settings.size_px, settings.as_is or case.pair.own_face)
        sink = KeepingSink(case.folder / AVATAR_FILE)
        report = animate_clip(portrait, lambda: open_source(case.pair.driver), [lambda _: sink], tracker, settings)
    return portrait.image, sink.read_pictures(), _measure_costs(report, settings)


def _measure_costs(report: AnimationReport, settings: Settings) -> Mapping[str, float]:
    """Return what a picture takes, and how late it comes at the rate that is reached."""
    track_ms, animate_ms = (report.stage_ms[name].p50 for name in ("track", "animate"))
    per_s = 1000 / (track_ms + animate_ms)
    chunk, late, rate = 1, 0, min(report.fps, per_s)
    if settings.animator == "personalive":
        own = settings.personalive
        chunk, late = own.chunk, QUALITY_STEPS[settings.quality].count_delay_frames(own)
        rate = min(rate, DRIVER_FPS_MAX)
    costs = {
        "pictures_per_s": per_s,
        "chunk_interval_s": chunk / per_s,
        "delay_ms": 1000 * late / rate + track_ms + chunk * animate_ms,
    }
    memory = {"memory_mb": read_peak_memory_mb(), "device_memory_mb": _read_device_memory_mb()}
    return costs | {name: value for name, value in memory.items() if value is not None}


def _read_device_memory_mb() -> float | None:
    import sys

    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_initialized():
        return None
    return float(torch.cuda.max_memory_allocated()) / 1e6


def _measure_pictures(case: EvaluationCase, pictures: PairPictures, costs: Mapping[str, float]) -> PairResult:
    judge = Judge()
    tracked = track_pair(judge, pictures)
    measured, blinks = measure_following(pictures, tracked)
    looks, badness = measure_looks(judge, pictures, tracked)
    given = measure_given(case.networks, pictures, tracked, case.folder)
    plain = {**measured, **looks, **given.values, **costs}
    values = {key: round(value, FIGURES[key].digits + MORE_DIGITS) for key, value in plain.items() if value is not None}
    missing = {key: UNKNOWN for key, value in plain.items() if value is None} | given.missing
    height, width = pictures.avatar[0].shape[:2]
    return PairResult(
        case.compute_fingerprint(),
        values=values,
        missing=missing,
        blinks=(blinks.driver, blinks.found, blinks.avatar, blinks.caused),
        frames=len(pictures.avatar),
        size=f"{width}×{height}",
        networks=given.networks,
        worst=_keep_worst(case.folder, pictures, badness),
        courses={name: _plain_courses(tracked, name) for name in COURSES},
    )


def _keep_worst(folder: Path, pictures: PairPictures, badness: NDArray[np.float64]) -> tuple[WorstPicture, ...]:
    """Write the worst pictures, driver and avatar side by side, as worst-N.png."""
    order = [index for index in np.argsort(-badness, kind="stable").tolist() if not math.isnan(badness[index])]
    worst = []
    for number, index in enumerate(order[:WORST]):
        both = np.hstack([_fit_square(pictures.driver[index]), _fit_square(pictures.avatar[index])])
        cv2.imwrite(str(folder / f"worst-{number}.png"), cv2.cvtColor(both, cv2.COLOR_RGB2BGR))
        worst.append(WorstPicture(index, round(float(badness[index]), 4) if math.isfinite(badness[index]) else None))
    return tuple(worst)


def _fit_square(image: Image) -> Image:
    """Return the whole picture, small, in the middle of a black square."""
    scale = WORST_PX / max(image.shape[:2])
    height, width = (max(1, round(side * scale)) for side in image.shape[:2])
    square = np.zeros((WORST_PX, WORST_PX, 3), np.uint8)
    top, left = (WORST_PX - height) // 2, (WORST_PX - width) // 2
    square[top : top + height, left : left + width] = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return square


def _plain_courses(tracked: TrackedPair, name: str) -> list[list[float | None]]:
    return [
        [None if math.isnan(value) else round(value, 4) for value in course.tolist()]
        for course in tracked.courses(name)
    ]
