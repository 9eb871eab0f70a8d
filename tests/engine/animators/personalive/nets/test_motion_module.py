import torch

from engine.animators.personalive.nets.motion_module import MotionModule


def test_a_fold_replaces_the_tokens() -> None:
    torch.manual_seed(0)
    module = MotionModule(32, heads=8, motion_width=16, groups=8)
    x, tokens = torch.randn(3, 32, 4, 5), torch.randn(3, 32, 16)
    plain = module(x, tokens, ())
    folded = module(x, torch.full_like(tokens, float("nan")), module.fold_motion(tokens))
    assert float((folded - plain).norm() / plain.norm()) <= 1e-6


def test_a_frame_reads_only_its_own_tokens() -> None:
    module = MotionModule(32, heads=8, motion_width=16, groups=8)
    x, tokens = torch.randn(2, 32, 4, 4), torch.randn(2, 32, 16)
    changed = tokens.clone()
    changed[1] += 1
    before, after = module(x, tokens, ()), module(x, changed, ())
    assert torch.equal(before[0], after[0])
    assert not torch.equal(before[1], after[1])


def test_folding_happens_in_float32() -> None:
    module = MotionModule(32, heads=8, motion_width=16, groups=8).to(torch.bfloat16)
    fold = module.fold_motion(torch.randn(2, 32, 16).to(torch.bfloat16))[0]
    assert fold.scores.dtype == torch.bfloat16
    exact = MotionModule(32, heads=8, motion_width=16, groups=8)
    exact.load_state_dict({key: value.float() for key, value in module.state_dict().items()})
    tokens = torch.randn(2, 32, 16).to(torch.bfloat16)
    ours, theirs = module.fold_motion(tokens)[1], exact.fold_motion(tokens.float())[1]
    assert torch.equal(ours.mixture, theirs.mixture.to(torch.bfloat16))
