"""The stream: runs pass after pass over the sliding window, for one portrait at a time.

Owns: the window's state, the keyframe memory, the random numbers, and the start from the portrait's own pose.
Does not know: frames' times, files, threads. Call it from one thread only.
"""

from functools import partial

import torch
from torch import Tensor

from engine.animators.personalive.nets.motion_extractor import MotionExtractor
from engine.animators.personalive.stream.chunk_step import Appearance, ChunkStep
from engine.animators.personalive.stream.driver_reader import DriverReader, DrivingSignal
from engine.animators.personalive.stream.keyframe_memory import KeyframeMemory, KeyframeRule
from engine.animators.personalive.stream.keypoints import draw_keypoints, interpolate_motion
from engine.animators.personalive.stream.prepared_portrait import PortraitReader, PreparedPortrait
from engine.animators.personalive.stream.window import WindowState
from engine.core.errors import AnimatorError


class Stream:
    """One window over one portrait; `swap_portrait` starts another."""

    def __init__(
        self, step: ChunkStep, extractor: MotionExtractor, reader: PortraitReader, rule: KeyframeRule, seed: int
    ) -> None:
        self._step = step
        self._extractor = extractor
        self._reader = reader
        self._memory = KeyframeMemory(rule)
        self._generator = torch.Generator().manual_seed(seed)
        self._portrait: PreparedPortrait | None = None
        self._driver: DriverReader | None = None
        self._start_noise = torch.empty(0)
        self._state: WindowState | None = None

    @property
    def keyframes(self) -> int:
        """The number of keyframes stored since this portrait was swapped in."""
        return self._memory.keyframes

    def swap_portrait(self, portrait: PreparedPortrait) -> None:
        """Start with this portrait, from its own pose; forget the previous one. Draws the start noise."""
        self._portrait = portrait
        self._driver = DriverReader(self._extractor, portrait)
        self._memory.reset_to_portrait(portrait.sites, portrait.face_motion)
        self._start_noise = self._draw_noise(self._step.schedule.carried_count)
        self._state = None

    def advance_window(self, pictures: Tensor, seen: list[bool]) -> Tensor:
        """Take M driver pictures, return the M frames that are due.

        Shapes: pictures (M, 3, H, W) in [-1, 1]; seen: as in `DriverReader.read_driving_signal`.
        Returns: frames (M, 3, H, W) in [0, 1] float32. The first ones show the transition from the portrait's pose to
        the driver's: the driver's frame i is frame i + transition_frames of the stream.
        """
        if self._portrait is None or self._driver is None:
            raise AnimatorError("No portrait is shown yet.", "Show one before the first frame is animated.")
        portrait, step = self._portrait, self._step
        size = (pictures.shape[2], pictures.shape[3])
        driving = self._driver.read_driving_signal(pictures, seen)
        if self._state is None:
            self._state = self._start_window(portrait, driving, size)
        result = step(
            self._state,
            Appearance(portrait.latent, self._memory.sites),
            driving.crops,
            draw_keypoints(driving.motion.place_keypoints(), *size),
            self._draw_noise(step.schedule.chunk),
        )
        self._state = result.state
        read = partial(self._reader.read_sites, image_embedding=portrait.image_embedding)
        self._memory.add_keyframe_if_new(result.oldest_motion, result.oldest_latent, read)
        frames: Tensor = result.frames
        return frames

    def _start_window(self, portrait: PreparedPortrait, driving: DrivingSignal, size: tuple[int, int]) -> WindowState:
        count = self._step.schedule.carried_count
        weights = torch.arange(count, device=portrait.latent.device) / max(1, count)
        poses = interpolate_motion(portrait.motion, driving.motion.select_frames(slice(0, 1)), weights)
        first = self._step.encode_motion(driving.crops[:1])[0].float()
        motion = torch.lerp(portrait.face_motion, first, weights[:, None, None])
        return self._step.start_window(
            portrait.latent, self._start_noise, draw_keypoints(poses.place_keypoints(), *size), motion
        )

    def _draw_noise(self, frames: int) -> Tensor:
        """Standard normal noise (frames, 4, h, w), drawn as (1, 4, frames, h, w) in float32 on the CPU."""
        assert self._portrait is not None
        channels, height, width = self._portrait.latent.shape
        if not frames:
            return self._portrait.latent.new_empty(0, channels, height, width)
        drawn = torch.randn(1, channels, frames, height, width, generator=self._generator)
        return drawn[0].transpose(0, 1).to(self._portrait.latent.device)
