"""Samples are made one at a time, only what is wanted, and given up between two pictures."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.gui.widgets.gallery import motion_samples
from app.gui.widgets.gallery.motion_samples import KEPT_MAX, MotionSamples
from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.sample_cache import COUNT, SIZE_PX, SampleCache
from engine import Image, PortraitError

PATIENCE_MS = 60_000


class Maker:
    """In place of the engine. made: whose pictures, one by one. hold: pictures wait for it."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.begun = threading.Event()
        self.hold = threading.Event()
        self.hold.set()

    def __call__(self, picture: Path, crop: object, clip: Path, size_px: int, count: int) -> Iterator[Image]:
        assert clip.exists()
        if picture.stem == "bad":
            raise PortraitError("There is no face.")
        for _ in range(count):
            self.begun.set()
            self.hold.wait(PATIENCE_MS / 1000)
            self.made.append(picture.stem)
            yield np.zeros((size_px, size_px, 3), np.uint8)


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Maker:
    made = Maker()
    monkeypatch.setattr(motion_samples, "iterate_motion_sample", made)
    return made


@pytest.fixture
def samples(qtbot: QtBot, tmp_path: Path, maker: Maker) -> Iterator[MotionSamples]:
    rested: list[float] = []
    made = MotionSamples(SampleCache(tmp_path / "samples"), rest=rested.append)
    yield made
    made.close()


def portrait(name: str) -> GalleryPortrait:
    return GalleryPortrait(name, name, Path(f"{name}.png"))


def test_a_sample_is_made_once_and_kept_in_memory_and_on_disk(
    qtbot: QtBot, samples: MotionSamples, maker: Maker, tmp_path: Path
) -> None:
    with qtbot.waitSignal(samples.made, timeout=PATIENCE_MS) as signal:
        samples.request_sample(portrait("mira"))
    assert signal.args == [portrait("mira")]
    found = samples.find_sample(portrait("mira"))
    assert found is not None
    assert (len(found), found[0].width()) == (COUNT, SIZE_PX)
    with qtbot.waitSignal(samples.made, timeout=PATIENCE_MS):
        samples.request_sample(portrait("mira"))
    other = MotionSamples(SampleCache(tmp_path / "samples"))
    with qtbot.waitSignal(other.made, timeout=PATIENCE_MS):
        other.request_sample(portrait("mira"))
    other.close()
    assert maker.made == ["mira"] * COUNT


def test_only_the_newest_wish_counts_and_what_is_not_wanted_ends_between_two_pictures(
    qtbot: QtBot, samples: MotionSamples, maker: Maker
) -> None:
    maker.hold.clear()
    samples.request_sample(portrait("passed"))
    maker.begun.wait(PATIENCE_MS / 1000)
    for name in ("a", "b", "wanted"):
        samples.request_sample(portrait(name))
    maker.hold.set()
    with qtbot.waitSignal(samples.made, timeout=PATIENCE_MS) as signal:
        pass
    assert signal.args == [portrait("wanted")]
    assert maker.made == ["passed"] + ["wanted"] * COUNT
    assert samples.find_sample(portrait("passed")) is None


def test_after_a_cancel_nothing_is_made_and_a_bad_picture_is_nothing_to_talk_about(
    qtbot: QtBot, samples: MotionSamples, maker: Maker
) -> None:
    heard: list[object] = []
    samples.made.connect(heard.append)
    maker.hold.clear()
    samples.request_sample(portrait("mira"))
    maker.begun.wait(PATIENCE_MS / 1000)
    samples.cancel_request()
    maker.hold.set()
    samples.request_sample(portrait("bad"))
    with qtbot.waitSignal(samples.made, timeout=PATIENCE_MS):
        qtbot.waitUntil(lambda: samples._worker._jobs.empty(), timeout=PATIENCE_MS)
        samples.request_sample(portrait("good"))
    assert heard == [portrait("good")]
    assert "mira" in maker.made
    assert maker.made.count("mira") == 1


def test_few_are_kept_in_memory(qtbot: QtBot, samples: MotionSamples) -> None:
    for at in range(KEPT_MAX + 2):
        with qtbot.waitSignal(samples.made, timeout=PATIENCE_MS):
            samples.request_sample(portrait(f"p{at}"))
    assert samples.find_sample(portrait("p0")) is None
    assert samples.find_sample(portrait("p5")) is not None
