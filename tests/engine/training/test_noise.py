import torch

from engine.animators.personalive.stream.schedule import DdimStep
from engine.training.noise import RUNGS, add_noise, levels_for, predict_clean


def test_the_right_prediction_gives_the_clean_latents_back() -> None:
    torch.manual_seed(0)
    clean, noise = torch.randn(3, 4, 2, 2), torch.randn(3, 4, 2, 2)
    levels = torch.tensor([0, 321, 999])
    assert torch.allclose(predict_clean(add_noise(clean, noise, levels), noise, levels), clean, atol=2e-5)


def test_it_is_the_noise_of_inference() -> None:
    torch.manual_seed(0)
    clean, noise = torch.randn(4, 4, 2, 2), torch.randn(4, 4, 2, 2)
    step = DdimStep(RUNGS, 1)
    noisy = add_noise(clean, noise, torch.tensor(RUNGS))
    assert torch.equal(noisy, step.add_noise(clean, noise, 0))
    assert torch.equal(predict_clean(noisy, clean, torch.tensor(RUNGS)), step(noisy, clean)[1])


def test_one_level_for_all() -> None:
    assert levels_for(666, torch.zeros(3, 1)).tolist() == [666] * 3
