"""A camera opened to be looked at before it is chosen.

Owns: how little is asked of it. Does not know: who looks; a driver's picture is for the driver's eyes only.
"""

from engine.core.clock import SystemClock
from engine.sources import LiveOpener
from engine.sources.camera import CameraRequest
from engine.sources.live import make_live_opener

ASKED = CameraRequest(640, 360, 15)


def make_preview_opener(camera: str) -> LiveOpener:
    """Return what opens this camera, by its number or name, each time it is called. Raises: SourceError."""
    return make_live_opener(camera, ASKED, SystemClock())
