"""One denoising pass: one micro-chunk enters the window, one leaves it.

Owns: the order of the steps in a pass. All state is passed in and returned, so that the same module runs eagerly, is
exported, and is compared with other implementations.
Does not know: driver frames, when a keyframe is stored, where the state is kept, random numbers.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.animators.personalive.nets.autoencoder import Autoencoder
from engine.animators.personalive.nets.denoiser import Conditions, Denoiser
from engine.animators.personalive.nets.motion_encoder import MotionEncoder
from engine.animators.personalive.nets.pose_guider import PoseGuider
from engine.animators.personalive.nets.spatial import Site
from engine.animators.personalive.stream.schedule import DdimStep, NoiseSchedule
from engine.animators.personalive.stream.window import WindowState, append_frames, without_oldest


class Appearance(NamedTuple):
    """The portrait that the pictures show.

    latent (4, h, w) float32: the portrait's, SD-scaled; new chunks enter as noised copies of it.
    sites: the portrait and its keyframes, one for each attention site in walking order.
    """

    latent: Tensor
    sites: tuple[Site, ...]


class StepResult(NamedTuple):
    """The result of one pass.

    Shapes: frames (M, 3, 8h, 8w) RGB in [0, 1] float32; state for the next pass; oldest_motion (32, 16) and
    oldest_latent (4, h, w), clean, float32: the window's first frame, for the keyframe memory.
    """

    frames: Tensor
    state: WindowState
    oldest_motion: Tensor
    oldest_latent: Tensor


class ChunkStep(nn.Module):
    """(window state, appearance, new face crops, new pose images, new noise) -> `StepResult`.

    exact_savings: work that every pass would repeat is done once, with the same result up to rounding; this changes
    the networks for this schedule.
    """

    levels: Tensor

    def __init__(
        self,
        pose_guider: PoseGuider,
        motion_encoder: MotionEncoder,
        denoiser: Denoiser,
        decoder: nn.Module,
        schedule: NoiseSchedule,
        exact_savings: bool = True,
    ) -> None:
        super().__init__()
        self.pose_guider = pose_guider
        self.motion_encoder = motion_encoder
        self.denoiser = denoiser
        self.decoder = decoder
        self.schedule = schedule
        self.exact_savings = exact_savings
        if exact_savings:
            denoiser.apply_exact_savings(schedule.frame_levels().to(denoiser.conv_in.weight.device))
            if isinstance(decoder, Autoencoder):
                decoder.apply_exact_savings()
        self.ddim = DdimStep(schedule).to(denoiser.conv_in.weight.device)
        self.register_buffer("levels", schedule.frame_levels().to(denoiser.conv_in.weight.device), persistent=False)

    @property
    def dtype(self) -> torch.dtype:
        return self.denoiser.conv_in.weight.dtype

    def forward(
        self, state: WindowState, appearance: Appearance, crops: Tensor, pose_images: Tensor, noise: Tensor
    ) -> StepResult:
        """Run one pass.

        Shapes: crops (M, 3, 224, 224) in [-1, 1]; pose_images (M, 3, 8h, 8w) in [0, 1]; noise (M, 4, h, w) float32.
        """
        chunk = self.schedule.chunk
        conditions = append_frames(state.conditions, self.encode_conditions(pose_images, self.encode_motion(crops)))
        latents = torch.cat([state.latents, self.ddim.noise_to_newest_level(appearance.latent, noise)])
        predicted = self.denoiser(
            latents.to(self.dtype), self.levels, conditions, appearance.sites, self.schedule.first_position
        )
        stepped, clean = self.ddim(latents, predicted)
        frames = self.decoder(clean[self.schedule.emitted_slice].to(self.dtype))
        next_state = WindowState(stepped[chunk:], without_oldest(conditions, chunk))
        return StepResult(frames, next_state, conditions.motion[0].float(), clean[0])

    def start_window(self, latent: Tensor, noise: Tensor, pose_images: Tensor, motion: Tensor) -> WindowState:
        """Fill the window before the first pass with the transition frames (motion-interpolated initialisation).

        Shapes: latent (4, h, w) and noise (carried, 4, h, w) float32; pose_images (carried, 3, 8h, 8w);
        motion (carried, 32, 16) float32.
        """
        return WindowState(
            self.ddim.noise_to_carried_levels(latent, noise), self.encode_conditions(pose_images, motion.to(self.dtype))
        )

    def encode_motion(self, crops: Tensor) -> Tensor:
        """Face crops (F, 3, 224, 224) in [-1, 1] -> motion tokens (F, 32, 16)."""
        tokens: Tensor = self.motion_encoder(crops.to(self.dtype))
        return tokens

    def encode_conditions(self, pose_images: Tensor, motion: Tensor) -> Conditions:
        """Compute the conditions of new frames, once for all their passes."""
        folds = self.denoiser.fold_motion(motion) if self.exact_savings else ()
        return Conditions(self.pose_guider(pose_images.to(self.dtype)), motion, folds)
