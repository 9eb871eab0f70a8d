"""The driver of the VM's shows: a marked film, and the faces in it, found beforehand.

    python -c "from tests.vm import film; film.make('FOLDER')"

The tracker makes about one picture a second on an emulated processor, so it runs on the computer itself, and its
faces, those of the portraits, too, are taken along.
Owns: what is recorded, and the tracker that knows the film by heart. Does not know: what is shown.
"""

import pickle
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Face, Image, Portrait
from engine.driver.live_driver import LiveTracker
from engine.portrait.load import load_portrait
from engine.tracking import FaceTracker
from tests.marker import forth_and_back, marked, write_film

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "assets/demo/driver.mp4"
PORTRAITS = ("astronaut", "mira", "theo")
SIZE_PX = 180
SIDE_PX = 320
PICTURES = 20
FPS = 5
"""More than an emulated processor animates."""
_POINTS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """faces: of each of the looks, (N, 16, 16, 3): the pictures, each known by a few of its points."""

    faces: list[Face | None]
    looks: NDArray[np.int16]
    portraits: list[Portrait]


class KnowsFilm:
    """A tracker that looks a picture up in the film; implements what a live run needs of one."""

    shot = 0

    def __init__(self, film: Film) -> None:
        self._film = film
        self.people = 0

    def track_face(self, image: Image) -> Face | None:
        differences = np.abs(self._film.looks - _look(image)).mean(axis=(1, 2, 3))
        face = self._film.faces[int(differences.argmin())]
        self.people = int(face is not None)
        return face

    def follow_next_person(self, image: Image) -> Face | None:
        """There is nobody else in the film."""
        return None

    def forget_face(self) -> None:
        """Every picture is known by itself."""

    def close(self) -> None:
        """Nothing is open."""


def tracker(film: Film) -> LiveTracker:
    """What knows this film."""
    return KnowsFilm(film)


def make(into: str) -> None:
    """Write face.mp4, nobody.mp4 and what is in them."""
    folder = Path(into)
    folder.mkdir(parents=True, exist_ok=True)
    finder = FaceTracker()
    pictures = forth_and_back(CLIP, SIDE_PX, PICTURES)
    faces = [finder.track_face(picture) for picture in pictures]
    portraits = [load_portrait(ROOT / f"assets/portraits/{name}.png", FaceTracker(), SIZE_PX) for name in PORTRAITS]
    finder.close()
    nobody = marked(pictures[0], None)
    shown = [marked(picture, face) for picture, face in zip(pictures, faces, strict=True)]
    write_film(folder / "face.mp4", shown, FPS)
    write_film(folder / "nobody.mp4", [nobody] * FPS, FPS)
    film = Film([*faces, None], np.stack([_look(picture) for picture in [*shown, nobody]]), portraits)
    (folder / "film.pickle").write_bytes(pickle.dumps(film))


def load(folder: Path) -> Film:
    """Read what `make` wrote."""
    film = pickle.loads((folder / "film.pickle").read_bytes())
    assert isinstance(film, Film)
    return film


def _look(image: Image) -> NDArray[np.int16]:
    rows = np.linspace(0, image.shape[0] - 1, _POINTS).astype(int)
    columns = np.linspace(0, image.shape[1] - 1, _POINTS).astype(int)
    return np.asarray(image[np.ix_(rows, columns)], np.int16)
