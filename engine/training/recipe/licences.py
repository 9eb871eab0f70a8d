"""What a training may start from and learn from, with its licence, and what `--start free` takes of it.

Owns: the table. Does not know: files. A licence that forbids commercial use, or that nobody states, is not free; of
what is not settled the stricter reading holds.
"""

from dataclasses import dataclass
from enum import StrEnum

from engine.core.errors import TrainingError


class Kind(StrEnum):
    """What a row is."""

    WEIGHTS = "weights"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Licence:
    """One row. name: also how a data set says where it is from. use: what it is for in a training."""

    name: str
    kind: Kind
    use: str
    terms: str
    is_free: bool


LICENCES = (
    Licence("PersonaLive", Kind.WEIGHTS, "all trained networks", "not stated; its page: academic research only", False),
    Licence("X-NeMo", Kind.WEIGHTS, "all trained networks, as upstream begins", "CC BY-NC 4.0", False),
    Licence("SD image variations", Kind.WEIGHTS, "both U-Nets, image encoder", "CreativeML OpenRAIL-M", True),
    Licence("sd-vae-ft-mse", Kind.WEIGHTS, "autoencoder", "MIT", True),
    Licence("LivePortrait", Kind.WEIGHTS, "motion extractor", "MIT", True),
    Licence("TAESD", Kind.WEIGHTS, "small decoder, only when animating", "MIT", True),
    Licence("StyleGAN2 FFHQ", Kind.WEIGHTS, "discriminator", "Nvidia Source Code License, non-commercial", False),
    Licence("VGG16", Kind.WEIGHTS, "perceptual loss `lpips`", "BSD-3-Clause; ImageNet: research only", False),
    Licence("LPIPS", Kind.WEIGHTS, "heads of the perceptual loss `lpips`", "BSD-2-Clause", True),
    Licence("own", Kind.DATA, "clips to which the user has the rights", "the user's", True),
    Licence("rendered", Kind.DATA, "drawn characters of this project", "MIT", True),
    Licence("VFHQ", Kind.DATA, "clips of faces", "research only", False),
    Licence("NeRSemble", Kind.DATA, "clips of faces", "research only", False),
    Licence("DH-FaceVid-1K", Kind.DATA, "clips of faces", "research only", False),
    Licence("FFHQ", Kind.DATA, "pictures of faces", "CC BY-NC-SA 4.0", False),
)


def find_licence(name: str, kind: Kind) -> Licence | None:
    """Return the row of that name, upper and lower case alike; None if there is none."""
    rows = (row for row in LICENCES if row.kind is kind and row.name.lower() == name.lower())
    return next(rows, None)


def refuse_unfree_data(origin: str) -> None:
    """Raise TrainingError if a training that starts free may not learn from clips of this origin."""
    found = find_licence(origin, Kind.DATA)
    if found is None:
        raise TrainingError(
            "The table of licences does not know the data set {name}, so a training with --start free cannot use it.",
            "Prepare it as your own, if it is.",
            name=origin,
        )
    if not found.is_free:
        raise TrainingError(
            "The licence of {name} is: {terms}. A training with --start free cannot use it.",
            "Use other clips, or another start.",
            name=found.name,
            terms=found.terms,
        )
