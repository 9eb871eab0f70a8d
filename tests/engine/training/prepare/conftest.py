"""What the tests of preparing share: a small clip with a person who speaks, and settings that fit it."""

from importlib import resources
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.types import Image
from engine.sources import open_source
from engine.training.prepare.settings import PrepareSettings
from tests import clips

SIDE_PX = 200
FRAMES = 24
SMALL = PrepareSettings(size_px=64, shortest_frames=8)


@pytest.fixture(scope="session")
def speaking() -> list[Image]:
    """Pictures of the bundled driving clip, 200 x 200."""
    with resources.as_file(resources.files("assets") / "demo" / "driver.mp4") as file:
        source = open_source(file)
        pictures: list[Image] = []
        while len(pictures) < FRAMES:
            frame = source.read_frame()
            assert frame is not None
            small = cv2.resize(frame.image, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
            pictures.append(np.asarray(small, np.uint8))
        source.close()
    return pictures


@pytest.fixture(scope="session")
def speaking_clip(speaking: list[Image], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clips.write_clip(tmp_path_factory.mktemp("speaking") / "speaking.mp4", speaking)


@pytest.fixture(scope="session")
def plain_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip without a face."""
    return clips.write_clip(tmp_path_factory.mktemp("plain") / "plain.mp4", clips.numbered_pictures(FRAMES))
