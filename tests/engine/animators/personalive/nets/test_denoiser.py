import torch

from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.temporal_module import TemporalModule
from engine.animators.personalive.weights.networks import Networks
from engine.core.settings import NOISE_LEVELS
from tests.personalive import fresh, stream_of


def test_frames_meet_in_the_temporal_modules_only(networks: Networks) -> None:
    """With those taken out, shuffling the frames shuffles the answers and does nothing else."""
    denoiser = fresh(networks).denoiser
    for name, module in list(denoiser.named_modules()):
        if isinstance(module, TemporalModule):
            owner, _, index = name.rpartition(".")
            denoiser.get_submodule(owner)[int(index)] = Without()  # type: ignore[operator]
    latents, levels = torch.randn(4, 4, 8, 8), torch.tensor(NOISE_LEVELS).float()
    pose, motion = torch.randn(4, 32, 8, 8), torch.randn(4, 32, 16)
    tokens = networks.reference_net(torch.randn(1, 4, 8, 8), torch.randn(1, 1, 64))
    sites = denoiser.project_tokens(tokens, torch.randn(1, 1, 64))
    plain = denoiser(latents, levels, Conditions(pose, motion), sites, 0)
    order = [2, 0, 3, 1]
    shuffled = denoiser(latents[order], levels[order], Conditions(pose[order], motion[order]), sites, 0)
    assert torch.allclose(shuffled, plain[order], atol=1e-5)


class Without(torch.nn.Module):
    def forward(self, x: torch.Tensor, first_position: int) -> torch.Tensor:
        return x


def test_saved_work_leaves_no_plain_upsampling(networks: Networks) -> None:
    parts = stream_of(fresh(networks))
    saved = [parts.networks.denoiser, parts.networks.autoencoder.vae.decoder]
    assert not [name for each in saved for name, _ in each.named_parameters() if "upsamplers" in name]
    kernels = [name for each in saved for name, _ in each.named_buffers() if name.endswith("phases")]
    assert len(kernels) == 3 + 3
