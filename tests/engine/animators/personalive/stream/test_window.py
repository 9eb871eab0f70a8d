import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.stream.window import Window, WindowFrames, append_conditions


def numbered(start: int, count: int) -> WindowFrames:
    """Frames whose every value is their number; a noisy latent is half a number higher than the clean one."""
    number = torch.arange(start, start + count).float()
    conditions = Conditions(number[:, None, None, None].expand(-1, 2, 5, 3), number[:, None, None])
    return WindowFrames(number[:, None, None, None].expand(-1, 4, 5, 3), conditions)


def numbers(frames: WindowFrames) -> list[int]:
    values = [part.flatten(1)[:, 0].tolist() for part in (frames.latents.floor(), *frames.conditions)]
    assert all(each == values[0] for each in values)
    return [int(value) for value in values[0]]


def started(chunk: int, rungs: int) -> Window:
    """A window that carries that many rungs, after frames 0, 1, ...; the frames below are numbered from -rungs on."""
    frames = numbered(0, chunk * rungs)
    return Window(noised(frames), frames.latents, numbered(0, 0))


def noised(frames: WindowFrames) -> WindowFrames:
    return frames._replace(latents=frames.latents + 0.5)


def take(window: Window, new: WindowFrames, chunk: int) -> Window:
    """One pass, whose prediction is right."""
    every = window.carried.followed_by(noised(new))
    return window.take_pass(every, every.latents - 0.5, chunk)


@given(st.integers(1, 5), st.integers(0, 4), st.integers(1, 9))
def test_the_window_holds_the_newest_frames_in_order(chunk: int, rungs: int, passes: int) -> None:
    window = started(chunk, rungs)
    for number in range(passes):
        window = take(window, numbered((rungs + number) * chunk, chunk), chunk)
        first = (number + 1) * chunk
        assert numbers(window.carried) == list(range(first, first + rungs * chunk))
        assert window.clean[:, 0, 0, 0].tolist() == list(range(first, first + rungs * chunk))
        assert numbers(window.past) == []


@given(st.integers(1, 4), st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=8))
def test_all_rungs_are_described_whatever_their_border(chunk: int, walk: list[tuple[int, int]]) -> None:
    """past and window together are always the newest three chunks in order, past ones clean, the others noised."""
    window, taken, carried = started(chunk, 3), 3 * chunk, 3
    for rungs, passes in walk:
        if rungs < carried:
            window = window.drop_oldest((carried - rungs) * chunk)
        elif rungs > carried:
            count = (rungs - carried) * chunk
            window = window.refill_oldest(window.newest_past(count).latents + 0.5)
        carried = rungs
        for _ in range(passes):
            window, taken = take(window, numbered(taken, chunk), chunk), taken + chunk
        newest = list(range(taken - 3 * chunk, taken))
        border = (3 - rungs) * chunk
        assert numbers(window.past) == newest[:border]
        assert numbers(window.carried) == newest[border:]
        assert window.past.latents[:, 0, 0, 0].tolist() == newest[:border]
        assert (window.carried.latents[:, 0, 0, 0] - 0.5).tolist() == newest[border:]
        assert window.clean[:, 0, 0, 0].tolist() == newest[border:]


def test_selecting_frames_copies_nothing() -> None:
    full = numbered(0, 4).followed_by(numbered(4, 2))
    kept = full.select_frames(slice(2, None))
    assert numbers(kept) == [2, 3, 4, 5]
    assert kept.conditions.pose.untyped_storage().data_ptr() == full.conditions.pose.untyped_storage().data_ptr()


def test_conditions_are_appended_frame_by_frame() -> None:
    both = append_conditions(numbered(0, 2).conditions, numbered(7, 1).conditions)
    assert both.motion.flatten().tolist() == [0.0, 1.0, 7.0]
    assert both.pose.shape == (3, 2, 5, 3)
