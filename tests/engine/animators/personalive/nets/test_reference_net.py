import torch

from engine.animators.personalive.nets.reference_net import SITES
from engine.animators.personalive.weights.networks import Networks


def test_the_first_site_sees_the_latent_only_and_all_others_the_embedding_too(networks: Networks) -> None:
    latent = torch.randn(1, 4, 8, 8)
    width = networks.reference_net.config.context_width
    one, other = (networks.reference_net(latent, torch.randn(1, 1, width)) for _ in range(2))
    alike = [torch.equal(a, b) for a, b in zip(one, other, strict=True)]
    assert alike == [True] + [False] * (len(SITES) - 1)


def test_every_site_has_a_token_for_each_place_at_its_resolution(networks: Networks) -> None:
    config = networks.reference_net.config
    recorded = networks.reference_net(torch.randn(1, 4, 8, 16), torch.randn(1, 1, config.context_width))
    levels = [3 if site == "m" else int(site[1]) if site[0] == "d" else 3 - int(site[1]) for site in SITES]
    assert [tokens.shape[1] for tokens in recorded] == [8 * 16 // 4**level for level in levels]
    assert [tokens.shape[2] for tokens in recorded] == [config.widths[level] for level in levels]


def test_tokens_are_normalised(networks: Networks) -> None:
    norm = (
        networks.reference_net.down_blocks[0].get_submodule("attentions.0").get_submodule("transformer_blocks.0.norm1")
    )
    width = networks.reference_net.config.context_width
    first = networks.reference_net(torch.randn(1, 4, 8, 8), torch.randn(1, 1, width))[0]
    plain = (first - norm.get_parameter("bias")) / norm.get_parameter("weight")
    assert torch.allclose(plain.mean(dim=-1), torch.zeros(1, 64), atol=1e-4)
    assert torch.allclose(plain.var(dim=-1, unbiased=False), torch.ones(1, 64), atol=1e-2)
