import torch

from engine.animators.personalive.nets.denoiser import Conditions, Denoiser
from engine.animators.personalive.nets.spatial import SiteTokens
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


def test_a_batch_of_pictures_may_have_a_portrait_each(networks: Networks) -> None:
    """As in training: every picture's answer is what it would be by itself, with its portrait."""
    torch.manual_seed(0)
    denoiser = networks.denoiser
    entries = denoiser.state_dict()
    with torch.device("meta"):
        alone = Denoiser(denoiser.config, with_temporal=False).eval()
    alone.load_state_dict({name: entries[name] for name in alone.state_dict()}, assign=True)
    latents, levels = torch.randn(2, 4, 8, 8), torch.tensor([0.0, 600.0])
    conditions = Conditions(torch.randn(2, 32, 8, 8), torch.randn(2, 32, 16))
    embedding = torch.randn(2, 1, 64)
    tokens = networks.reference_net(torch.randn(2, 4, 8, 8), embedding)
    together = alone(latents, levels, conditions, tuple(SiteTokens(each, embedding) for each in tokens), 0)
    for number in range(2):
        row = slice(number, number + 1)
        sites = tuple(SiteTokens(each[row], embedding[row]) for each in tokens)
        mine = Conditions(*(part[row] for part in conditions))
        assert torch.allclose(alone(latents[row], levels[row], mine, sites, 0), together[row], atol=1e-5)


class Without(torch.nn.Module):
    def forward(self, x: torch.Tensor, first_position: int) -> torch.Tensor:
        return x


def test_saved_work_leaves_no_plain_upsampling(networks: Networks) -> None:
    parts = stream_of(fresh(networks))
    saved = [parts.networks.denoiser, parts.networks.autoencoder.vae.decoder]
    assert not [name for each in saved for name, _ in each.named_parameters() if "upsamplers" in name]
    kernels = [name for each in saved for name, _ in each.named_buffers() if name.endswith("phases")]
    assert len(kernels) == 3 + 3
