"""A turned camera against a driver who lies down."""

import cv2
import numpy as np
import pytest

from engine.core.types import Image
from engine.driver.turn.background_memory import EVERY_NS, BackgroundMemory


def scene(head_x: int, head_y: int, lies: bool = False) -> Image:
    """A room with shelves, and a head in it."""
    image = np.full((120, 160, 3), 140, np.uint8)
    for y in range(0, 120, 30):
        image[y : y + 8, :, :] = 60
    image[:, 100:108] = 220
    axes = (30, 22) if lies else (22, 30)
    cv2.ellipse(image, (head_x, head_y), axes, 0, 0, 360, (200, 160, 130), -1)
    return image


@pytest.fixture
def memory() -> BackgroundMemory:
    known = BackgroundMemory()
    for number in range(3):
        known.remember(scene(80, 60), number * EVERY_NS)
    return known


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_camera_turns_the_background(memory: BackgroundMemory, quarters: int) -> None:
    turned = np.ascontiguousarray(np.rot90(scene(80, 60), -quarters))
    assert not memory.has_stayed(turned, quarters)


def test_the_background_of_a_driver_who_lies_down_stays(memory: BackgroundMemory) -> None:
    assert memory.has_stayed(scene(60, 85, lies=True), 1)


def test_darker_light_is_the_same_background(memory: BackgroundMemory) -> None:
    assert memory.has_stayed((scene(60, 85, lies=True) * 0.95).astype(np.uint8), 1)


def test_the_picture_at_the_moment_of_a_turn_counts_only_if_a_later_one_is_upright() -> None:
    memory = BackgroundMemory()
    memory.remember(scene(80, 60), 0)
    memory.remember(scene(80, 60), EVERY_NS)
    memory.remember(np.ascontiguousarray(np.rot90(scene(80, 60))), 2 * EVERY_NS)
    assert memory.has_stayed(scene(60, 85, lies=True), 1)


def test_nothing_remembered_says_nothing(memory: BackgroundMemory) -> None:
    memory.forget()
    assert not memory.has_stayed(scene(60, 85), 1)
