"""Two portraits whose every number is marked: what one stream gives to the networks never has the other's mark.

The step is the worst that a runtime may be: what a pass returns is overwritten by the pass after the next one.
"""

import itertools
from dataclasses import replace
from typing import Any, cast

import pytest
import torch
from torch import Tensor

from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.spatial import Site, SiteTokens
from engine.animators.personalive.stream.chunk_step import Appearance, StepResult
from engine.animators.personalive.stream.keyframe_memory import FIRST_PASS, KeyframeRule
from engine.animators.personalive.stream.keypoints import MotionParameters
from engine.animators.personalive.stream.prepared_portrait import PortraitReader, PreparedPortrait
from engine.animators.personalive.stream.schedule import DdimStep, NoiseSchedule
from engine.animators.personalive.stream.stream import Stream, StreamQuality
from engine.animators.personalive.stream.window import WindowFrames
from tests.personalive import StandInExtractor

ADA, BOB = 7.0, -3.0
"""The marks."""
SCHEDULE = NoiseSchedule((0, 333, 666, 999), 4, 0, refine_below=False)
SHAPE = (4, 8, 8)


def site_of(mark: float) -> tuple[Site, ...]:
    return (SiteTokens(torch.full((1, 6, 8), mark), torch.full((1, 1, 8), mark)),)


def portrait_of(mark: float) -> PreparedPortrait:
    """A portrait that is nothing but its mark; its pose is anybody's."""
    extractor = StandInExtractor()
    motion = MotionParameters.from_raw_motion(extractor(torch.full((1, 3, 64, 64), 0.5)), extractor.idx_tensor)
    return PreparedPortrait(
        name=str(mark),
        latent=torch.full(SHAPE, mark),
        image_embedding=torch.full((1, 1, 8), mark),
        sites=site_of(mark),
        motion=motion,
        face=torch.full((3, 224, 224), mark),
        face_motion=torch.full((32, 16), mark),
    )


class MarkedDdim:
    """Adds no noise, so that a mark stays what it is."""

    def add_noise(self, clean: Tensor, noise: Tensor, first: int) -> Tensor:
        return clean.expand(len(noise), *SHAPE).clone()


class MarkedStep:
    """Checks whose numbers it gets, and returns the same; calls: the marks, pass by pass."""

    dtype = torch.float32
    ddim = cast(DdimStep, MarkedDdim())

    def __init__(self) -> None:
        self.calls: list[float] = []
        self._motion = itertools.count()
        self._buffers = [torch.zeros(16, *SHAPE) for _ in range(4)]

    def encode_motion(self, crops: Tensor) -> Tensor:
        """Every chunk's motion is unlike all before, so that each becomes a keyframe."""
        return torch.full((len(crops), 32, 16), float(next(self._motion)))

    def encode_conditions(self, pose_images: Tensor, motion: Tensor) -> Conditions:
        return Conditions(torch.zeros(len(motion), 1), motion)

    def __call__(
        self, carried: WindowFrames, appearance: Appearance, crops: Tensor, pose_images: Tensor, noise: Tensor
    ) -> StepResult:
        mark = float(appearance.latent.mean())
        latents, clean = self._buffers[:2] if len(self.calls) % 2 else self._buffers[2:]
        latents.fill_(torch.nan)  # before anything is read: it is valid no more
        given = [appearance.latent, *(part for site in appearance.sites for part in site), carried.latents]
        assert all(bool((tensor == mark).all()) for tensor in given), "another portrait's number"
        self.calls.append(mark)
        latents.fill_(mark)
        clean.fill_(mark)
        count = len(carried.latents) + 4
        motion = self.encode_motion(crops)
        conditions = Conditions(torch.zeros(count, 1), torch.cat([carried.conditions.motion, motion]))
        return StepResult(clean[:count], WindowFrames(latents[:count], conditions))


class MarkedReader:
    """Reads a latent's mark into its sites."""

    def read_sites(self, latent: Tensor, image_embedding: Tensor) -> tuple[Site, ...]:
        assert bool((latent == latent.mean()).all())
        assert bool((image_embedding == latent.mean()).all())
        return site_of(float(latent.mean()))


def make_streams() -> tuple[MarkedStep, Stream, Stream]:
    """A stream that shows Ada, and Bob's beside it, over one step."""
    step, reader = MarkedStep(), cast(PortraitReader, MarkedReader())
    quality = StreamQuality(SCHEDULE, lambda latents: latents.clone())
    ada = Stream(step, quality, StandInExtractor(), reader, KeyframeRule(0.5, 3), seed=1)
    ada.swap_portrait(portrait_of(ADA))
    return step, ada, ada.make_sibling()


def advance(stream: Stream, mark: float) -> None:
    pictures = stream.advance_window(torch.rand(4, 3, 64, 64, generator=torch.Generator().manual_seed(5)), [True] * 4)
    assert bool((pictures == mark).all())


def start_beside(ada: Stream, bob: Stream) -> None:
    bob.swap_portrait(portrait_of(BOB))
    ada.set_beside_another(True)
    bob.set_beside_another(True)


def test_no_number_of_one_portrait_reaches_a_step_of_the_other() -> None:
    step, ada, bob = make_streams()
    for _ in range(FIRST_PASS + 2):
        advance(ada, ADA)
    assert ada.keyframes >= 2
    start_beside(ada, bob)
    for _ in range(FIRST_PASS + 3):
        advance(ada, ADA)
        advance(bob, BOB)
    assert min(ada.keyframes, bob.keyframes) >= 2
    bob.set_beside_another(False)
    for _ in range(3):
        advance(bob, BOB)
    assert step.calls == [ADA] * (FIRST_PASS + 2) + [ADA, BOB] * (FIRST_PASS + 3) + [BOB] * 3


def test_nor_after_a_change_of_quality_of_both() -> None:
    _, ada, bob = make_streams()
    for _ in range(3):
        advance(ada, ADA)
    start_beside(ada, bob)
    for rung in (2, 0, 3, 1):
        for stream, mark in ((ada, ADA), (bob, BOB)):
            quality = replace(stream.quality, schedule=replace(SCHEDULE, emit_rung=rung))
            assert all(bool((pictures == mark).all()) for pictures in stream.switch_quality(quality))
        for _ in range(2):
            advance(ada, ADA)
            advance(bob, BOB)


def test_without_copies_a_runtime_that_reuses_its_memory_would_mix_them() -> None:
    """The marks do find it."""
    _, ada, bob = make_streams()
    advance(ada, ADA)
    bob.swap_portrait(portrait_of(BOB))
    advance(bob, BOB)
    with pytest.raises(AssertionError, match="another portrait's number"):
        advance(ada, ADA)


def test_the_noise_of_one_is_drawn_without_the_other() -> None:
    drawn: dict[str, list[Any]] = {}
    for name in ("alone", "beside"):
        _, ada, bob = make_streams()
        if name == "beside":
            start_beside(ada, bob)
        noises = drawn.setdefault(name, [])
        for _ in range(3):
            noises.append(ada._draw_noise(2))
            if name == "beside":
                bob._draw_noise(3)
    assert all(torch.equal(one, two) for one, two in zip(drawn["alone"], drawn["beside"], strict=True))
