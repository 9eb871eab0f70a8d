import gc
from itertools import cycle, islice
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.animators.personalive.pipeline import Pipeline
from engine.animators.personalive.stream.schedule import NoiseSchedule
from engine.animators.personalive.stream.stream import StreamQuality
from engine.animators.personalive.weights.networks import Networks
from engine.core.errors import AnimatorError
from tests.personalive import driver_pictures, fresh, portrait_image, shallow, stream_of

SIZE_PX = 64


def small(count: int, start: int = 0) -> Tensor:
    """Driver pictures at the smallest size, repeating."""
    pictures = torch.nn.functional.avg_pool2d(driver_pictures(), 2)
    return torch.stack(list(islice(cycle(pictures), start, start + count)))


def parts_of(networks: Networks, **own: Any) -> Pipeline:
    return stream_of(fresh(networks), SIZE_PX, **own)


def start(parts: Pipeline, name: str = "one") -> None:
    image = portrait_image() if name == "one" else portrait_image()[:, ::-1].copy()
    parts.stream.swap_portrait(parts.reader.prepare_portrait(name, image))


def run(parts: Pipeline, passes: int) -> Tensor:
    chunk = parts.stream.schedule.chunk
    pictures = small(passes * chunk).split(chunk)
    return torch.cat([parts.stream.advance_window(each, [True] * chunk) for each in pictures])


def test_nothing_is_animated_before_a_portrait_is_shown(networks: Networks) -> None:
    with pytest.raises(AnimatorError, match="No portrait"):
        run(parts_of(networks), 1)


@pytest.mark.parametrize(
    "own",
    [
        {},
        {"rung": 2},
        {"rung": 3},
        {"rung": 1, "refine_below": True},
        {"levels": (333, 999), "chunk": 3},
        {"levels": (0,), "chunk": 5},
        {"chunk": 1},
        {"levels": (0, 333, 999), "chunk": 5, "rung": 1},
    ],
)
def test_the_exact_savings_change_nothing(networks: Networks, own: dict[str, Any]) -> None:
    """All forms of window, N and M apart: plain and saving give the same pictures, as many as go in.

    The usual window goes through the whole depth, the others through two resolutions, which have every kind of layer.
    """
    videos = []
    for exact_savings in (False, True):
        copy = shallow(networks) if own else fresh(networks)
        parts = stream_of(copy, SIZE_PX, exact_savings=exact_savings, **own)
        start(parts)
        videos.append(run(parts, 4))
    plain, saved = videos
    assert plain.shape == (4 * parts.stream.schedule.chunk, 3, SIZE_PX, SIZE_PX)
    assert float((plain - saved).abs().max()) <= 1e-3
    assert 0 <= float(plain.min()) < float(plain.max()) <= 1


def test_the_same_seed_gives_the_same_pictures(networks: Networks) -> None:
    parts = [parts_of(networks, exact_savings=False) for _ in range(2)]
    for each in parts:
        start(each)
    assert torch.equal(run(parts[0], 2), run(parts[1], 2))
    other = stream_of(fresh(networks), SIZE_PX, seed=7, exact_savings=False)
    start(other)
    assert not torch.equal(run(other, 2), run(parts[0], 2))


@pytest.mark.parametrize(("rung", "transition"), [(0, 12), (1, 8), (2, 4), (3, 0)])
def test_noise_is_drawn_for_the_transition_and_then_for_each_chunk(
    networks: Networks, rung: int, transition: int
) -> None:
    """So a run on any device, in any dtype, with any window, starts from the numbers of its seed."""
    parts = parts_of(networks, rung=rung)
    twin = torch.Generator().manual_seed(42)
    start(parts)
    if transition:
        torch.randn(1, 4, transition, 8, 8, generator=twin)
    assert torch.equal(parts.stream._generator.get_state(), twin.get_state())
    run(parts, 2)
    for _ in range(2):
        torch.randn(1, 4, 4, 8, 8, generator=twin)
    assert torch.equal(parts.stream._generator.get_state(), twin.get_state())


def test_refining_below_shows_the_published_window_earlier(networks: Networks) -> None:
    """The latents walk as in the published stream; only what is shown leaves two chunks earlier."""
    plain, early = parts_of(networks), parts_of(networks, rung=2, refine_below=True)
    for parts in (plain, early):
        start(parts)
        run(parts, 3)
    windows = [parts.stream._window for parts in (plain, early)]
    assert windows[0] is not None
    assert windows[1] is not None
    assert torch.equal(windows[0].carried.latents, windows[1].carried.latents)


def test_another_portrait_starts_clean(networks: Networks) -> None:
    """Shown after a long run of somebody else, a portrait looks as if it had been shown first."""
    busy, clean = parts_of(networks, keyframe_threshold=0.0), parts_of(networks, keyframe_threshold=0.0)
    start(busy, "one")
    run(busy, 13)
    assert busy.stream.keyframes == 3
    start(clean, "two")
    start(busy, "two")
    assert busy.stream.keyframes == 0
    busy.stream._generator.manual_seed(5)
    clean.stream._generator.manual_seed(5)
    start(clean, "two")
    start(busy, "two")
    assert torch.equal(run(busy, 2), run(clean, 2))


