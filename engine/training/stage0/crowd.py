"""Reads the rendered crowd: pictures of characters who act, with exactly known poses.

Owns: the folder's form, who is held out, drawing pictures by chance. Does not know: networks, losses, rendering
(`installer/artwork/render_crowd.py`).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from engine.core.errors import SourceError
from engine.core.types import Floats
from engine.training.data.boxes import FaceBoxes, find_boxes
from engine.training.data.samples import Target

DESCRIPTION = "crowd.json"
HELD_OUT = 24
"""The first characters of a crowd are never trained on."""


@dataclass(frozen=True, slots=True, eq=False)
class Character:
    """All scenes of one character. Shapes as `installer/artwork/render_crowd.py` lists them: (scenes, frames, ...)."""

    pictures: NDArray[np.uint8]
    landmarks: NDArray[np.float16]
    rotations: Floats
    translations: Floats
    scales: Floats
    shape: Floats
    acted: Floats

    @property
    def size_px(self) -> int:
        """Side of the pictures."""
        return int(self.pictures.shape[2])

    def find_boxes(self, scene: int, frame: int) -> FaceBoxes:
        """Return the boxes of a picture's face, eyes and mouth."""
        return find_boxes(self.landmarks[scene, frame].astype(np.float32))


class Place(tuple[int, int, int]):
    """Which picture: character, scene, frame."""


class Crowd:
    """Characters in memory."""

    def __init__(self, characters: Sequence[Character]) -> None:
        self.characters = characters

    @property
    def size_px(self) -> int:
        """Side of the pictures."""
        return self.characters[0].size_px

    def choose_places(self, count: int, random: Generator) -> list[Place]:
        """Choose pictures, all alike."""
        return [self._choose_place(random) for _ in range(count)]

    def choose_places_of(self, who: int, count: int, random: Generator) -> list[Place]:
        """Choose pictures of one character, no two the same."""
        scenes, frames = self.characters[who].pictures.shape[:2]
        chosen = random.permutation(scenes * frames)[:count].tolist()
        return [Place((who, number // frames, number % frames)) for number in chosen]

    def list_places(self, count: int) -> list[Place]:
        """Return pictures evenly over characters, scenes and frames; always the same."""
        return self.choose_places(count, np.random.default_rng(0))

    def _choose_place(self, random: Generator) -> Place:
        who = int(random.integers(len(self.characters)))
        scenes, frames = self.characters[who].pictures.shape[:2]
        return Place((who, int(random.integers(scenes)), int(random.integers(frames))))


def open_crowd(folder: Path, held_out: bool = False) -> Crowd:
    """Read a crowd; held_out: those that are never trained on, in place of all others. Raises: SourceError."""
    try:
        json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        paths = [path for path in sorted(folder.glob("character-*.npz")) if (_number_of(path) < HELD_OUT) is held_out]
        characters = [_read_character(path) for path in paths]
    except (OSError, ValueError, KeyError) as failure:
        raise _no_crowd(folder) from failure
    if not characters:
        raise _no_crowd(folder)
    return Crowd(characters)


def _no_crowd(folder: Path) -> SourceError:
    return SourceError(
        "{folder} holds no rendered characters to train on.",
        "Render them: python installer/artwork/render_crowd.py {folder}",
        folder=folder,
    )


def _number_of(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _read_character(path: Path) -> Character:
    with np.load(path) as arrays:
        return Character(**{name: arrays[name] for name in Character.__dataclass_fields__})


class CrowdClips:
    """The scenes of a crowd, one after the other, as clips. Implements `data.prepared.PreparedClips`."""

    origin = "rendered"

    def __init__(self, crowd: Crowd) -> None:
        self._characters = crowd.characters
        self.size_px = crowd.size_px
        self._clips = [(one, scene) for one in crowd.characters for scene in range(len(one.pictures))]

    @property
    def fingerprint(self) -> str:
        """See `PreparedClips`."""
        digest = hashlib.sha256()
        for character in self._characters:
            digest.update(np.ascontiguousarray(character.acted).tobytes())
        return digest.hexdigest()

    def count_clips(self) -> int:
        """See `PreparedClips`."""
        return len(self._clips)

    def count_frames(self, clip: int) -> int:
        """See `PreparedClips`."""
        character, scene = self._clips[clip]
        return len(character.pictures[scene])

    def read_targets(self, clip: int, frames: Sequence[int]) -> list[Target]:
        """See `PreparedClips`."""
        character, scene = self._clips[clip]
        return [Target(character.pictures[scene, frame], character.find_boxes(scene, frame)) for frame in frames]
