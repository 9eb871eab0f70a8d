import torch

from engine.animators.personalive.nets.motion_module import MotionAttention, MotionModule


def absorbed(module: MotionModule) -> MotionModule:
    for each in module.modules():
        if isinstance(each, MotionAttention):
            each.absorb_projections()
    return module


def test_absorbing_changes_nothing() -> None:
    torch.manual_seed(0)
    module = MotionModule(32, heads=8, motion_width=16, groups=8)
    x, tokens = torch.randn(3, 32, 4, 5), torch.randn(3, 32, 16)
    plain = module(x, tokens)
    for _ in range(2):
        assert float((absorbed(module)(x, tokens) - plain).norm() / plain.norm()) <= 1e-6


def test_a_frame_reads_only_its_own_tokens() -> None:
    module = absorbed(MotionModule(32, heads=8, motion_width=16, groups=8))
    x, tokens = torch.randn(2, 32, 4, 4), torch.randn(2, 32, 16)
    changed = tokens.clone()
    changed[1] += 1
    before, after = module(x, tokens), module(x, changed)
    assert torch.equal(before[0], after[0])
    assert not torch.equal(before[1], after[1])


def test_the_absorbed_form_is_smaller_and_of_the_same_dtype() -> None:
    attention = MotionAttention(320, 8, 16).to(torch.bfloat16)
    before = sum(each.numel() for each in attention.parameters())
    attention.absorb_projections()
    kept = [*attention.parameters(), *attention.buffers()]
    assert {each.dtype for each in kept} == {torch.bfloat16}
    assert before == 2 * 320 * 320 + 2 * 16 * 320 + 320
    assert sum(each.numel() for each in kept) == 2 * 8 * 16 * 320 + 320
