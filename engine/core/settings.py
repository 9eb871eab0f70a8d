"""The settings of a run: frozen, and checked once, when they are made.

Owns: names, defaults and ranges. Does not know: where a value came from (flag, preset, window) or where it is kept.
"""

from dataclasses import dataclass, field, fields
from itertools import pairwise
from pathlib import Path

from engine.core.background import parse_background
from engine.core.errors import SettingsError
from engine.core.types import Control, Strengths

SIZE_PX = range(64, 2049)
STRENGTH_MAX = 2.0
SMOOTHING_MAX = 2.0
ZOOM_MAX = 4.0
SIDE_PX = range(16, 4097)
FPS = range(1, 121)
CARD_AFTER_MAX_S = 3600.0
FRAMINGS = ("fit", "fill", "blur")
MATRICES = ("601", "709")

NOISE_LEVELS = (0, 333, 666, 999)
"""The levels that PersonaLive was distilled for (arXiv 2512.11253); fewer of them may be used, but no others."""
KEYFRAME_SLOTS_MAX = 16
WINDOW_FRAMES_MAX = 32
"""Window positions for which PersonaLive has a position code."""
DTYPES = ("auto", "float32", "float16", "bfloat16")


@dataclass(frozen=True, slots=True)
class PersonaLiveSettings:
    """The animator `personalive`; the defaults give the published stream. A bad value raises SettingsError.

    models: folder of the published weights, needed to run. device: auto, cpu, cuda or cuda:N. dtype: of the
    networks; auto is float16 on a GPU and float32 on the CPU.
    levels: noise levels of the window's rungs, rising, some of `NOISE_LEVELS`. chunk: frames of each rung.
    emit_rung: index of the level after whose pass a frame is shown: each one later in the list saves one chunk of
    delay and, unless refine_below is set, the passes below it; the last one has no history, and is experimental.
    keyframe_threshold: L2 distance of motion from which a frame becomes a keyframe. keyframe_slots: most keyframes.
    exact_savings: do repeated work once (the same result up to rounding); off only to compare.
    raw_stream: give the stream as it leaves the network, the transition first and without its tail.
    tiny_decoder: TAESD in place of the autoencoder's decoder; faster, and visibly worse.
    time_stages: measure every network by itself, which makes a GPU wait in between.
    """

    models: Path | None = None
    device: str = "auto"
    dtype: str = "auto"
    levels: tuple[int, ...] = NOISE_LEVELS
    chunk: int = 4
    emit_rung: int = 0
    refine_below: bool = False
    keyframe_threshold: float = 17.0
    keyframe_slots: int = 3
    exact_savings: bool = True
    raw_stream: bool = False
    tiny_decoder: bool = False
    time_stages: bool = False

    def __post_init__(self) -> None:
        device_ok = self.device in {"auto", "cpu", "cuda"} or self.device.removeprefix("cuda:").isdecimal()
        _check_value("personalive.device", device_ok, self.device, "auto, cpu, cuda, or cuda: and a number")
        _check_value("personalive.dtype", self.dtype in DTYPES, self.dtype, f"one of {', '.join(DTYPES)}")
        rising = bool(self.levels) and all(a < b for a, b in pairwise(self.levels))
        known = rising and set(self.levels) <= set(NOISE_LEVELS)
        _check_value("personalive.levels", known, self.levels, f"some of {NOISE_LEVELS}, in this order")
        longest = WINDOW_FRAMES_MAX // len(self.levels)
        _check_value("personalive.chunk", 1 <= self.chunk <= longest, self.chunk, f"1 to {longest} for so many levels")
        rung_ok = 0 <= self.emit_rung < len(self.levels)
        _check_value("personalive.emit_rung", rung_ok, self.emit_rung, f"0 to {len(self.levels) - 1}")
        threshold_ok = self.keyframe_threshold >= 0
        _check_value("personalive.keyframe_threshold", threshold_ok, self.keyframe_threshold, "a number from 0")
        slots_ok = 0 <= self.keyframe_slots <= KEYFRAME_SLOTS_MAX
        _check_value("personalive.keyframe_slots", slots_ok, self.keyframe_slots, f"0 to {KEYFRAME_SLOTS_MAX}")


