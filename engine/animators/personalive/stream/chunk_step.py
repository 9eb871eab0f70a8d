"""One denoising pass: one micro-chunk enters the window, every frame moves one rung down.

Owns: the order of the steps in a pass. All state is passed in and returned, so that the same module runs eagerly, is
exported, and is compared with other implementations. It runs every length of the window: which one, the state says.
Does not know: driver frames, which frames are shown, when a keyframe is stored, where state is kept, random numbers.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.animators.personalive.nets.denoiser import Conditions, Denoiser
from engine.animators.personalive.nets.motion_encoder import MotionEncoder
from engine.animators.personalive.nets.pose_guider import PoseGuider
from engine.animators.personalive.nets.spatial import Site
from engine.animators.personalive.stream.schedule import DdimStep, frame_levels
from engine.animators.personalive.stream.window import WindowFrames, append_conditions


class Appearance(NamedTuple):
    """The portrait that the pictures show.

    latent (4, h, w) float32: the portrait's, SD-scaled; new chunks enter as noised copies of it.
    sites: the portrait and its keyframes, one for each attention site in walking order.
    """

    latent: Tensor
    sites: tuple[Site, ...]


class StepResult(NamedTuple):
    """The result of one pass over F frames.

    clean (F, 4, h, w) float32: their predicted clean latents. frames: the same frames, one rung lower; the first chunk
    of them has left the window.
    """

    clean: Tensor
    frames: WindowFrames


class ChunkStep(nn.Module):
    """(frames between two passes, appearance, new face crops, new pose images, new noise) -> `StepResult`.

    exact_savings: work that every pass would repeat is done once, with the same result up to rounding; this changes
    the denoiser.
    """

    levels: Tensor

    def __init__(
        self,
        pose_guider: PoseGuider,
        motion_encoder: MotionEncoder,
        denoiser: Denoiser,
        levels: tuple[int, ...],
        chunk: int,
        exact_savings: bool = True,
    ) -> None:
        super().__init__()
        self.pose_guider = pose_guider
        self.motion_encoder = motion_encoder
        self.denoiser = denoiser
        self.chunk = chunk
        device = denoiser.conv_in.weight.device
        self.ddim = DdimStep(levels, chunk).to(device)
        self.register_buffer("levels", frame_levels(levels, chunk).to(device), persistent=False)
        if exact_savings:
            denoiser.apply_exact_savings(self.levels)

    @property
    def dtype(self) -> torch.dtype:
        return self.denoiser.conv_in.weight.dtype

    def forward(
        self, carried: WindowFrames, appearance: Appearance, crops: Tensor, pose_images: Tensor, noise: Tensor
    ) -> StepResult:
        """Run one pass.

        Shapes: crops (M, 3, crop, crop) in [-1, 1]; pose_images (M, 3, 8h, 8w) in [0, 1]; noise (M, 4, h, w) float32.
        """
        entering = self.encode_conditions(pose_images, self.encode_motion(crops))
        conditions = append_conditions(carried.conditions, entering)
        newest = self.ddim.add_noise(appearance.latent, noise, len(self.levels) - noise.shape[0])
        latents = torch.cat([carried.latents, newest])
        first = self.levels.shape[0] - latents.shape[0]
        predicted = self.denoiser(latents.to(self.dtype), self.levels[first:], conditions, appearance.sites, first)
        stepped, clean = self.ddim(latents, predicted)
        return StepResult(clean, WindowFrames(stepped, conditions))

    def encode_motion(self, crops: Tensor) -> Tensor:
        """Face crops (F, 3, crop, crop) in [-1, 1] -> motion tokens (F, 32, 16)."""
        tokens: Tensor = self.motion_encoder(crops.to(self.dtype))
        return tokens

    def encode_conditions(self, pose_images: Tensor, motion: Tensor) -> Conditions:
        """Compute the conditions of new frames, once for all their passes."""
        return Conditions(self.pose_guider(pose_images.to(self.dtype)), motion.to(self.dtype))
