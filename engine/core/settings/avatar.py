"""The settings of one avatar: portrait, driver, animator and background.

Owns: their names, defaults and ranges.
Does not know: where a value came from (flag, preset, window) or where it is kept.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.core.problem import Phrase
from engine.core.settings.allowed import Choice, Number, Switch, Text
from engine.core.settings.personalive import PersonaLiveSettings
from engine.core.settings.quality import Quality
from engine.core.settings.setting_field import check_settings, setting
from engine.core.settings.strengths import Strengths

if TYPE_CHECKING:
    from engine.core.types import Background, Control

OWN, TRANSPARENT = "own", "transparent"
"""Backgrounds: the portrait's own, and none; the latter for files only."""
ANIMATOR = Text("instant|personalive", Phrase("the name of an animator"))
BACKGROUND = Text("own|transparent|blur|green|#RRGGBB|FILE", pattern="(?s).*", any_text=True)
"""`parse_background` says which words there are."""
QUALITY = Choice(tuple(Quality))
TURN_AUTO = "auto"
TURN = Choice((TURN_AUTO, "0", "90", "180", "270"))
"""Degrees clockwise, as words."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One run. A bad value raises SettingsError, which names the field.

    quality: see `QUALITY_STEPS`; of animators without such steps it changes nothing.
    seed: the same seed gives the same pictures. neutral: index of a driver frame, or None to choose it.
    max_frames: None for all. own_pixels_only, mirror, turn, smoothing, strengths: see `Control`.
    """

    animator: str = setting("instant", ANIMATOR, "Animator", "how to animate")
    size_px: int = setting(512, Number(64, 2048, step=2, unit="px"), "Size", "side of the square avatar")
    quality: Quality = setting(
        Quality.BEST,
        QUALITY,
        "Quality",
        "the best pictures or less delay, of the animator personalive; lowest-delay is experimental",
    )
    seed: int = setting(0, Number(0, 2**63 - 1), "Seed", "start of every random draw")
    neutral: int | None = setting(
        None, Number(0, none_word="auto"), "Face at rest", "the driver frame, from 0, that shows the face at rest"
    )
    max_frames: int | None = setting(None, Number(1, none_word="all"), "Frames", "stop after that many driver frames")
    as_is: bool = setting(
        False,
        Switch(),
        "Pictures as they are",
        "use the pictures whole, only scaled, without the crop to head and shoulders",
    )
    own_pixels_only: bool = setting(False, Switch(), "Own pixels only", "let no pixel of the driver into the avatar")
    mirror: bool = setting(False, Switch(), "Mirror movements", "move as a mirror image of the driver")
    turn: str = setting(
        TURN_AUTO,
        TURN,
        "Turn the camera's picture",
        "turn the driver's pictures clockwise by that many degrees; auto: notice by itself how a camera lies",
    )
    smoothing: float = setting(1.0, Number(0.0, 2.0, step=0.05), "Smoothing", "how much small movements are calmed")
    background: str = setting(
        OWN, BACKGROUND, "Background", "what is behind the avatar; transparent only in PNG files and sheets"
    )
    strengths: Strengths = field(default_factory=Strengths)
    personalive: PersonaLiveSettings = field(default_factory=PersonaLiveSettings)
    _background_read: Any = field(init=False, repr=False, compare=False)
    """The `Background` of those words, None for the own one; read at once, so that later no thread waits for a file."""

    def __post_init__(self) -> None:
        check_settings(self)
        check_settings(self.strengths, "strengths.")
        object.__setattr__(self, "quality", Quality(self.quality))  # a file has its plain word
        object.__setattr__(self, "_background_read", _read_background(self.background))

    def to_control(self) -> "Control":
        """Return the part of the settings that may change between any two pictures. Quick: no file is read."""
        from engine.core.types import OWN_BACKGROUND, Control

        background = self._background_read or OWN_BACKGROUND
        return Control(
            self.strengths, None, self.mirror, self.own_pixels_only, self.smoothing, background, turn=self.turn
        )


def _read_background(words: str) -> "Background | None":
    """Return None for the own background. The others bring NumPy, which --help and the start of the window do without.

    Raises: SettingsError.
    """
    if words == OWN:
        return None
    from engine.core.background import parse_background

    return parse_background(words)
