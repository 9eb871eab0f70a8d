"""The stream: runs pass after pass over the sliding window, for one portrait at a time.

Owns: the window's state, its quality, the keyframe memory, the random numbers, and the start from the portrait's own
pose.
Does not know: frames' times, files, threads. Call it from one thread only.
"""

from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves

from engine.animators.personalive.stream.chunk_step import Appearance, StepResult
from engine.animators.personalive.stream.driver_reader import DriverReader, DrivingSignal
from engine.animators.personalive.stream.keyframe_memory import KeyframeMemory, KeyframeRule
from engine.animators.personalive.stream.keypoints import draw_keypoints, interpolate_motion
from engine.animators.personalive.stream.prepared_portrait import PortraitReader, PreparedPortrait
from engine.animators.personalive.stream.runtime import Decoder, ExtractorCalls, StepCalls, StreamRuntime
from engine.animators.personalive.stream.schedule import NoiseSchedule
from engine.animators.personalive.stream.window import Window, WindowFrames
from engine.core.errors import AnimatorError


@dataclass(frozen=True, slots=True)
class StreamQuality:
    """What a pass does: schedule, the rungs that are run and shown; decoder, latents (F, 4, h, w) -> pictures."""

    schedule: NoiseSchedule
    decoder: Decoder


class Stream:
    """One window over one portrait; `swap_portrait` starts another."""

    def __init__(
        self,
        step: StepCalls,
        quality: StreamQuality,
        extractor: ExtractorCalls,
        reader: PortraitReader,
        rule: KeyframeRule,
        seed: int,
    ) -> None:
        self._step = step
        self._quality = quality
        self._extractor = extractor
        self._reader = reader
        self._memory = KeyframeMemory(rule)
        self._seed = seed
        self._generator = torch.Generator().manual_seed(seed)
        self._portrait: PreparedPortrait | None = None
        self._driver: DriverReader | None = None
        self._start_noise = torch.empty(0)
        self._window: Window | None = None
        self._is_beside_another = False

    def make_sibling(self) -> "Stream":
        """Return a stream over the same networks, for another portrait; window, keyframes and noise are its own."""
        return type(self)(self._step, self._quality, self._extractor, self._reader, self._memory.rule, self._seed)

    @property
    def quality(self) -> StreamQuality:
        """The quality of the next pass."""
        return self._quality

    @property
    def schedule(self) -> NoiseSchedule:
        return self._quality.schedule

    @property
    def keyframes(self) -> int:
        """The number of keyframes stored since this portrait was swapped in."""
        return self._memory.keyframes

    @property
    def size_bytes(self) -> int:
        """The memory of this portrait, its keyframes and its window; the networks are not counted."""
        parts = [] if self._portrait is None else [self._portrait.latent, *self._portrait.sites]
        window = [] if self._window is None else [self._window.carried, self._window.clean, self._window.past]
        tensors = {part.data_ptr(): part.nbytes for part in tree_leaves([parts, window]) if isinstance(part, Tensor)}
        return self._memory.size_bytes + sum(tensors.values())

    def set_beside_another(self, on: bool) -> None:
        """Run beside another stream, pass by pass, or alone again.

        A runtime keeps what a pass returns only until the pass after the next one; of two streams each makes a copy.
        """
        self._is_beside_another = on
        if on and self._window is not None:
            self._window = self._window.copy_state()

    def swap_portrait(self, portrait: PreparedPortrait) -> None:
        """Start with this portrait, from its own pose; forget the previous one. Draws the start noise."""
        self._portrait = portrait
        self._driver = DriverReader(self._extractor, portrait)
        self._memory.reset_to_portrait(portrait.sites, portrait.face_motion)
        self._start_noise = self._draw_noise(self.schedule.carried_count)
        self._window = None

    def switch_quality(self, quality: StreamQuality) -> list[Tensor]:
        """Run from the next pass on with this quality, whose levels and chunk are the same.

        Rungs that are run no more are dropped with their frames; rungs that are run again are filled with the frames
        that left the window last, noised again (`window`). Draws that noise.
        Returns: the pictures of the frames that would be shown no more, oldest first and a chunk at a time, as
        `advance_window` gives them. They are as clean as those that this quality shows, or cleaner.
        """
        before, self._quality = self.schedule, quality
        schedule = quality.schedule
        if self._window is None:
            self._start_noise = self._draw_noise(schedule.carried_count) if self._portrait else self._start_noise
            return []
        left_over = self._decode_passed_over(self._window.clean, before)
        filled = before.resting_count - schedule.resting_count
        if filled < 0:
            self._window = self._window.drop_oldest(-filled)
        elif filled > 0:
            clean = self._window.newest_past(filled).latents
            noised = self._step.ddim.add_noise(clean, self._draw_noise(filled), schedule.resting_count)
            self._window = self._window.refill_oldest(noised)
        return left_over

    def _decode_passed_over(self, clean: Tensor, before: NoiseSchedule) -> list[Tensor]:
        """Decode the frames that have passed the rung that is shown now, and had not reached the one shown before."""
        chunk, first = before.chunk, before.first_rung
        rungs = range(before.emit_rung - first, self.schedule.emit_rung - first)
        return [self._quality.decoder(clean[rung * chunk : (rung + 1) * chunk].to(self._step.dtype)) for rung in rungs]

    def switch_runtime(self, runtime: StreamRuntime, decoder: Decoder) -> None:
        """Compute with this runtime from the next pass on; window, keyframes and random numbers stay as they are.

        decoder: the runtime's own, for the quality that the stream has. Both runtimes work on the same device and with
        the same numbers. The one before is not closed; nothing of it is used any more.
        """
        self._step, self._extractor, self._reader = runtime.step, runtime.extractor, runtime.reader
        self._quality = replace(self._quality, decoder=decoder)
        if self._driver is not None:
            self._driver.switch_extractor(runtime.extractor)

    def advance_window(self, pictures: Tensor, seen: list[bool]) -> Tensor:
        """Take M driver pictures, return the M frames that are due.

        Shapes: pictures (M, 3, H, W) in [-1, 1]; seen: as in `DriverReader.read_driving_signal`.
        Returns: frames (M, 3, H, W) in [0, 1] float32, or finished ones, (M, H, W, 3) uint8, as the runtime's decoder
        gives them. The first ones show the transition from the portrait's pose to
        the driver's: the driver's frame i is frame i + transition_frames of the stream.
        """
        if self._portrait is None or self._driver is None:
            raise AnimatorError("No portrait is shown yet.", "Show one before the first frame is animated.")
        portrait, schedule = self._portrait, self.schedule
        size = (pictures.shape[2], pictures.shape[3])
        driving = self._driver.read_driving_signal(pictures, seen)
        window = self._window or self._start_window(portrait, driving, size)
        result = self._step(
            window.carried,
            Appearance(portrait.latent, self._memory.sites),
            driving.crops,
            draw_keypoints(driving.motion.place_keypoints(), *size),
            self._draw_noise(schedule.chunk),
        )
        after = self._slide_window(window, result)
        self._window = after.copy_state() if self._is_beside_another else after
        read = partial(self._reader.read_sites, image_embedding=portrait.image_embedding)
        self._memory.add_keyframe_if_new(result.frames.conditions.motion[0].float(), result.clean[0], read)
        frames: Tensor = self._quality.decoder(self._select_due(result.clean).to(self._step.dtype))
        return frames

    def _slide_window(self, window: Window, result: StepResult) -> Window:
        """Return the window after a pass, which its oldest chunk leaves."""
        return window.take_pass(result.frames, result.clean, self.schedule.chunk)

    def _select_due(self, clean: Tensor) -> Tensor:
        """Return the clean latents (M, 4, h, w) of the frames that a pass shows."""
        return clean[self.schedule.emitted_slice]

    def _start_window(self, portrait: PreparedPortrait, driving: DrivingSignal, size: tuple[int, int]) -> Window:
        """Fill the window with the transition from the portrait to the driver (motion-interpolated initialisation).

        The frames that left it before show the portrait at rest.
        """
        schedule = self.schedule
        carried, resting = schedule.carried_count, schedule.resting_count
        at_rest = torch.zeros(resting, device=portrait.latent.device)
        moving = torch.arange(carried, device=portrait.latent.device) / max(1, carried)
        weights = torch.cat([at_rest, moving])
        poses = interpolate_motion(portrait.motion, driving.motion.select_frames(slice(0, 1)), weights)
        first = self._step.encode_motion(driving.crops[:1])[0].float()
        motion = torch.lerp(portrait.face_motion, first, weights[:, None, None])
        conditions = self._step.encode_conditions(draw_keypoints(poses.place_keypoints(), *size), motion)
        clean = portrait.latent.expand(resting + carried, -1, -1, -1)
        frames = WindowFrames(clean, conditions)
        noised = self._step.ddim.add_noise(portrait.latent, self._start_noise, resting)
        waiting = frames.select_frames(slice(resting, None))
        return Window(waiting._replace(latents=noised), waiting.latents, frames.select_frames(slice(0, resting)))

    def _draw_noise(self, frames: int) -> Tensor:
        """Standard normal noise (frames, 4, h, w), drawn as (1, 4, frames, h, w) in float32 on the CPU."""
        assert self._portrait is not None
        channels, height, width = self._portrait.latent.shape
        if not frames:
            return self._portrait.latent.new_empty(0, channels, height, width)
        drawn = torch.randn(1, channels, frames, height, width, generator=self._generator)
        return drawn[0].transpose(0, 1).to(self._portrait.latent.device)