@pytest.mark.parametrize("chunks", [40, pytest.param(200, marks=pytest.mark.engines)])
def test_a_long_run_holds_no_more_than_fifteen_chunks(networks: Networks, chunks: int) -> None:
    """With chunks of one frame, which takes a quarter of the time and holds the same things."""
    parts = parts_of(networks, keyframe_threshold=0.0, chunk=1)
    start(parts)
    run(parts, 15)
    assert parts.stream.keyframes == 3
    before = tensors_alive()
    run(parts, chunks - 15)
    assert parts.stream.keyframes == 3
    assert tensors_alive() == before
    window = parts.stream._window
    assert window is not None
    assert window.carried.latents.shape == (3, 4, 8, 8)
    assert window.carried.conditions.motion.shape == (3, 32, 16)
    lengths = [site.growing_parts[0].shape[1] for site in parts.stream._memory.sites]
    assert lengths == [4 * own for own in SITE_TOKENS]


def switch(parts: Pipeline, rung: int) -> None:
    schedule = NoiseSchedule(parts.stream.schedule.levels, parts.stream.schedule.chunk, rung, refine_below=False)
    parts.stream.switch_quality(StreamQuality(schedule, parts.networks.autoencoder))


def carried_by(parts: Pipeline) -> Tensor:
    assert parts.stream._window is not None
    return parts.stream._window.carried.latents


def test_dropped_rungs_leave_the_others_as_they_are(networks: Networks) -> None:
    parts = stream_of(shallow(networks), SIZE_PX)
    start(parts)
    run(parts, 2)
    before = carried_by(parts)
    switch(parts, 2)
    assert torch.equal(carried_by(parts), before[8:])
    assert torch.isfinite(run(parts, 2)).all()


def test_filled_rungs_hold_the_frames_that_left_noised_by_the_seed(networks: Networks) -> None:
    parts = stream_of(shallow(networks), SIZE_PX, rung=3)
    start(parts)
    run(parts, 4)
    window, twin = parts.stream._window, torch.Generator()
    assert window is not None
    past = window.past.latents
    assert past.shape == (12, 4, 8, 8)
    twin.set_state(parts.stream._generator.get_state())
    switch(parts, 1)
    noise = torch.randn(1, 4, 8, 8, 8, generator=twin)[0].transpose(0, 1)
    assert torch.equal(carried_by(parts), parts.step.ddim.add_noise(past[4:], noise, 4))
    assert parts.stream._window is not None
    assert torch.equal(parts.stream._window.past.latents, past[:4])


def test_before_the_first_frame_a_switch_is_a_start_at_that_quality(networks: Networks) -> None:
    switched, fixed = (stream_of(shallow(networks), SIZE_PX, rung=rung) for rung in (0, 2))
    switch(switched, 2)
    for parts in (switched, fixed):
        start(parts)
    assert torch.equal(run(switched, 2), run(fixed, 2))


def test_the_filled_window_comes_near_one_that_was_always_long(networks: Networks) -> None:
    """A still driver: some passes after the rungs are back, the pictures are those of a stream that always had them."""
    still = small(1).expand(4, -1, -1, -1)
    videos = []
    for walk in ([0, 0], [3, 0]):
        parts = stream_of(shallow(networks), SIZE_PX, rung=walk[0])
        start(parts)
        for _ in range(6):
            parts.stream.advance_window(still, [True] * 4)
        switch(parts, walk[1])
        videos.append([parts.stream.advance_window(still, [True] * 4) for _ in range(8)][-1])
    assert float((videos[0] - videos[1]).abs().mean()) < 0.01  # without the rungs back it stays 0.036


WALK = (0, 2, 1, 3, 0, 3, 1, 2)


def test_switching_is_reproducible_and_keeps_nothing(networks: Networks) -> None:
    """The same seed and the same switches: the same pictures. After 200 changes no more memory than after 8."""
    videos = []
    for _ in range(2):
        parts = stream_of(shallow(networks), SIZE_PX, chunk=1, keyframe_slots=0)
        start(parts)
        pictures = []
        for rung in WALK:
            switch(parts, rung)
            pictures.append(run(parts, 1))
        videos.append(torch.cat(pictures))
        del pictures
    assert torch.equal(*videos)
    before = tensors_alive()
    for rung in WALK * 25:
        switch(parts, rung)
        run(parts, 1)
    assert tensors_alive() == before


SITE_TOKENS = (64, 64, 16, 16, 4, 4, 1, 4, 4, 4, 16, 16, 16, 64, 64, 64)
"""Tokens of one picture at each attention site, for 64 px."""


def tensors_alive() -> tuple[int, int]:
    """How many tensors there are, and how many bytes they keep alive."""
    gc.collect()
    tensors = [each for each in gc.get_objects() if type(each) in {torch.Tensor, torch.nn.Parameter}]
    storages = [each.untyped_storage() for each in tensors if not each.is_meta]
    return len(tensors), sum({each.data_ptr(): each.nbytes() for each in storages}.values())