@dataclass(frozen=True, slots=True)
class Settings:
    """One run. A bad value raises SettingsError, which names the field.

    size_px: side of the square avatar; even, 64-2048.
    seed: start of every random draw; the same seed gives the same pictures.
    neutral: index of the driver frame that shows the face at rest, or None to choose it.
    max_frames: stop after that many driver frames, or None for all.
    as_is: use portrait and driver pictures whole, only scaled, without the crop to head and shoulders.
    own_pixels_only, mirror, smoothing, strengths: see `Control`.
    background: own, transparent, blur, green, a colour as #rrggbb, or a picture file.
    """

    animator: str = "instant"
    size_px: int = 512
    seed: int = 0
    neutral: int | None = None
    max_frames: int | None = None
    as_is: bool = False
    own_pixels_only: bool = False
    mirror: bool = False
    smoothing: float = 1.0
    background: str = "own"
    strengths: Strengths = field(default_factory=Strengths)
    personalive: PersonaLiveSettings = field(default_factory=PersonaLiveSettings)

    def __post_init__(self) -> None:
        _check_value(
            "size_px", self.size_px in SIZE_PX and self.size_px % 2 == 0, self.size_px, "an even number, 64 to 2048"
        )
        _check_value("seed", 0 <= self.seed < 2**63, self.seed, "a whole number from 0")
        _check_value(
            "neutral", self.neutral is None or self.neutral >= 0, self.neutral, "a frame number from 0, or auto"
        )
        _check_value("max_frames", self.max_frames is None or self.max_frames >= 1, self.max_frames, "1 or more")
        parse_background(self.background)
        _check_value("smoothing", 0.0 <= self.smoothing <= SMOOTHING_MAX, self.smoothing, "a number from 0.0 to 2.0")
        for part in fields(self.strengths):
            value = getattr(self.strengths, part.name)
            _check_value(f"strengths.{part.name}", 0.0 <= value <= STRENGTH_MAX, value, "a number from 0.0 to 2.0")

    def to_control(self) -> Control:
        """Return the part of the settings that may change between any two pictures."""
        background = parse_background(self.background)
        return Control(self.strengths, None, self.mirror, self.own_pixels_only, self.smoothing, background)


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What a live run asks of its camera and gives its output. A bad value raises SettingsError.

    camera_*: asked for; a camera may give something else. output_fps: of any output, for as long as it is open.
    card_after_s: nobody in view for that long brings the card; None or 0: never.
    The rest but the badge counts for a virtual camera; a file takes the square avatar as it is:
    output_width_px, output_height_px: even. framing: how the square fills that: fit (black bars), fill (cut), blur
    (bars of blurred light). zoom, 1.0 to 4.0, shift_x and shift_y, -1.0 to 1.0: how it lies in there.
    badge: a small "AI avatar" is written on every picture that leaves the program.
    matrix: how colours are encoded: 601 as most programs expect of a webcam, 709 as OBS does.
    """

    camera_width_px: int = 1280
    camera_height_px: int = 720
    camera_fps: int = 30
    output_width_px: int = 1280
    output_height_px: int = 720
    output_fps: int = 30
    card_after_s: float | None = 20.0
    framing: str = "blur"
    zoom: float = 1.0
    shift_x: float = 0.0
    shift_y: float = 0.0
    badge: bool = False
    matrix: str = "601"

    def __post_init__(self) -> None:
        for name in ("camera_width_px", "camera_height_px", "output_width_px", "output_height_px"):
            side_px = getattr(self, name)
            _check_value(name, side_px in SIDE_PX and side_px % 2 == 0, side_px, "an even number, 16 to 4096")
        for name in ("camera_fps", "output_fps"):
            _check_value(name, getattr(self, name) in FPS, getattr(self, name), "a whole number from 1 to 120")
        seldom = self.card_after_s is None or 0 <= self.card_after_s <= CARD_AFTER_MAX_S
        _check_value("card_after_s", seldom, self.card_after_s, "a number of seconds from 0 to 3600")
        _check_value("framing", self.framing in FRAMINGS, self.framing, f"one of: {', '.join(FRAMINGS)}")
        _check_value("zoom", 1.0 <= self.zoom <= ZOOM_MAX, self.zoom, "a number from 1.0 to 4.0")
        for name in ("shift_x", "shift_y"):
            _check_value(name, -1.0 <= getattr(self, name) <= 1.0, getattr(self, name), "a number from -1.0 to 1.0")
        _check_value("matrix", self.matrix in MATRICES, self.matrix, f"one of: {', '.join(MATRICES)}")


def _check_value(name: str, ok: bool, value: object, wanted: str) -> None:
    if not ok:
        raise SettingsError(name, f"{value!r} does not fit.", f"Give {wanted}.")
