import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.motion_module import MotionFold
from engine.animators.personalive.stream.window import append_frames, without_oldest


def numbered(start: int, count: int) -> Conditions:
    """Conditions whose every value is the frame's number."""
    number = torch.arange(start, start + count).float()
    fold = MotionFold(number[:, None, None].expand(-1, 3, 2), number[:, None, None].expand(-1, 2, 3))
    return Conditions(number[:, None, None, None].expand(-1, 2, 5, 3), number[:, None, None], ((fold, fold),))


def numbers(conditions: Conditions) -> list[float]:
    parts = [conditions.pose, conditions.motion, *(part for fold in conditions.folds[0] for part in fold)]
    values = [part.flatten(1)[:, 0].tolist() for part in parts]
    assert all(each == values[0] for each in values)
    assert values[0] == [float(part) for part in values[0]]
    return list(values[0])


@given(st.integers(1, 7), st.integers(0, 5), st.integers(1, 9))
def test_the_window_holds_the_newest_frames_in_order(chunk: int, carried_chunks: int, passes: int) -> None:
    carried = chunk * carried_chunks
    state = numbered(0, carried)
    for number in range(passes):
        full = append_frames(state, numbered(carried + number * chunk, chunk))
        assert numbers(full) == [float(number * chunk + i) for i in range(carried + chunk)]
        state = without_oldest(full, chunk)
        assert len(state.pose) == carried


def test_dropping_frames_copies_nothing() -> None:
    full = append_frames(numbered(0, 4), numbered(4, 2))
    kept = without_oldest(full, 2)
    assert kept.pose.untyped_storage().data_ptr() == full.pose.untyped_storage().data_ptr()
