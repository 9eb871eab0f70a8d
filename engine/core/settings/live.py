"""The settings of a live run: its camera, its output, and how the avatar lies in the output's picture.

Owns: their names, defaults and ranges, and the words for a choice. Does not know: what comes of a choice.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from engine.core.problem import Phrase
from engine.core.settings.allowed import Choice, Number, Switch, Text
from engine.core.settings.setting_field import check_settings, setting

if TYPE_CHECKING:
    from engine.core.settings.card_picture import CardPicture

VIRTUAL_CAMERA, NULL = "virtual-camera", "null"
"""Names of outputs: the camera that other programs see, and nothing."""


class Framing(Enum):
    """FIT: whole, between black bars. FILL: cut to cover all. BLUR: whole, between bars of its own blurred light.

    Before a background of one colour, all bars have that colour.
    """

    FIT = "fit"
    FILL = "fill"
    BLUR = "blur"


class YuvMatrix(Enum):
    """The weights of red and blue in luma: BT.601 is what most programs take a webcam for, OBS takes BT.709."""

    BT601 = "601"
    BT709 = "709"


class Transition(Enum):
    """How one picture gives way to another."""

    CUT = "cut"
    CROSSFADE = "crossfade"
    MORPH = "morph"


ENGLISH, KOREAN = "en", "ko"
"""Languages of the card and the badge."""
CARD_WORDS_MAX = 200
CARD_WORDS = Text(
    "WORDS|usual", Phrase("up to 200 letters, or usual"), rf"(?s).{{1,{CARD_WORDS_MAX}}}", words=(("usual", ""),)
)
CARD_PICTURE = Text("FILE|none", Phrase("a picture file, or none"), words=(("none", ""),))
SIDE = Number(16, 4096, step=2, unit="px")
FPS = Number(1, 120, unit="fps")
SHIFT = Number(-1.0, 1.0, step=0.05)


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What a live run asks of its camera and gives its output. A bad value raises SettingsError.

    camera_*: asked for; a camera may give something else. output_fps: of any output, for as long as it is open.
    card_after_s: None or 0: never. card_picture: one that cannot be read is none.
    release_camera_after_s: None: never; reading may hold the camera a second longer.
    The rest but badge and language counts for a virtual camera and for recordings; an output that is a file takes the
    square avatar as it is.
    """

    camera_width_px: int = setting(1280, SIDE, "Camera width", "width asked of the camera")
    camera_height_px: int = setting(720, SIDE, "Camera height", "height asked of the camera")
    camera_fps: int = setting(30, FPS, "Camera frame rate", "frame rate asked of the camera")
    output_width_px: int = setting(1280, SIDE, "Output width", "width of the virtual camera")
    output_height_px: int = setting(720, SIDE, "Output height", "height of the virtual camera")
    output_fps: int = setting(30, FPS, "Output frame rate", "frame rate of the output")
    card_after_s: float | None = setting(
        20.0,
        Number(0.0, 3600.0, unit="s", none_word="never"),
        "Card when nobody is in view",
        'show the "be right back" card when nobody was in view for that long',
    )
    card_words: str = setting("", CARD_WORDS, "Words of the card", "your own words on the card")
    card_picture: str = setting(
        "", CARD_PICTURE, "Picture of the card", "your own picture on the card; without words, the picture alone"
    )
    release_camera_after_s: float | None = setting(
        3.0,
        Number(0.0, 3600.0, unit="s", none_word="never"),
        "Release the camera",
        "turn the camera off when for that long nobody could see the avatar: off air, the window hidden or minimised",
    )
    driver_fps: float | None = setting(
        None,
        Number(1.0, 60.0, unit="fps", none_word="auto"),
        "Driver frame rate",
        "driver frames used in a second, if the computer keeps up with them; auto: at most 12 with personalive",
    )
    in_betweens: bool = setting(
        False,
        Switch(),
        "Pictures in between",
        "blend pictures in between those of personalive: smoother, and later by half a driver frame or a bit more",
    )
    quality_auto: bool = setting(
        True,
        Switch(),
        "Lower the quality by itself",
        "go down a step of quality while pictures of personalive come late, or memory is short, and up again later",
    )
    device_share: float = setting(
        1.0,
        Number(0.1, 1.0, step=0.05),
        "Share of the device",
        "share of the time in which personalive computes; the rest is left to a game, or to an encoder",
    )
    framing: str = setting(
        "blur", Choice.from_words(Framing), "Framing", "how the square avatar fills the output's picture"
    )
    zoom: float = setting(1.0, Number(1.0, 4.0, step=0.05), "Zoom", "how large the avatar is in the output's picture")
    shift_x: float = setting(0.0, SHIFT, "Move left or right", "how far the avatar is moved to the right")
    shift_y: float = setting(0.0, SHIFT, "Move up or down", "how far the avatar is moved down")
    badge: bool = setting(False, Switch(), "Show the badge", 'write a small "AI avatar" on every picture')
    language: str = setting(
        ENGLISH, Choice((ENGLISH, KOREAN)), "Language of card and badge", "language of the card and the badge"
    )
    matrix: str = setting(
        "601", Choice.from_words(YuvMatrix), "Colour matrix", "how colours are encoded; 709 if OBS shows them off"
    )
    _card_picture_read: Any = field(init=False, repr=False, compare=False)
    """What `card_picture` shows, read when this is made: later no thread has to wait for a file."""

    def __post_init__(self) -> None:
        check_settings(self)
        picture = None
        if self.card_picture:
            from engine.core.settings.card_picture import find_card_picture  # brings NumPy, which --help does without

            picture = find_card_picture(self.card_picture)
        object.__setattr__(self, "_card_picture_read", picture)

    @property
    def card_pixels(self) -> "CardPicture | None":
        """The picture of the card; None if there is none, or it could not be read."""
        picture: CardPicture | None = self._card_picture_read
        return picture
