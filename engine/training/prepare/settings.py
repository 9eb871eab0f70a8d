"""What a folder of prepared clips is made by: one set of settings for the whole folder.

Owns: the settings, their defaults and ranges. Does not know: how they are carried out.
"""

from dataclasses import asdict, dataclass
from typing import Any, Self

from engine.core.errors import SettingsError
from engine.training.data.frames import CLIP_FRAMES
from engine.training.recipe.licences import LICENCES, Kind, find_licence

SIZES_PX = (32, 2048)
LOSSLESS_PX = 128
"""Pictures up to this size are kept without loss: JPEG's squares of eight pixels are large parts of them."""


@dataclass(frozen=True, slots=True)
class PrepareSettings:
    """size_px: side of the squares. origin: where the clips are from, by the table of licences.

    fps: pictures a second, of clips that have more; 0 for all. shortest_frames: fewer in a row make no piece; below 40
    a clip of stage 3 would repeat some. enlarged_at_most: how many times larger a square may be than in its clip.
    sharpness_at_least: see `quality.measure_sharpness`; 0 for any. jpeg_quality: of 100; small pictures are kept
    without loss.
    """

    size_px: int = 512
    origin: str = "own"
    fps: float = 25.0
    shortest_frames: int = CLIP_FRAMES
    enlarged_at_most: float = 2.0
    sharpness_at_least: float = 0.1
    jpeg_quality: int = 95

    def __post_init__(self) -> None:
        """Raises: SettingsError for a value out of range, or an origin that the table of licences does not have."""
        self._check_range("size_px", *SIZES_PX)
        self._check_range("fps", 0, 240)
        self._check_range("shortest_frames", 1, 100_000)
        self._check_range("enlarged_at_most", 0.1, 100)
        self._check_range("sharpness_at_least", 0, 10)
        self._check_range("jpeg_quality", 1, 100)
        if find_licence(self.origin, Kind.DATA) is None:
            raise SettingsError(
                "origin",
                "the table of licences does not know {name}.",
                "Give one of: {choices}.",
                name=self.origin,
                choices=", ".join(row.name for row in LICENCES if row.kind is Kind.DATA),
            )

    @property
    def is_lossless(self) -> bool:
        """True if pictures are kept as PNG."""
        return self.size_px <= LOSSLESS_PX

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """Return settings that came from JSON. Raises: SettingsError, TypeError."""
        return cls(**plain)

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return asdict(self)

    def _check_range(self, field: str, low: float, high: float) -> None:
        value = getattr(self, field)
        if not low <= value <= high:
            raise SettingsError(
                field, "{value} is not in {low} to {high}.", "Use another number.", value=value, low=low, high=high
            )
