"""The animator as the rest of the program sees it. Networks are stand-ins where they would take minutes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.animators.personalive import animator as animator_module
from engine.animators.personalive.animator import PersonaLiveAnimator
from engine.animators.personalive.compiled.builds.build_progress import BuildProgress
from engine.animators.personalive.compiled.supply import SupplyState
from engine.animators.personalive.pipeline import Pipeline, build_pipeline
from engine.animators.personalive.stream.runtime import EagerRuntime
from engine.animators.personalive.weights.networks import Networks
from engine.animators.protocol import create_animator
from engine.animators.work_figures import CanTimeStages, HasWork
from engine.core.background import parse_background
from engine.core.errors import AnimatorError, ModelError, SettingsError
from engine.core.problem import Phrase
from engine.core.settings import QUALITY_STEPS, PersonaLiveSettings, Quality, Settings
from engine.core.types import AvatarFrame, Control, Frame, Portrait
from tests.fakes.faces import make_face
from tests.personalive import fresh, golden, meta, portrait_image, quality_of
from tests.problems import advice_of, message_of

Make = Callable[..., PersonaLiveAnimator]
STEP_NS = 40_000_000
PORTRAIT = Portrait("golden", portrait_image(), None)


@pytest.fixture
def make(networks: Networks, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make an animator whose motion networks answer at once; further arguments are its own settings."""

    def make(
        size_px: int = 64, driving: str = "stand-in", as_is: bool = True, rung: int = 0, **own: Any
    ) -> PersonaLiveAnimator:
        build = build_pipeline
        monkeypatch.setattr(animator_module, "load_pipeline", lambda chosen: build(fresh(networks, driving), chosen))
        personalive = PersonaLiveSettings(models=Path("made-up"), **own)
        seed = meta()["noise_seed"]
        settings = Settings(
            "personalive", size_px=size_px, seed=seed, as_is=as_is, quality=quality_of(rung), personalive=personalive
        )
        made = create_animator(settings, 25.0)
        assert isinstance(made, PersonaLiveAnimator)
        return made

    return make


def frames(count: int, size: tuple[int, int] = (128, 128)) -> list[Frame]:
    """The golden driver, cut or stretched to a size by leaving pixels out."""
    rows, columns = (np.linspace(0, 127, length).astype(int) for length in size)
    pictures = golden()["frames"].numpy()[:, rows][:, :, columns]
    return [Frame(np.ascontiguousarray(pictures[i % 72]), i * STEP_NS) for i in range(count)]


def run(animator: PersonaLiveAnimator, driver: list[Frame], control: Control | None = None) -> list[AvatarFrame]:
    animator.swap_portrait(animator.prepare_portrait(PORTRAIT))
    answers: list[AvatarFrame] = []
    for start in range(0, len(driver), animator.chunk):
        answers += animator.animate_chunk(driver[start : start + animator.chunk], control or Control())
    return [*answers, *animator.flush_frames()]


def test_the_raw_stream_is_the_golden_one_in_eight_bits(make: Make) -> None:
    answers = run(make(size_px=128, driving="recorded", raw_stream=True), frames(8))
    theirs = (golden()["video"][:8].float() * 255).round().numpy()
    ours = np.stack([answer.image for answer in answers]).astype(np.float32)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).mean() <= 255 * 3e-4
    assert [answer.capture_time_ns for answer in answers] == [None] * 8


@pytest.mark.parametrize(
    ("count", "own"),
    [
        (6, {}),
        (5, {"rung": 1}),
        (9, {"rung": 2}),
        (7, {"rung": 3}),
        (5, {"rung": 2, "refine_below": True}),
        (7, {"levels": (0, 999), "chunk": 3}),
        (1, {"levels": (0, 999), "chunk": 2}),
    ],
)
def test_picture_i_answers_frame_i_in_eight_bits(make: Make, count: int, own: dict[str, Any]) -> None:
    answers = run(make(**own), frames(count))
    assert [answer.capture_time_ns for answer in answers] == [i * STEP_NS for i in range(count)]
    for answer in answers:
        assert answer.image.shape == (64, 64, 3)
        assert answer.image.dtype == np.uint8


def test_the_tail_belongs_to_the_last_frames(make: Make) -> None:
    """Offline output is the raw stream from the first driver frame on."""
    raw = run(make(raw_stream=True), frames(20))
    shown = run(make(), frames(20))
    ours = np.stack([answer.image for answer in shown[:8]])
    assert np.array_equal(ours, np.stack([answer.image for answer in raw[12:]]))


