import math

import pytest
import torch

from engine.training.losses import (
    LossWeights,
    PictureTerms,
    adversarial_loss,
    compare_latents,
    compare_pixels,
    discriminator_loss,
    sample_mask,
)


def test_the_face_counts_two_times_and_eyes_and_mouth_five_times() -> None:
    wanted = torch.zeros(1, 3, 1, 3)
    for place, times in enumerate((1, 2, 5)):
        made = wanted.clone()
        made[..., place] = 1
        plain, masked = compare_pixels(made, wanted, torch.tensor([[[[0.0, 1, 2]]]]))
        assert float(plain + masked) == pytest.approx(times / 3)


def test_latents_are_compared_in_the_same_way() -> None:
    terms = compare_latents(torch.ones(1, 4, 1, 2), torch.zeros(1, 4, 1, 2), torch.tensor([[[[0.0, 2]]]]))
    assert (float(terms.plain), float(terms.masked), float(terms.total)) == (1, 2, 3)


def test_terms_are_weighed_and_an_adversary_that_was_not_asked_counts_nothing() -> None:
    one = torch.tensor(1.0)
    assert float(PictureTerms(one, one, one, one).weigh(LossWeights())) == pytest.approx(1 + 1 + 2 + 0.05)
    assert float(PictureTerms(one, one, one, None).weigh(LossWeights(masked=3))) == 1 + 3 + 2


def test_the_adversaries_pull_in_opposite_directions() -> None:
    low, high = torch.full((2, 1), -2.0), torch.full((2, 1), 2.0)
    assert float(adversarial_loss(low)) == pytest.approx(math.log1p(math.exp(2)))
    assert adversarial_loss(high) < adversarial_loss(low)
    assert discriminator_loss(low, high) < discriminator_loss(high, low)
    assert float(discriminator_loss(0 * low, 0 * low)) == pytest.approx(2 * math.log(2))


def test_the_mask_of_latents_is_every_eighth_pixel() -> None:
    weight = torch.arange(256.0).reshape(1, 1, 16, 16)
    assert torch.equal(sample_mask(weight, 2), weight[..., ::8, ::8])
