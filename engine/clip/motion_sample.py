"""A sample of how a portrait moves: a few small pictures of it, moved by a clip, by Instant.

Owns: which frames of the clip are used. Does not know: where pictures are shown or kept, threads.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from engine.animators.protocol import FALLBACK, create_animator
from engine.core.settings import Settings
from engine.core.types import Image
from engine.driver.cropped_driver import Driver
from engine.portrait.crop import PortraitCrop
from engine.portrait.load import load_portrait
from engine.sources import open_source
from engine.tracking.tracker import FaceTracker

EVERY = 3
"""Of the clip's frames one in this many is used."""


def iterate_motion_sample(
    picture: Path, crop: PortraitCrop | None, clip: Path, size_px: int, count: int
) -> Iterator[Image]:
    """Yield up to `count` pictures (size_px, size_px, 3) uint8 RGB of the portrait in a picture file, as the clip
    moves it, each as soon as it is made; who stops asking stops the work. crop: None for head and shoulders.

    Raises: PersonaCamError if the picture shows no usable face, or a file cannot be read.
    """
    settings = Settings(size_px=size_px, animator=FALLBACK)
    control = settings.to_control()
    with closing(FaceTracker()) as tracker:
        portrait = load_portrait(picture, tracker, size_px, chosen=crop)
    with (
        closing(FaceTracker()) as tracker,
        closing(open_source(clip)) as source,
        closing(create_animator(settings, float(source.info.fps) / EVERY)) as animator,
    ):
        animator.swap_portrait(animator.prepare_portrait(portrait))
        driver = Driver(tracker, settings)
        for number in range(count * EVERY):
            frame = source.read_frame()
            if frame is None:
                return
            if number % EVERY == 0:
                yield from (made.image for made in animator.animate_chunk([driver.track_and_crop(frame)], control))
