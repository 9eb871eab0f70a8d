"""Batches come in order whatever the threads do, and a clip that cannot be read is replaced."""

import threading
from functools import partial

import pytest
import torch

from engine.core.errors import SourceError
from engine.core.types import Image
from engine.training.data.batch import Batch
from engine.training.data.order import DataOrder
from engine.training.data.samples import BatchForm
from engine.training.loop.loading import TRIED_CLIPS, ClipBatches, batches_ahead
from tests.training_data import DrawnClips


def read_nothing(_picture: Image) -> torch.Tensor:
    return torch.zeros(1, 3, 4, 4)


def make_data(clips: DrawnClips) -> ClipBatches:
    return ClipBatches(clips, DataOrder(clips.count_clips(), seed=1), BatchForm(clips.size_px, read_nothing))


def test_a_step_s_batch_is_the_same_whenever_it_is_asked_for() -> None:
    one, other = make_data(DrawnClips()), make_data(DrawnClips())
    other.load_pairs(4, 2)
    first, second = one.load_pairs(7, 2), other.load_pairs(7, 2)
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert not torch.equal(first.pictures, one.load_pairs(8, 2).pictures)
    assert torch.equal(one.load_clip(3).faces, other.load_clip(3).faces)
    assert len(one.load_clip(3).pictures) == 40


def test_a_clip_that_cannot_be_read_is_replaced_by_the_next(caplog: pytest.LogCaptureFixture) -> None:
    clips = DrawnClips(count=3)
    clips.unreadable = {0}
    for step in range(3):
        make_data(clips).load_pairs(step, 1)
    assert 0 not in clips.read
    assert "Clip 0 cannot be read. Another clip is taken." in caplog.text
    clips.unreadable = {0, 1, 2}
    with pytest.raises(SourceError, match="cannot be read"):
        make_data(clips).load_pairs(0, 1)
    assert TRIED_CLIPS > 3


def test_batches_come_in_order_and_are_made_ahead() -> None:
    made: list[int] = []
    lock = threading.Lock()

    def make_one(number: int) -> Batch:
        with lock:
            made.append(number)
        return Batch(*[torch.tensor(number)] * len(Batch._fields))

    with batches_ahead((partial(make_one, number) for number in range(9)), 3) as batches:
        assert int(next(batches).pictures) == 0
        assert [int(batch.pictures) for batch in batches] == list(range(1, 9))
    assert sorted(made) == list(range(9))


def test_an_error_of_a_thread_reaches_the_training() -> None:
    def fail() -> Batch:
        raise SourceError("A clip cannot be read.")

    with batches_ahead(iter([fail]), 1) as batches, pytest.raises(SourceError):
        next(batches)
