"""Two portraits beside each other for a few calls: nothing of the one enters the other, and no picture is missed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.animators.personalive import animator as animator_module
from engine.animators.personalive.animator import PersonaLiveAnimator
from engine.animators.personalive.pipeline import build_pipeline
from engine.animators.personalive.stream import keyframe_memory
from engine.animators.personalive.weights.networks import Networks
from engine.animators.protocol import HasWarmSwap
from engine.core.settings import PersonaLiveSettings, Quality, Settings
from engine.core.types import AvatarFrame, Control, Frame, Portrait
from tests.personalive import golden, portrait_image, quality_of, shallow

Make = Callable[..., PersonaLiveAnimator]
STEP_NS = 40_000_000
ADA = Portrait("ada", portrait_image(), None)
BOB = Portrait("bob", np.ascontiguousarray(255 - portrait_image()[:, ::-1]), None)
SMALL: dict[str, Any] = {"levels": (0, 999), "chunk": 2}
"""Two rungs of two frames: one call until a picture shows the driver."""


@pytest.fixture
def make(networks: Networks, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make an animator whose motion networks answer at once; further arguments are its own settings."""

    def make(rung: int = 0, **own: Any) -> PersonaLiveAnimator:
        monkeypatch.setattr(animator_module, "load_pipeline", lambda chosen: build_pipeline(shallow(networks), chosen))
        personalive = PersonaLiveSettings(models=Path("made-up"), **own)
        settings = Settings(
            "personalive", size_px=64, seed=3, as_is=True, quality=quality_of(rung), personalive=personalive
        )
        return PersonaLiveAnimator(settings, 25.0)

    return make


def frames(first: int, count: int) -> list[Frame]:
    pictures = golden()["frames"].numpy()[:, ::2, ::2]
    return [Frame(np.ascontiguousarray(pictures[i % 72]), i * STEP_NS) for i in range(first, first + count)]


def animate(animator: PersonaLiveAnimator, first_call: int, calls: int, beside: bool = False) -> list[AvatarFrame]:
    """Answer so many chunks, beginning with that one; beside: the portrait that was started follows."""
    answers: list[AvatarFrame] = []
    for call in range(first_call, first_call + calls):
        driver = frames(call * animator.chunk, animator.chunk)
        answers += animator.animate_chunk(driver, Control())
        if beside:
            animator.animate_beside(driver, Control())
    return answers


def numbers_of(pictures: list[AvatarFrame]) -> list[int]:
    return [(picture.capture_time_ns or 0) // STEP_NS for picture in pictures]


def assert_same(ours: list[AvatarFrame], theirs: list[AvatarFrame]) -> None:
    assert numbers_of(ours) == numbers_of(theirs)
    assert all(np.array_equal(a.image, b.image) for a, b in zip(ours, theirs, strict=True))


@pytest.mark.promise("identity never mixes in a swap")
def test_each_portrait_is_to_the_bit_what_it_is_alone(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also its keyframes, which are stored from the third call on here, and its noise, which every call draws."""
    monkeypatch.setattr(keyframe_memory, "FIRST_PASS", 3)
    own = {**SMALL, "keyframe_threshold": 0.5}
    both, first_alone, second_alone = make(**own), make(**own), make(**own)
    assert isinstance(both, HasWarmSwap)
    for animator in (both, first_alone):
        animator.swap_portrait(animator.prepare_portrait(ADA))
    shown = animate(both, 0, 4)
    both.begin_warm_swap(both.prepare_portrait(BOB))
    assert both.warm_calls_left == 1
    shown += animate(both, 4, 1, beside=True)
    assert both.warm_calls_left == 0
    assert_same(shown, animate(first_alone, 0, 5))
    assert both.read_computation().pictures > 1, "there are keyframes"
    assert list(both.complete_warm_swap()) == []
    assert both.read_computation().pictures == 1
    following = animate(both, 5, 5)
    assert numbers_of(shown + following) == list(range(2 * 9)), "not one moment is missed"
    second_alone.swap_portrait(second_alone.prepare_portrait(BOB))
    assert_same(following, animate(second_alone, 4, 6))
    assert both.read_computation().pictures > 1


def test_a_portrait_that_is_given_up_leaves_no_trace(make: Make) -> None:
    both, alone = make(**SMALL), make(**SMALL)
    for animator in (both, alone):
        animator.swap_portrait(animator.prepare_portrait(ADA))
    shown = animate(both, 0, 2)
    both.begin_warm_swap(both.prepare_portrait(BOB))
    shown += animate(both, 2, 1, beside=True)
    both.begin_warm_swap(both.prepare_portrait(BOB))
    both.cancel_warm_swap()
    assert (both.warm_calls_left, list(both.complete_warm_swap())) == (0, [])
    both.animate_beside(frames(0, 2), Control())
    assert_same(shown + animate(both, 3, 2), animate(alone, 0, 5))
    both.begin_warm_swap(both.prepare_portrait(BOB))
    both.swap_portrait(both.prepare_portrait(ADA))
    assert both.warm_calls_left == 0


@pytest.mark.parametrize(("quality", "calls"), [(Quality.BEST, 3), (Quality.LOWEST_DELAY, 0)])
def test_another_quality_starts_the_next_portrait_again(make: Make, quality: Quality, calls: int) -> None:
    animator = make(rung=2)
    animator.swap_portrait(animator.prepare_portrait(ADA))
    shown = animate(animator, 0, 3)
    animator.begin_warm_swap(animator.prepare_portrait(BOB))
    shown += animate(animator, 3, 1, beside=True)
    animator.switch_quality(quality)
    assert animator.warm_calls_left == calls
    shown += animate(animator, 4, calls, beside=True)
    shown += animator.complete_warm_swap()
    shown += animate(animator, 4 + calls, 2)
    assert numbers_of(shown) == list(range(len(shown)))
    assert len(shown) == 4 * (6 + calls) - (animator.lookahead - 3)


@pytest.mark.parametrize("bytes_free", [None, 0])
def test_without_room_it_says_so(make: Make, monkeypatch: pytest.MonkeyPatch, bytes_free: int | None) -> None:
    animator = make(**SMALL)
    animator.swap_portrait(animator.prepare_portrait(ADA))
    animate(animator, 0, 2)
    taken: list[int] = []

    def ask(shown_bytes: int, device: torch.device) -> bool:
        taken.append(shown_bytes)
        return bytes_free is None

    monkeypatch.setattr(animator_module, "has_room_for_portrait", ask)
    assert animator.has_room_beside() is (bytes_free is None)
    stream = animator._require_pipeline().stream
    assert taken[0] == stream.size_bytes > stream._memory.size_bytes > 0
