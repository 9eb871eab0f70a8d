"""Measures how many pictures a live run loses while portraits are added to the gallery; run by hand on a quiet machine.

    python -m tests.measure.adding [--size 384] [--portraits 4] [--rounds 3] [--seconds 6]

The driver is the bundled clip played as a camera, the output is null. After the gallery is read, new pictures a second
are counted twice, side by side, in every round: alone, and from the moment in which the portraits are added - taken in,
read by the controller, prepared by the session - until all are ready, or for the seconds given if that is longer.
"""

import argparse
import shutil
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PySide6.QtCore import QCoreApplication

from app.cli.start.malloc import limit_malloc_arenas
from app.control.desired_state import DesiredState
from app.control.live_controller import LiveController
from app.gui.gallery_service import GalleryController
from app.storage.gallery import Gallery
from app.storage.thumbnails import ThumbnailCache
from app.storage.user_settings import UserSettings
from engine import LiveRequest, LiveSettings, Portrait, Settings
from engine.live.open_session import open_session
from engine.live.session import Session

ROOT = Path(__file__).parents[2]
DRIVER = ROOT / "assets/demo/driver.mp4"
PICTURE_PX = (4000, 3000)
"""As from a phone."""
LOOK_S = 0.02


def write_pictures(folder: Path, number: int) -> list[Path]:
    """Photographs of 12 megapixels with a face in them."""
    files = []
    names = sorted((ROOT / "assets/portraits").glob("*.png"))
    noise = np.random.default_rng(0).integers(-5, 5, (PICTURE_PX[1], PICTURE_PX[1], 3))
    for count in range(number):
        face = Pillow.open(names[count % len(names)]).convert("RGB").resize((PICTURE_PX[1],) * 2)
        picture = Pillow.new("RGB", PICTURE_PX, (120, 130, 140))
        noisy = np.clip(np.asarray(face).astype(np.int16) + noise, 0, 255).astype(np.uint8)
        picture.paste(Pillow.fromarray(noisy), ((PICTURE_PX[0] - PICTURE_PX[1]) // 2, 0))
        files.append(folder / f"photo {count}.jpg")
        picture.save(files[-1], quality=92)
    return files


class Scene:
    """A run with one portrait, and the gallery of the window."""

    def __init__(self, folder: Path, size_px: int) -> None:
        self.gallery = GalleryController(Gallery(folder / "portraits"), ThumbnailCache(folder / "thumbnails"))
        first = self.gallery.portraits[0].id
        live = LiveSettings(camera_fps=25)
        user = UserSettings(
            portrait=first, camera=str(DRIVER), output="null", settings=Settings(size_px=size_px), live=live
        )
        self.session: Session | None = None
        self.controller = LiveController(DesiredState(user, self.gallery.portraits), self._open)
        self.controller.start_session().result()
        self.gallery.changed.connect(self.controller.set_gallery)
        self.controller.set_gallery(self.gallery.portraits)

    def _open(self, request: LiveRequest, portrait: Portrait) -> Session:
        self.session = open_session(request, portrait)
        return self.session

    @property
    def ready(self) -> int:
        """How many portraits can be shown at once."""
        assert self.session is not None
        return self.session._preparer.ready_count

    def count_shown(self) -> int:
        assert self.session is not None
        return self.session.read_status().shown

    def run_until_ready(self, least_s: float) -> tuple[float, float]:
        """Return pictures a second until every portrait is ready, and how long that took."""
        began_s, shown = time.monotonic(), self.count_shown()
        ready_s = 0.0
        while not ready_s or time.monotonic() - began_s < max(least_s, ready_s):
            QCoreApplication.processEvents()
            if not ready_s and not self.gallery.waiting and self.ready == len(self.gallery.portraits):
                ready_s = time.monotonic() - began_s
            time.sleep(LOOK_S)
        return (self.count_shown() - shown) / (time.monotonic() - began_s), ready_s

    def close(self) -> None:
        self.controller.close()
        self.gallery.close()


def main() -> int:
    limit_malloc_arenas()
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=384)
    parser.add_argument("--portraits", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6.0)
    wanted = parser.parse_args()
    application = QCoreApplication([])
    losses = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures = write_pictures(folder, wanted.portraits)
        with closing(Scene(folder, wanted.size)) as scene:
            scene.run_until_ready(0)
            for number in range(wanted.rounds):
                alone, _ = scene.run_until_ready(wanted.seconds)
                files = [folder / f"{number} {file.name}" for file in pictures]
                for file, picture in zip(files, pictures, strict=True):
                    shutil.copy(picture, file)
                scene.gallery.add_portrait_files(files)
                adding, took_s = scene.run_until_ready(wanted.seconds)
                losses.append(1 - adding / alone)
                sys.stdout.write(
                    f"alone {alone:5.1f}, while adding {adding:5.1f} pictures a second: {losses[-1]:4.0%} fewer; "
                    f"ready after {took_s:.1f} s\n"
                )
                sys.stdout.flush()
    del application
    sys.stdout.write(f"median: {sorted(losses)[len(losses) // 2]:.0%} fewer\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
