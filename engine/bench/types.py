"""What is measured, and the figures that come out: the words of `personacam bench --json`.

Owns: their names, units and form as JSON. Does not know: how anything is measured, how it is shown.
A figure that was not measured is None, and absent from the JSON; why it was not stands in `not_measured`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

PLACES = ("portrait", "clip", "camera")
"""Fields that may hold a path of the user's; results are for others to read, too."""
P95_MIN = 20
"""Of fewer values the one that 95 of 100 stay below is not known."""


@dataclass(frozen=True, slots=True)
class BenchCase:
    """One run to measure, in a process of its own.

    seconds: of each of its passes, at least. personalive: its settings, by name, as plain values. weights: whose they
    are, in words. portrait, clip: files with a face. camera: what a live run reads; None: the clip.
    """

    animator: str
    seconds: float
    size_px: int = 512
    quality: str = "best"
    personalive: dict[str, Any] = field(default_factory=dict)
    weights: str = ""
    portrait: str | None = None
    clip: str | None = None
    camera: str | None = None

    @property
    def title(self) -> str:
        """The case in a few words; without a choice of quality it is the animator's name."""
        own = self.personalive
        chosen = [own[name] for name in ("runtime", "provider") if own.get(name)]
        return ", ".join([self.animator, *([self.quality] if own else []), *chosen])


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, and the value that 95 of 100 stay below (None of fewer than 20), over `count` values."""

    median: float
    p95: float | None
    count: int

    @classmethod
    def from_values(cls, values: Sequence[float]) -> "Spread | None":
        """Summarise values; None if there are none."""
        if not values:
            return None
        p95 = round(float(np.percentile(values, 95)), 3) if len(values) >= P95_MIN else None
        return cls(round(float(np.median(values)), 3), p95, len(values))


@dataclass(frozen=True, slots=True)
class DelayFigures:
    """From the capture of a driver frame to the picture that shows it, over the pictures of a live run.

    ms: milliseconds. frames: driver frames captured and used after the one shown, until its picture was there.
    driver_fps: how many were used a second. pictures_per_s: how many new pictures came out. warm_up_pictures: those
    before, which are not counted. each_ms: every picture's, in order.
    """

    ms: Spread
    frames: Spread
    driver_fps: float
    pictures_per_s: float
    warm_up_pictures: int
    each_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """What was measured of one case.

    driver: "clip", "camera", or "made-up pictures". device, dtype, runtime, provider: what really computed.
    lookahead_frames: by the animator's own account. load_s: until the animator exists. portrait_s: to prepare one.
    first_picture_s: from the start of loading to the first picture that shows the driver. warm_up_chunks: chunks before
    those that count. chunk_ms: of a whole chunk of `chunk` frames. pictures_per_s: what that chunk's
    median allows, without tracking.
    stage_ms: of each part; parts of the animator for a chunk, the others for a frame. peak_memory_mb: of the process;
    memory_before_mb: of that, what it had before anything was loaded. device_memory_mb: on the graphics card.
    pictures_attended: the portrait, and the keyframes that there were. tflop_per_chunk: counted. tflop_per_s: reached.
    device_tflop_per_s: of a large matrix product in the same dtype. not_measured: figure -> why it is missing.
    """

    driver: str = ""
    device: str = ""
    dtype: str = ""
    runtime: str = ""
    provider: str = ""
    chunk: int = 1
    lookahead_frames: int = 0
    load_s: float | None = None
    portrait_s: float | None = None
    first_picture_s: float | None = None
    warm_up_chunks: int = 0
    chunk_ms: Spread | None = None
    pictures_per_s: float | None = None
    stage_ms: dict[str, Spread] = field(default_factory=dict)
    delay: DelayFigures | None = None
    peak_memory_mb: float | None = None
    memory_before_mb: float | None = None
    device_memory_mb: float | None = None
    pictures_attended: int | None = None
    tflop_per_chunk: float | None = None
    tflop_per_s: float | None = None
    device_tflop_per_s: float | None = None
    share_of_peak: float | None = None
    not_measured: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BenchResult:
    """A case with its figures, or with why there are none."""

    case: BenchCase
    figures: CaseFigures | None = None
    problem: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return it as JSON holds it: what was not measured is absent."""
        case = {key: value for key, value in asdict(self.case).items() if key not in PLACES}
        case["personalive"] = {key: value for key, value in self.case.personalive.items() if key != "models"}
        plain: dict[str, Any] = {"title": self.case.title, **drop_missing(case)}
        if self.problem:
            plain["problem"] = self.problem
        return plain if self.figures is None else {**plain, **drop_missing(asdict(self.figures))}


def drop_missing(plain: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is None or an empty text, in all depths."""
    kept = {key: drop_missing(value) if isinstance(value, dict) else value for key, value in plain.items()}
    return {key: value for key, value in kept.items() if value is not None and value != "" and value != {}}
