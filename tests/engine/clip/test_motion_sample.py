"""A sample of how a portrait moves is small, moves, and is made only as far as somebody asks."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from engine.clip.motion_sample import iterate_motion_sample
from engine.core.errors import PersonaCamError

ASSETS = Path(__file__).parents[3] / "assets"
CLIP = ASSETS / "demo" / "driver.mp4"


def test_a_portrait_moves_in_it_and_is_the_portrait(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = list(islice(iterate_motion_sample(ASSETS / "portraits" / "mira.png", None, CLIP, 96, 8), 8))
    assert [picture.shape for picture in pictures] == [(96, 96, 3)] * 8
    first = pictures[0].astype(int)
    moved = [float(np.abs(picture.astype(int) - first).mean()) for picture in pictures[1:]]
    assert max(moved) > 0.5
    assert max(moved) < 40


def test_it_ends_when_it_is_not_asked_for_any_more_or_the_clip_ends(tmp_path: Path) -> None:
    sample = iterate_motion_sample(ASSETS / "portraits" / "mira.png", None, CLIP, 64, 10_000)
    next(sample)
    sample.close()  # type: ignore[attr-defined]
    with pytest.raises(StopIteration):
        next(sample)


def test_a_picture_without_a_face_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nothing.png").write_bytes(b"no picture")
    with pytest.raises(PersonaCamError):
        next(iterate_motion_sample(tmp_path / "nothing.png", None, CLIP, 64, 2))
