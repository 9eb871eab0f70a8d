"""The three identities behind the cached form of the spatial transformer."""

import pytest
import torch

from engine.animators.personalive.nets.spatial import SiteTokens, SpatialBlock

WIDTH, CONTEXT = 32, 24


@pytest.fixture
def block() -> SpatialBlock:
    torch.manual_seed(0)
    return SpatialBlock(WIDTH, heads=4, context_width=CONTEXT)


def site(tokens: int) -> SiteTokens:
    return SiteTokens(torch.randn(1, tokens, WIDTH), torch.randn(1, 1, CONTEXT))


@pytest.mark.parametrize("tokens", [0, 1, 9, 36])
def test_cached_keys_and_values_give_what_concatenated_tokens_give(block: SpatialBlock, tokens: int) -> None:
    x, plain = torch.randn(5, 9, WIDTH), site(tokens)
    theirs, ours = block(x, plain), block(x, block.project_tokens(plain))
    assert float((ours - theirs).norm() / theirs.norm()) <= 1e-5


def test_without_reference_tokens_it_is_plain_self_attention(block: SpatialBlock) -> None:
    x, empty = torch.randn(1, 9, WIDTH), site(0)
    plain, tokens = block.record_tokens(x, empty.image_embedding)
    assert torch.allclose(block(x, empty), plain, atol=1e-6)
    assert torch.equal(tokens, block.norm1(x))


def test_the_clip_token_adds_one_vector_everywhere(block: SpatialBlock) -> None:
    x, plain = torch.randn(3, 9, WIDTH), site(2)
    added = block.attn2(x, plain.image_embedding.expand(3, -1, -1))
    assert torch.allclose(added, added[0, 0].expand_as(added), atol=1e-6)
    assert torch.allclose(added[0, 0], block.project_tokens(plain).constant, atol=1e-6)


def test_the_order_of_reference_tokens_does_not_matter(block: SpatialBlock) -> None:
    x, plain = torch.randn(2, 9, WIDTH), site(18)
    shuffled = plain._replace(tokens=plain.tokens[:, torch.randperm(18)])
    assert torch.allclose(block(x, plain), block(x, shuffled), atol=1e-5)
