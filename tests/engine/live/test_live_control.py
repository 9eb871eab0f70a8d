"""What is adjusted while a run goes on changes the picture, through the real session with the real parts."""

import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

import av
import numpy as np
import pytest

from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.topology import EYES, LEFT_BROW, MOUTH_OPENING, RIGHT_BROW
from engine.core.background import parse_background
from engine.core.commands import SetControl
from engine.core.errors import SettingsError
from engine.core.settings import Settings, Strengths
from engine.core.types import Control, Image, Portrait
from engine.live.open_session import LiveRequest, open_session
from engine.live.session import Session
from tests import clips, faces
from tests.problems import advice_of, message_of

SIZE_PX = 128
PATIENCE_S = 120
SETTLE = 12
"""Pictures after which an adjustment has arrived."""
LOOP = 45
"""Pictures in which everything in the clip has been seen."""
NOTHING = Strengths(0.0, 0.0, 0.0, 0.0)
OWN = Control(own_pixels_only=True)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every sixth picture of the bundled clip: a head that turns, speaks, blinks and raises its brows."""
    with (
        resources.as_file(resources.files("assets") / "demo" / "driver.mp4") as file,
        av.open(str(file)) as container,
    ):
        pictures = [
            np.asarray(frame.to_ndarray(format="rgb24")[::2, ::2], np.uint8) for frame in container.decode(video=0)
        ]
    return clips.write_clip(tmp_path_factory.mktemp("clips") / "driver.mp4", pictures[::6])


@pytest.fixture(scope="module")
def portrait() -> Portrait:
    return faces.portrait("astronaut", SIZE_PX)


@pytest.fixture(scope="module")
def session(clip: Path, portrait: Portrait) -> Iterator[Session]:
    request = LiveRequest(str(clip), "null", Settings(size_px=SIZE_PX, own_pixels_only=True))
    with open_session(request, portrait) as running:
        see(running, 2 * LOOP)
        yield running


def see(session: Session, count: int) -> list[Image]:
    """Return so many new pictures."""
    pictures: list[Image] = []
    last, until_s = session.latest_frame, time.monotonic() + PATIENCE_S
    while len(pictures) < count:
        assert time.monotonic() < until_s, session.read_status()
        if session.latest_frame is not last and session.latest_frame is not None:
            last = session.latest_frame
            pictures.append(last.image)
        time.sleep(0.005)
    return pictures


def seen_with(session: Session, control: Control) -> list[Image]:
    session.send_command(SetControl(control))
    return see(session, SETTLE + LOOP)[SETTLE:]


def around(points: Points, margin: int = 3) -> tuple[slice, slice]:
    low, high = points[:, :2].min(0).astype(int) - margin, points[:, :2].max(0).astype(int) + margin
    return slice(low[1], high[1]), slice(low[0], high[0])


def liveliness(pictures: list[Image], where: tuple[slice, slice]) -> float:
    """How much a part of the picture changes over time, in levels."""
    return float(np.stack(pictures)[:, where[0], where[1]].astype(np.float32).std(axis=0).mean())


def place_of(portrait: Portrait, part: str) -> tuple[slice, slice]:
    landmarks = faces.face_of(portrait).landmarks.astype(np.float64)
    parts = {
        "head": np.arange(468),
        "mouth": MOUTH_OPENING,
        "eyes": np.concatenate([eye.outline for eye in EYES]),
        "brows": np.concatenate([LEFT_BROW, RIGHT_BROW]),
    }
    return around(landmarks[parts[part]])


def test_a_strength_of_nothing_stills_everything(session: Session) -> None:
    pictures = seen_with(session, replace(OWN, strengths=NOTHING))
    moving = seen_with(session, OWN)
    everywhere = (slice(None), slice(None))
    assert liveliness(pictures, everywhere) < 0.2
    assert liveliness(moving, everywhere) > 5 * liveliness(pictures, everywhere)


@pytest.mark.parametrize("part", ["head", "mouth", "eyes", "brows"])
def test_each_strength_moves_its_part_and_twice_as_much_moves_it_more(
    session: Session, portrait: Portrait, part: str
) -> None:
    place = place_of(portrait, part)
    once, twice = (
        liveliness(seen_with(session, replace(OWN, strengths=replace(NOTHING, **{part: amount}))), place)
        for amount in (1.0, 2.0)
    )
    assert once > 0.5
    assert twice > 1.04 * once


def test_mirroring_turns_the_head_the_other_way(session: Session) -> None:
    head = replace(OWN, strengths=replace(NOTHING, head=1.0))
    straight, mirrored = (
        np.mean(seen_with(session, control), axis=0) for control in (head, replace(head, mirror=True))
    )
    assert np.abs(straight - mirrored).mean() > 0.3


def test_the_background_is_changed_and_changed_back(session: Session) -> None:
    still = replace(OWN, strengths=NOTHING)
    own = seen_with(session, still)[-1]
    red = seen_with(session, replace(still, background=parse_background("#ff0000")))[-1]
    assert red[1, 1].tolist() == [255, 0, 0]
    assert np.abs(seen_with(session, still)[-1].astype(int) - own)[:8].max() < 2
    assert "background" not in message_of(session.read_status().problem)


def test_a_transparent_background_is_refused_before_it_gets_anywhere(session: Session, clip: Path) -> None:
    with pytest.raises(SettingsError, match="transparent"):
        session.send_command(SetControl(replace(OWN, background=parse_background("transparent"))))
    with pytest.raises(SettingsError, match="transparent"):
        LiveRequest(str(clip), "null", Settings(background="transparent"))


def test_a_background_that_cannot_be_had_is_told(clip: Path, portrait: Portrait) -> None:
    noise = np.random.default_rng(0).integers(0, 256, portrait.image.shape, np.uint8)
    request = LiveRequest(str(clip), "null", Settings(size_px=SIZE_PX, background="green"))
    with open_session(request, Portrait("noise", noise, portrait.face)) as session:
        see(session, 3)
        status = session.read_status()
    assert "own" in message_of(status.problem)
    assert advice_of(status.problem)
