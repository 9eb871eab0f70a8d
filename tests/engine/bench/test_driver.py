"""The driver of a measurement: the clip where it can be read, else made-up pictures."""

from importlib import resources

import numpy as np
import pytest

from engine.bench import driver
from engine.bench.types import BenchCase
from engine.core.errors import AnimatorError
from engine.core.settings import Settings

SIZE_PX = 128


def make_case(animator: str) -> BenchCase:
    assets = resources.files("assets")
    portrait, clip = assets / "portraits" / "mira.png", assets / "demo" / "driver.mp4"
    return BenchCase(animator, 1.0, SIZE_PX, portrait=str(portrait), clip=str(clip))


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "FRAMES", 4)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "find_missing_packages", lambda: ["av"])


@pytest.mark.usefixtures("short")
def test_a_clip_is_tracked_and_cropped_as_in_a_live_run() -> None:
    found = driver.make_driver(make_case("instant"), Settings(size_px=SIZE_PX))
    assert found.kind == driver.CLIP
    assert len(found.frames) == 4
    assert all(frame.face is not None and frame.image.shape == (SIZE_PX, SIZE_PX, 3) for frame in found.frames)
    assert found.portrait.face is not None
    assert len(found.stage_ms["track"]) == 3


@pytest.mark.usefixtures("short", "bare")
def test_without_the_packages_personalive_gets_made_up_pictures_used_as_they_are() -> None:
    found = driver.make_driver(make_case("personalive"), Settings(animator="personalive", size_px=SIZE_PX))
    assert found.kind == driver.MADE_UP
    assert found.settings.as_is
    assert found.stage_ms == {}
    assert len(found.frames) == 4


@pytest.mark.usefixtures("bare")
def test_without_the_packages_an_animator_that_needs_a_face_says_which_are_missing() -> None:
    with pytest.raises(AnimatorError, match="needs a face, and av are not installed"):
        driver.make_driver(make_case("instant"), Settings(size_px=SIZE_PX))


def test_made_up_pictures_move_a_little_from_one_to_the_next() -> None:
    pictures = [picture.astype(np.int16) for picture in driver.draw_pictures(64)]
    steps = [float(np.abs(a - b).mean()) for a, b in zip(pictures, [*pictures[1:], pictures[0]], strict=True)]
    assert min(steps) > 0.05
    assert max(steps) < 5
