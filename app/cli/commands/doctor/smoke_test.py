"""Animates one picture from end to end, to check that everything is installed.

Owns: the picture and its settings. Does not know: how the result is shown.
"""

import time
from contextlib import closing
from importlib import resources

from engine import Control, FaceTracker, Frame, Settings, create_animator, load_portrait

PORTRAIT = "astronaut.png"
FPS = 25.0


def animate_once() -> float:
    """Animate a bundled portrait with itself for one frame; return how many milliseconds that took.

    Raises: PersonaCamError, ImportError or any other error.
    """
    settings = Settings()
    with (
        resources.as_file(resources.files("assets") / "portraits" / PORTRAIT) as file,
        closing(FaceTracker()) as tracker,
        closing(create_animator(settings, FPS)) as animator,
    ):
        portrait = load_portrait(file, tracker, settings.size_px)
        animator.swap_portrait(animator.prepare_portrait(portrait))
        start_s = time.perf_counter()
        face = tracker.track_face(portrait.image)
        animator.animate_chunk([Frame(portrait.image, 0, face)], Control())
        return 1000 * (time.perf_counter() - start_s)