@pytest.mark.parametrize(("rung", "delay"), [(0, 15), (1, 11), (2, 7), (3, 3)])
def test_delay(make: Make, rung: int, delay: int) -> None:
    animator = make(rung=rung)
    assert (animator.chunk, animator.lookahead) == (4, delay)


def test_a_switch_to_fewer_rungs_brings_all_pictures_at_once_and_back_none_for_as_long(make: Make) -> None:
    """Delay 15, then 7, then 15 frames again: eight pictures come early, and eight frames long none comes."""
    animator = make()
    animator.swap_portrait(animator.prepare_portrait(PORTRAIT))
    driver, numbers = frames(48), []
    for start in range(0, 48, 4):
        if start in (20, 28):
            animator.switch_quality(Quality.FAST if start == 20 else Quality.BEST)
            assert animator.lookahead == animator.find_lookahead(animator.quality) == (7 if start == 20 else 15)
        pictures = animator.animate_chunk(driver[start : start + 4], Control())
        numbers.append([(picture.capture_time_ns or 0) // STEP_NS for picture in pictures])
    assert numbers[:5] == [[], [], [], [0, 1, 2, 3], [4, 5, 6, 7]]
    assert numbers[5:9] == [list(range(8, 20)), [20, 21, 22, 23], [], []]
    assert numbers[9:] == [[24, 25, 26, 27], [28, 29, 30, 31], [32, 33, 34, 35]]
    rest = [(picture.capture_time_ns or 0) // STEP_NS for picture in animator.flush_frames()]
    assert rest == list(range(36, 48))


def test_every_quality_has_its_rung_and_its_decoder(make: Make) -> None:
    animator = make()
    parts = animator._require_pipeline()
    assert animator.quality is Quality.BEST
    for quality in Quality:
        animator.switch_quality(quality)
        decoder = parts.networks.autoencoder if quality is Quality.BEST else parts.networks.tiny_decoder
        assert parts.stream._quality.decoder is decoder
        assert animator.quality is quality
        assert animator.lookahead == QUALITY_STEPS[quality].count_delay_frames(PersonaLiveSettings())
        assert animator.limitation is None


def test_without_the_small_decoder_the_other_decodes_and_the_user_is_told(make: Make) -> None:
    animator = make()
    parts = animator._require_pipeline()
    animator._parts = replace(parts, networks=replace(parts.networks, tiny_decoder=None))
    animator.switch_runtime(None)
    animator.switch_quality(Quality.FAST)
    assert animator.lookahead == 7
    assert parts.stream._quality.decoder is parts.networks.autoencoder
    assert animator.limitation is not None
    assert "TAESD" in animator.limitation.message
    animator.switch_quality(Quality.BEST)
    assert animator.limitation is None


def test_a_quality_beyond_the_levels_shows_the_last_of_them(make: Make) -> None:
    animator = make(levels=(0, 999), rung=3)
    assert (animator.lookahead, animator._schedule.emit_rung) == (3, 1)


@pytest.mark.parametrize("size", [(128, 128), (96, 64), (33, 127)])
def test_driver_frames_of_any_size(make: Make, size: tuple[int, int]) -> None:
    assert len(run(make(levels=(0, 999), chunk=2), frames(3, size))) == 3


def test_a_lost_face_never_raises_and_holds(make: Make) -> None:
    """Faces matter unless pictures are taken as they are; here no frame has one, so nothing moves."""
    still = run(make(as_is=False, rung=3), frames(8))
    again = run(make(as_is=False, rung=3), [replace(frame, image=255 - frame.image) for frame in frames(8)])
    assert all(np.array_equal(a.image, b.image) for a, b in zip(still, again, strict=True))
    assert {answer.capture_time_ns for answer in still} == {None}
    moving = run(make(as_is=True, rung=3), frames(8))
    assert not all(np.array_equal(a.image, b.image) for a, b in zip(still, moving, strict=True))


def test_a_mirrored_run_is_a_run_with_a_mirrored_driver(make: Make) -> None:
    flipped = [replace(frame, image=np.ascontiguousarray(frame.image[:, ::-1])) for frame in frames(4)]
    there = run(make(rung=3), frames(4), Control(mirror=True))
    here = run(make(rung=3), flipped)
    assert all(np.array_equal(a.image, b.image) for a, b in zip(there, here, strict=True))


def test_showing_somebody_else_forgets_unanswered_frames(make: Make) -> None:
    animator = make()
    reference = animator.prepare_portrait(PORTRAIT)
    animator.swap_portrait(reference)
    animator.animate_chunk(frames(4), Control())
    animator.swap_portrait(reference)
    assert list(animator.flush_frames()) == []


def test_another_background_is_not_painted_and_that_is_told(make: Make) -> None:
    own, asked = make(), make()
    plain = run(own, frames(8))
    green = run(asked, frames(8), Control(background=parse_background("green")))
    assert all(np.array_equal(a.image, b.image) for a, b in zip(plain, green, strict=True))
    assert own.limitation is None
    assert "own background" in message_of(asked.limitation)
    assert advice_of(asked.limitation)


def test_misuse_is_told(make: Make) -> None:
    animator = make()
    with pytest.raises(AnimatorError, match="No portrait is shown"):
        animator.animate_chunk(frames(4), Control())
    animator.close()
    with pytest.raises(AnimatorError, match="closed"):
        animator.prepare_portrait(PORTRAIT)


def test_out_of_memory_is_told(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    animator = make()
    animator.swap_portrait(animator.prepare_portrait(PORTRAIT))

    def fail(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    assert animator._parts is not None
    monkeypatch.setattr(animator._parts.stream, "advance_window", fail)
    with pytest.raises(AnimatorError, match="The graphics card ran out of memory while animating"):
        animator.animate_chunk(frames(4), Control())


def test_sizes_and_weights_are_checked_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"size_px: 500 does not fit\. Give a multiple of 64"):
        create_animator(Settings("personalive", size_px=500), 25.0)
    with pytest.raises(AnimatorError, match="needs its weights"):
        create_animator(Settings("personalive"), 25.0)
    with pytest.raises(ModelError, match="has no"):
        create_animator(Settings("personalive", personalive=PersonaLiveSettings(models=tmp_path, device="cpu")), 25.0)


def test_only_pictures_of_frames_with_a_usable_face_have_a_time(make: Make) -> None:
    animator = make(as_is=False, rung=3)
    broken = replace(make_face(), landmarks=np.full((478, 3), np.nan, np.float32))
    faces = [make_face(), None, broken, make_face()]
    driver = [replace(frame, face=face) for frame, face in zip(frames(4), faces, strict=True)]
    answers = run(animator, driver)
    assert [answer.capture_time_ns for answer in answers] == [0, None, None, 3 * STEP_NS]


def test_a_limitation_goes_with_the_background_that_was_asked_for(make: Make) -> None:
    animator = make(rung=3)
    run(animator, frames(4), Control(background=parse_background("green")))
    assert animator.limitation is not None
    run(animator, frames(4), Control())
    assert animator.limitation is None
    assert animator.stage_meters == {}
    animator.close()
    animator.close()


def test_it_says_what_computes_and_how_much_work_a_chunk_is(make: Make, tiny_models: Path) -> None:
    animator = make(dtype="float32")
    assert isinstance(animator, HasWork)
    animator.swap_portrait(animator.prepare_portrait(PORTRAIT))
    computed = animator.read_computation()
    assert (computed.dtype, computed.runtime, computed.pictures) == ("float32", "eager", 1)
    assert "threads" in computed.device
    animator._own = replace(animator._own, models=tiny_models)
    best = animator.count_chunk_flop(1)
    animator.switch_quality(Quality.FAST)
    assert animator.count_chunk_flop(1) < best
    assert animator.measure_peak_flop_per_s() > 1e8


def test_its_parts_are_measured_from_the_moment_they_are_asked_for(make: Make) -> None:
    animator = make()
    assert isinstance(animator, CanTimeStages)
    run(animator, frames(4))
    assert animator.stage_meters == {}
    animator.start_stage_meters()
    for start in (0, 4):
        animator.animate_chunk(frames(8)[start : start + 4], Control())
    delay = animator.stage_meters["denoiser"].compute_delay()
    assert delay is not None
    assert delay.frames == 2


class Failing(EagerRuntime):
    """A compiled runtime whose step fails after a number of passes."""

    name, provider = "onnx", "cpu"

    def __init__(self, parts: Pipeline, passes: int) -> None:
        super().__init__(parts.networks, parts.step, parts.reader)
        self._inner, self._left = parts.step, passes
        self.step: Any = self
        self.closed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def __call__(self, *arguments: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise AnimatorError("ONNX Runtime failed in the graph {name}: {reason}", name="chunk_step", reason="oh")
        return self._inner(*arguments)

    def close(self) -> None:
        self.closed = True


def test_a_ready_runtime_is_taken_between_two_chunks_and_the_eager_one_goes_on_when_it_fails(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pictures until then are those of an animator that was eager all the time, and none is missing."""
    expected = run(make(), frames(24))
    animator = make()
    parts = animator._parts
    assert parts is not None
    runtime = Failing(parts, passes=3)
    ready: list[Any] = [None, runtime]
    monkeypatch.setattr(animator._supply, "take_runtime", lambda: ready.pop(0) if ready else None)
    animator.swap_portrait(animator.prepare_portrait(PORTRAIT))
    shown: list[AvatarFrame] = []
    names: list[str] = []
    driver = frames(24)
    for start in range(0, 24, 4):
        shown += animator.animate_chunk(driver[start : start + 4], Control())
        names.append(animator.runtime.name)
    shown += animator.flush_frames()
    assert names == ["eager", "onnx", "onnx", "onnx", "eager", "eager"]
    assert runtime.closed
    assert message_of(animator.limitation) == "ONNX Runtime failed in the graph chunk_step: oh"
    assert len(shown) == len(expected)
    assert all(np.array_equal(one.image, other.image) for one, other in zip(shown[:4], expected[:4], strict=True))


class Resting:
    """Counts what an animator does with the networks that a compiled runtime replaces."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def leave_device(self, free_ram_bytes: int) -> None:
        self.done.append("leave")

    def return_to_device(self) -> None:
        self.done.append("return")


def test_the_eager_networks_leave_the_device_for_a_compiled_runtime_and_return_for_the_eager_one(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not while a portrait is being read with them."""
    animator = make()
    resting = Resting()
    monkeypatch.setattr(animator, "_parts", replace(animator._parts, resting=resting))  # type: ignore[type-var]
    parts = animator._parts
    assert parts is not None
    ready: list[Any] = [Failing(parts, passes=2)]
    monkeypatch.setattr(animator._supply, "take_runtime", lambda: ready.pop(0) if ready else None)
    animator.swap_portrait(animator.prepare_portrait(PORTRAIT))
    driver = frames(12)
    with animator._reading:
        animator.animate_chunk(driver[:4], Control())
    assert animator.runtime.name == "onnx"
    assert resting.done == []
    animator.animate_chunk(driver[4:8], Control())
    assert resting.done == ["leave"]
    animator.animate_chunk(driver[8:], Control())
    assert animator.runtime.name == "eager"
    assert resting.done == ["leave", "leave", "return"]


@pytest.mark.parametrize("opens", [True, False])
def test_a_device_without_room_for_both_opens_a_runtime_that_was_built_in_the_place_of_the_eager_one(
    make: Make, monkeypatch: pytest.MonkeyPatch, opens: bool
) -> None:
    animator = make()
    resting = Resting()
    monkeypatch.setattr(animator, "_parts", replace(animator._parts, resting=resting))  # type: ignore[type-var]
    parts = animator._parts
    assert parts is not None
    ready: list[Any] = [Failing(parts, passes=2)] if opens else []
    monkeypatch.setattr(Pipeline, "has_room_for_graphs", lambda self: False)
    monkeypatch.setattr(animator._supply, "is_built", lambda: True)
    monkeypatch.setattr(animator._supply, "start", lambda: resting.done.append("open"))
    monkeypatch.setattr(animator._supply, "take_runtime", lambda: ready.pop(0) if ready else None)
    animator._start_supply(parts)
    assert animator.runtime.name == ("onnx" if opens else "eager")
    assert resting.done == ["leave", "open", "leave" if opens else "return"]


def test_a_run_with_an_end_waits_for_its_runtime(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    animator = make()
    looks = iter([False, False, True])
    progress = BuildProgress(Phrase("checking"), 1, 2, 0.25, 1.0, 3.0)
    monkeypatch.setattr(animator._supply, "wait_until_done", lambda timeout_s: next(looks))
    monkeypatch.setattr(animator._supply, "read_state", lambda: SupplyState(progress=progress))
    reported: list[float] = []
    animator.finish_preparation(reported.append, lambda: False)
    assert reported == [0.25, 0.25]
    assert (animator.runtime.build_done, animator.runtime.build_left_s) == (0.25, 3.0)
