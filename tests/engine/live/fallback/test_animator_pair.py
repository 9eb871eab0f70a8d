"""How many frames and pictures may wait for the animators of a run."""

from typing import cast

import pytest

from engine.core.settings import Settings
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.fallback.primary.animator_thread import AnimatorThread
from tests.fakes.animator import FakeAnimator

PRIMARY = cast(AnimatorThread, object())


@pytest.mark.parametrize(
    ("chunk", "primary", "inbox", "outbox"),
    [(1, None, 1, 2), (8, None, 8, 16), (1, PRIMARY, 4, 64), (8, PRIMARY, 4, 64)],
    ids=["single", "chunks", "single and a primary", "chunks and a primary"],
)
def test_there_is_room_for_a_chunk_of_frames_and_two_of_pictures_and_no_more(
    chunk: int, primary: AnimatorThread | None, inbox: int, outbox: int
) -> None:
    pair = AnimatorPair(Settings(), FakeAnimator(chunk), primary)
    assert pair.inbox_capacity == inbox
    assert pair.outbox_capacity(waiting_max=2, is_delayed=primary is not None) == outbox
