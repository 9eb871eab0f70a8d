"""The PersonaLive animator: driver frames in, few-step diffusion pictures out, a few chunks later.

Owns: loading the networks, converting frames to tensors and back, and readable errors for failures of the device.
Does not know: threads, files of the user, how a picture is computed.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from engine.animators.personalive.compiled.supply import RuntimeSupply
from engine.animators.personalive.memory.beside import has_room_for_portrait
from engine.animators.personalive.memory.free_memory import read_free_ram
from engine.animators.personalive.nets.autoencoder import to_eight_bit
from engine.animators.personalive.pipeline import (
    Pipeline,
    check_size,
    load_pipeline,
    make_schedule,
    make_stream_quality,
)
from engine.animators.personalive.stream.played_stream import PlayedStream
from engine.animators.personalive.stream.prepared_portrait import PreparedPortrait, image_to_tensor
from engine.animators.personalive.stream.runtime import EagerRuntime, StreamRuntime
from engine.animators.personalive.stream.stream import Stream
from engine.animators.personalive.weights.device_errors import explain_failures
from engine.animators.personalive.weights.networks import RAM
from engine.animators.personalive.weights.stage_times import time_stages
from engine.animators.personalive.work import (
    count_chunk_flop,
    describe_device,
    measure_peak_flop_per_s,
    read_device_memory,
)
from engine.animators.work_figures import Computation
from engine.core.errors import AnimatorError
from engine.core.latency import LatencyMeter
from engine.core.problem import Phrase, Problem
from engine.core.settings import DRIVER_FPS_MAX, QUALITY_STEPS, Quality, Settings
from engine.core.status import RuntimeInUse
from engine.core.system.memory import return_freed_memory
from engine.core.types import OWN_BACKGROUND, AvatarFrame, Control, Frame, Image, Portrait

log = logging.getLogger(__name__)

DRIVER_FPS_MIN = 6.25
"""The networks were trained on every fourth frame of a video, which gives this many a second."""
WAIT_S = 0.1
"""How often is looked how far a build is."""
NO_TINY_DECODER = Problem(
    "The small decoder (TAESD) is not among PersonaLive's weights: the usual one takes its place, which is slower.",
    "Put it into the folder taesd of the weights.",
)
"""Less than asked for, but no reason to end a show: the pictures are better, and the delay in frames is the same."""
NEEDS_TINY_DECODER = Problem(
    "The small decoder (TAESD), which this quality is made for, is not among PersonaLive's weights.",
    "Put it into the folder taesd of the weights.",
)
"""The same for who has not chosen yet."""


class PersonaLiveAnimator:
    """Animates M driver frames at a time. Implements `engine.animators.protocol.Animator[PreparedPortrait]`.

    Of a `Control` only mirror has an effect: the pictures never contain a pixel of the driver, and the networks use
    neither a neutral face nor strengths.
    """

    def __init__(self, settings: Settings, fps: float) -> None:
        """Load the weights; fps is not needed. Raises: SettingsError, ModelError, AnimatorError."""
        check_size(settings)
        self._as_is = settings.as_is
        self._size_px = settings.size_px
        own = self._own = settings.personalive
        self._quality = settings.quality
        with explain_failures(Phrase("loading PersonaLive")), torch.inference_mode():
            parts = load_pipeline(settings)
        self._schedule = parts.stream.schedule
        self._parts: Pipeline | None = parts
        self._runtime: StreamRuntime = parts.eager
        self._runtime_failure: Problem | None = None
        self._reading = threading.Lock()
        self._supply = RuntimeSupply(settings, parts.networks, parts.step, has_room=parts.has_room_for_graphs)
        self._start_supply(parts)
        self._meters = time_stages(parts.networks, parts.device) if own.time_stages else {}
        self._shown = PlayedStream(parts.stream, own.raw_stream)
        self._coming: PlayedStream | None = None
        self._background = OWN_BACKGROUND

    @property
    def limitation(self) -> Problem | None:
        """What is not as asked for: another background (the networks paint the portrait's own), the small decoder, the
        runtime."""
        if self._background is not OWN_BACKGROUND:
            return Problem(
                "PersonaLive keeps the portrait's own background.", "For another one use the animator instant."
            )
        if self._quality in self.quality_limits:
            return NO_TINY_DECODER
        return self._runtime_failure or self._supply.read_state().problem

    @property
    def stage_meters(self) -> Mapping[str, LatencyMeter]:
        """How long each network takes for one chunk, if the settings enable it."""
        return self._meters

    @property
    def chunk(self) -> int:
        """Driver frames per call: M."""
        return self._schedule.chunk

    @property
    def lookahead(self) -> int:
        """Driver frames between a movement and its picture: (N - r) M - 1."""
        return self._schedule.lookahead

    @property
    def driver_fps_max(self) -> float:
        """More driver frames than that in a second are nearer to each other than those of the training."""
        return DRIVER_FPS_MAX

    @property
    def driver_fps_min(self) -> float:
        """Fewer driver frames than that in a second are further from each other than those of the training."""
        return DRIVER_FPS_MIN

    def prepare_portrait(self, portrait: Portrait) -> PreparedPortrait:
        """Run CLIP, autoencoder and reference net over a portrait, and read its pose and face. Any thread.

        The result lies in RAM, so that a gallery of prepared portraits takes no room on a graphics card.
        """
        with explain_failures(Phrase("looking at the portrait")), torch.inference_mode():
            self._require_pipeline()
            with self._reading:  # the networks that read must not leave the device meanwhile
                return self._runtime.reader.prepare_portrait(portrait.name, portrait.image).move_to(RAM)

    def swap_portrait(self, reference: PreparedPortrait) -> None:
        """Animate this portrait from now on, starting from its own pose; pictures of earlier frames are dropped."""
        with explain_failures(Phrase("starting with a portrait")), torch.inference_mode():
            self.cancel_warm_swap()
            self._shown.swap_portrait(reference.move_to(self._require_pipeline().device))

    def has_room_beside(self) -> bool:
        """Return True if the memory has room for another portrait beside the one shown."""
        parts = self._require_pipeline()
        with explain_failures(Phrase("starting with a portrait")):
            return has_room_for_portrait(parts.stream.size_bytes, parts.device)

    def begin_warm_swap(self, reference: PreparedPortrait) -> None:
        """Start this portrait beside the one that is shown, from its own pose, with a window of its own."""
        self.cancel_warm_swap()
        with explain_failures(Phrase("starting with a portrait")), torch.inference_mode():
            parts = self._require_pipeline()
            coming = PlayedStream(parts.stream.make_sibling(), self._own.raw_stream)
            coming.swap_portrait(reference.move_to(parts.device))
            for played in (self._shown, coming):
                played.stream.set_beside_another(True)
        self._coming = coming

    def animate_beside(self, driver: Sequence[Frame], control: Control) -> None:
        """Run the portrait that was started over these frames; its pictures are not shown yet."""
        if self._coming is not None:
            self._coming.animate_frames(*self._label_driver(driver, control), self._advance_stream)

    @property
    def warm_calls_left(self) -> int:
        """How many chunks it takes until the pictures of the portrait that was started show the driver."""
        return 0 if self._coming is None else self._coming.silent_chunks

    def complete_warm_swap(self) -> Sequence[AvatarFrame]:
        """Show the portrait that ran beside the other one, which is forgotten."""
        if self._coming is None:
            return []
        left_over, coming = self._shown.take_left_over(), self._coming
        coming.stream.set_beside_another(False)
        self._parts = replace(self._require_pipeline(), stream=coming.stream)
        self._shown, self._coming = coming, None
        return left_over

    def cancel_warm_swap(self) -> None:
        """Give up the portrait that was started beside the one shown."""
        if self._coming is not None:
            self._coming = None
            self._shown.stream.set_beside_another(False)

    @property
    def quality(self) -> Quality:
        """The quality of the next chunk."""
        return self._quality

    @property
    def quality_limits(self) -> Mapping[Quality, Problem]:
        """Without the small decoder among the weights, the qualities that are meant to be decoded by it."""
        if self._parts is None or self._parts.networks.tiny_decoder is not None:
            return {}
        return {quality: NEEDS_TINY_DECODER for quality, step in QUALITY_STEPS.items() if step.tiny_decoder}

    def switch_quality(self, quality: Quality) -> None:
        """Work with this quality from the next chunk on; loads nothing, and prepared portraits stay.

        Fewer rungs: the pictures of the frames that leave with them come with the next ones. More: no picture comes for
        as many frames. Raises: NotEnoughMemoryError if there was no room for this one when the weights were loaded.
        """
        parts = self._require_pipeline()
        if parts.room is not None:
            parts.room.check_quality(quality)
        with explain_failures(Phrase("changing the quality")), torch.inference_mode():
            self._shown.switch_quality(make_stream_quality(self._runtime, self._own, quality), _to_images)
        self._quality = quality
        self._schedule = parts.stream.schedule
        if self._coming is not None and self._coming.portrait is not None:
            self.begin_warm_swap(self._coming.portrait)

    def find_lookahead(self, quality: Quality) -> int:
        """The lookahead at that quality."""
        return make_schedule(self._own, quality).lookahead

    @property
    def runtime(self) -> RuntimeInUse:
        """What computes the next chunk, and how far the build of another one is."""
        progress = self._supply.read_state().progress
        return RuntimeInUse(
            self._runtime.name,
            self._runtime.provider,
            None if progress is None else progress.done,
            None if progress is None else progress.left_s,
        )

    def finish_preparation(self, report: Callable[[float], None], is_stopped: Callable[[], bool]) -> None:
        """Wait until the runtime of the settings is there, or it is known that there will be none.

        report: called with the share of a build that is done, 0 to 1. is_stopped: True ends the wait.
        """
        while not self._supply.wait_until_done(WAIT_S) and not is_stopped():
            progress = self._supply.read_state().progress
            if progress is not None:
                report(progress.done)

    def switch_runtime(self, runtime: StreamRuntime | None) -> None:
        """Compute with this runtime from the next chunk on, without it eagerly; window and keyframes stay as they are.

        A compiled one must have been opened with this animator's pipeline. The one before is freed as soon as no
        portrait is being prepared with it any more. Called on the engine thread.
        """
        parts = self._require_pipeline()
        with explain_failures(Phrase("changing the runtime")), torch.inference_mode():
            if runtime is None:
                parts.resting.return_to_device()
            self._runtime = runtime or parts.eager
            quality = make_stream_quality(self._runtime, self._own, self._quality)
            for played in self._list_played():
                played.stream.switch_runtime(self._runtime, quality.decoder)

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        """Take driver frames of any size; return the pictures that are due, `transition_frames` frames later.

        Raises: AnimatorError if `swap_portrait` was not called yet, or the device fails.
        """
        self._take_ready_runtime()
        self._background = control.background
        return self._shown.animate_frames(*self._label_driver(driver, control), self._advance_stream)

    def flush_frames(self) -> Sequence[AvatarFrame]:
        """Return the pictures of the last frames; for them the driver is continued in reverse."""
        return self._shown.flush_frames(self._advance_stream)

    def start_stage_meters(self) -> None:
        """Measure each network by itself from now on, which makes a graphics card wait in between."""
        parts = self._require_pipeline()
        self._meters = self._meters or time_stages(parts.networks, parts.device)

    def read_computation(self) -> Computation:
        """Return what computes, and how many pictures the next chunk attends to."""
        parts = self._require_pipeline()
        return Computation(
            device=describe_device(parts.device),
            dtype=str(parts.step.dtype).removeprefix("torch."),
            runtime=self._runtime.name,
            provider=self._runtime.provider,
            pictures=1 + parts.stream.keyframes,
            device_memory_bytes=read_device_memory(parts.device),
        )

    def count_chunk_flop(self, pictures: int) -> float:
        """Return the work of a chunk that attends to that many pictures; see `work`."""
        parts, own = self._require_pipeline(), self._own
        assert own.models is not None
        is_tiny = parts.stream.quality.decoder is parts.networks.tiny_decoder
        return count_chunk_flop(own.models, self._size_px, self._schedule, is_tiny, own.exact_savings, pictures)

    def measure_peak_flop_per_s(self) -> float:
        """Return what the device does at most with the numbers of the denoiser."""
        parts = self._require_pipeline()
        with explain_failures(Phrase("measuring the device")):
            return measure_peak_flop_per_s(parts.device, parts.step.dtype)

    def close(self) -> None:
        """Release all weights and buffers."""
        self._supply.close()
        if self._parts is not None:
            self._runtime.close()
            self._runtime = self._parts.eager
        self._parts = None
        if torch.cuda.is_initialized():
            torch.cuda.empty_cache()
        return_freed_memory()

    def _list_played(self) -> list[PlayedStream]:
        """The portrait shown, and the one beside it."""
        return [self._shown] if self._coming is None else [self._shown, self._coming]

    def _label_driver(self, driver: Sequence[Frame], control: Control) -> tuple[Sequence[Frame], Sequence[int | None]]:
        """Return the frames as the networks take them, and for each picture its time, None if it shows no driver."""
        frames = [_mirror_frame(frame) for frame in driver] if control.mirror else driver
        return frames, [frame.capture_time_ns if self._shows_a_face(frame) else None for frame in frames]

    def _advance_stream(self, stream: Stream, chunk: Sequence[Frame]) -> list[Image]:
        parts = self._require_pipeline()
        seen = [self._shows_a_face(frame) for frame in chunk]
        with explain_failures(Phrase("animating")), torch.inference_mode():
            pictures = torch.stack([image_to_tensor(frame.image, self._size_px) for frame in chunk]).to(parts.device)
            return _to_images(self._advance_window(stream, pictures, seen))

    def _advance_window(self, stream: Stream, pictures: Tensor, seen: list[bool]) -> Tensor:
        """Run one pass; if a compiled runtime fails, the eager one runs it again and goes on."""
        try:
            return stream.advance_window(pictures, seen)
        except AnimatorError as failure:
            if self._runtime.name == EagerRuntime.name:
                raise
            log.warning("The eager runtime takes over: %s", failure.problem.template)
            self._runtime_failure = failure.problem
            failed = self._runtime
            self.switch_runtime(None)
            failed.close()
        return stream.advance_window(pictures, seen)

    def _start_supply(self, parts: Pipeline) -> None:
        """Look for a compiled runtime; if the device has no room for it beside the eager one, in its place."""
        if parts.has_room_for_graphs() or not self._supply.is_built():
            self._supply.start()
            return
        parts.resting.leave_device(read_free_ram())
        self._supply.start()
        self.finish_preparation(lambda _: None, lambda: False)
        self._take_ready_runtime()
        if self._runtime.name == EagerRuntime.name:
            self.switch_runtime(None)

    def _take_ready_runtime(self) -> None:
        """Change over to a runtime that is ready. What only the eager one needs leaves when no portrait is read."""
        runtime = self._supply.take_runtime()
        if runtime is not None:
            self.switch_runtime(runtime)
        if self._runtime.name != EagerRuntime.name and self._reading.acquire(blocking=False):
            try:
                self._require_pipeline().resting.leave_device(read_free_ram())
            finally:
                self._reading.release()

    def _shows_a_face(self, frame: Frame) -> bool:
        """Return True if the frame has a face, or `as_is` is set: then the networks use any picture."""
        return self._as_is or (frame.face is not None and bool(np.isfinite(frame.face.landmarks).all()))

    def _require_pipeline(self) -> Pipeline:
        if self._parts is None:
            raise AnimatorError("PersonaLive is closed.", "Start the animator again.")
        return self._parts


def _to_images(pictures: Tensor) -> list[Image]:
    """Return a stream's pictures in eight bits, in RAM."""
    return list(to_eight_bit(pictures).cpu().numpy())


def _mirror_frame(frame: Frame) -> Frame:
    return Frame(np.ascontiguousarray(frame.image[:, ::-1]), frame.capture_time_ns, frame.face)
