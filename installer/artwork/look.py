"""What makes one character differ from another: proportions and colours.

Owns: the fields. Does not know: how any of them is drawn. Lengths are in sheet units, colours "#rrggbb".
"""

from dataclasses import dataclass, field

MIDDLE = 512.0


@dataclass(frozen=True)
class Skin:
    base: str
    shadow: str
    blush: str
    lip: str
    lip_dark: str
    glow: str = "#ffeedd"


@dataclass(frozen=True)
class Eye:
    """width and height: half sizes of the opening; tilt: how much higher the outer corner lies than the inner one."""

    y: float = 500.0
    apart: float = 84.0
    width: float = 45.0
    height: float = 27.0
    tilt: float = 5.0
    iris: float = 25.0
    iris_dark: str = "#12343b"
    iris_main: str = "#2f8f8b"
    iris_light: str = "#a8ecd2"
    lash: str = "#2a1a1c"
    lash_weight: float = 1.0
    long_lashes: bool = True
    shadow: str = "#b57a6d"
    shadow_strength: float = 0.35
    white: str = "#f3eeec"


@dataclass(frozen=True)
class Brow:
    y: float = 436.0
    thickness: float = 15.0
    arch: float = 13.0
    inner: float = 40.0
    outer: float = 141.0
    tint: str = "#3b2a2a"


@dataclass(frozen=True)
class Nose:
    tip_y: float = 588.0
    width: float = 31.0
    bridge: float = 15.0
    ball: float = 19.0
    height: float = 50.0


@dataclass(frozen=True)
class Mouth:
    y: float = 661.0
    width: float = 53.0
    upper: float = 14.0
    lower: float = 21.0
    gloss: float = 0.5
    smile: float = 3.0


@dataclass(frozen=True)
class Look:
    """One character.

    outline: half of the face's contour, each point (offset from the middle, y), from the crown down to the chin.
    rosy: strength of the blush. neck: half its width.
    """

    skin: Skin
    outline: tuple[tuple[float, float], ...]
    eye: Eye = field(default_factory=Eye)
    brow: Brow = field(default_factory=Brow)
    nose: Nose = field(default_factory=Nose)
    mouth: Mouth = field(default_factory=Mouth)
    rosy: float = 1.0
    neck: float = 66.0
