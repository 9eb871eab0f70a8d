"""The settings of a run: frozen, and checked once, when they are made.

Owns: names, defaults and ranges. Does not know: where a value came from (flag, preset, window) or where it is kept.
"""

from dataclasses import dataclass, field, fields

from engine.errors import SettingsError
from engine.messages import Strengths

SIZE_PX = range(64, 2049)
STRENGTH_MAX = 2.0
SIDE_PX = range(16, 4097)
FPS = range(1, 121)
FRAMINGS = ("fit", "fill", "blur")
MATRICES = ("601", "709")


@dataclass(frozen=True, slots=True)
class Settings:
    """One run. A bad value raises SettingsError, which names the field.

    size_px: side of the square avatar; even, 64-2048.
    seed: start of every random draw; the same seed gives the same pictures.
    neutral: index of the driver frame that shows the face at rest, or None to choose it.
    max_frames: stop after that many driver frames, or None for all.
    as_is: use portrait and driver pictures whole, only scaled, without the crop to head and shoulders.
    """

    animator: str = "instant"
    size_px: int = 512
    seed: int = 0
    neutral: int | None = None
    max_frames: int | None = None
    as_is: bool = False
    own_pixels_only: bool = False
    mirror: bool = False
    strengths: Strengths = field(default_factory=Strengths)

    def __post_init__(self) -> None:
        _check("size_px", self.size_px in SIZE_PX and self.size_px % 2 == 0, self.size_px, "an even number, 64 to 2048")
        _check("seed", 0 <= self.seed < 2**63, self.seed, "a whole number from 0")
        _check("neutral", self.neutral is None or self.neutral >= 0, self.neutral, "a frame number from 0, or auto")
        _check("max_frames", self.max_frames is None or self.max_frames >= 1, self.max_frames, "1 or more")
        for part in fields(self.strengths):
            value = getattr(self.strengths, part.name)
            _check(f"strengths.{part.name}", 0.0 <= value <= STRENGTH_MAX, value, "a number from 0.0 to 2.0")


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What a live run asks of its camera and gives its output. A bad value raises SettingsError.

    camera_*: asked for; a camera may give something else. output_fps: of any output, for as long as it is open.
    The rest counts for a virtual camera; a file takes the square avatar as it is:
    output_width_px, output_height_px: even. framing: how the square fills that: fit (black bars), fill (cut), blur
    (bars of blurred light). matrix: how colours are encoded: 601 as most programs expect of a webcam, 709 as OBS does.
    """

    camera_width_px: int = 1280
    camera_height_px: int = 720
    camera_fps: int = 30
    output_width_px: int = 1280
    output_height_px: int = 720
    output_fps: int = 30
    framing: str = "blur"
    matrix: str = "601"

    def __post_init__(self) -> None:
        for name in ("camera_width_px", "camera_height_px", "output_width_px", "output_height_px"):
            side_px = getattr(self, name)
            _check(name, side_px in SIDE_PX and side_px % 2 == 0, side_px, "an even number, 16 to 4096")
        for name in ("camera_fps", "output_fps"):
            _check(name, getattr(self, name) in FPS, getattr(self, name), "a whole number from 1 to 120")
        _check("framing", self.framing in FRAMINGS, self.framing, f"one of: {', '.join(FRAMINGS)}")
        _check("matrix", self.matrix in MATRICES, self.matrix, f"one of: {', '.join(MATRICES)}")


def _check(name: str, ok: bool, value: object, wanted: str) -> None:
    if not ok:
        raise SettingsError(name, f"{value!r} does not fit.", f"Give {wanted}.")
