"""A crowd without pictures worth looking at: a face's landmarks on coloured squares, posed exactly."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.tracking.bundle import canonical_face
from engine.training.stage0.crowd import Crowd, open_crowd

SIZE_PX, SCENES, FRAMES = 64, 2, 6
CHARACTERS = 28


def write_crowd(folder: Path) -> Path:
    """Write the files that the renderer would."""
    random = np.random.default_rng(0)
    face = np.zeros((478, 3), np.float32)
    vertices = canonical_face().vertices
    face[: len(vertices)] = vertices
    (folder / "crowd.json").write_text("{}", encoding="utf-8")
    for number in range(CHARACTERS):
        turns = random.uniform(-0.4, 0.4, (SCENES, FRAMES, 3))
        rotations = np.array([[cv2.Rodrigues(turn)[0] for turn in scene] for scene in turns], np.float32)
        translations = np.concatenate([random.uniform(28, 36, (SCENES, FRAMES, 2)), np.zeros((SCENES, FRAMES, 1))], 2)
        scales = random.uniform(1.5, 2.0, (SCENES, FRAMES)).astype(np.float32)
        placed = scales[..., None, None] * (face @ rotations.transpose(0, 1, 3, 2)) + translations[:, :, None]
        colours = random.integers(0, 255, (SCENES, 1, 1, 1, 3))
        np.savez(
            folder / f"character-{number:05d}.npz",
            pictures=np.broadcast_to(colours, (SCENES, FRAMES, SIZE_PX, SIZE_PX, 3)).astype(np.uint8),
            landmarks=placed.astype(np.float16),
            rotations=rotations,
            translations=translations.astype(np.float32),
            scales=scales,
            shape=np.broadcast_to(face, (SCENES, 478, 3)).astype(np.float32),
            acted=random.uniform(0, 1, (SCENES, FRAMES, 18)).astype(np.float32),
        )
    return folder


@pytest.fixture(scope="session")
def crowd_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_crowd(tmp_path_factory.mktemp("crowd"))


@pytest.fixture(scope="session")
def crowd(crowd_folder: Path) -> Crowd:
    return open_crowd(crowd_folder)


@pytest.fixture(scope="session")
def held_out(crowd_folder: Path) -> Crowd:
    return open_crowd(crowd_folder, held_out=True)
