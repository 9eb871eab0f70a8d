import torch

from engine.animators.personalive.nets.attention import interleaved_sinusoid
from engine.animators.personalive.nets.temporal_module import TemporalModule


def test_frames_see_each_other_at_the_same_place_only() -> None:
    torch.manual_seed(0)
    module = TemporalModule(32, heads=8, groups=1)
    tokens = torch.randn(6, 9, 32)
    block = module.temporal_transformer.transformer_blocks[0]
    changed = tokens.clone()
    changed[5, 4] += 1
    moved = (block(tokens, 0) - block(changed, 0)).abs().amax(dim=2)
    assert (moved[:, 4] > 0).all()
    assert not moved[:, [0, 1, 2, 3, 5, 6, 7, 8]].any()


def test_the_position_in_the_window_counts() -> None:
    module = TemporalModule(32, heads=8, groups=8)
    x = torch.randn(4, 32, 3, 3)
    assert not torch.allclose(module(x, 0), module(x, 4))


def test_the_code_starts_with_sine_and_cosine_of_the_position() -> None:
    code = interleaved_sinusoid(32, 64)
    positions = torch.arange(32.0)
    assert torch.allclose(code[:, 0], positions.sin())
    assert torch.allclose(code[:, 1], positions.cos())
    assert torch.allclose(code[:, 2], (positions / 10000 ** (2 / 64)).sin(), atol=1e-6)
