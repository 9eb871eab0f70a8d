import numpy as np
import pytest
import torch

from engine.animators.personalive.nets.image_encoder import MEAN, STD
from engine.animators.personalive.weights.networks import Networks


@pytest.mark.parametrize("side_px", [16, 100])
def test_a_portrait_of_any_size_is_normalised_for_each_colour(networks: Networks, side_px: int) -> None:
    encoder = networks.image_encoder
    colour = (250, 120, 10)
    pixels = encoder.preprocess(np.full((side_px, side_px, 3), colour, np.uint8))
    assert pixels.shape == (1, 3, encoder.size_px, encoder.size_px)
    assert pixels.dtype == torch.float32
    wanted = (np.array(colour) / 255 - MEAN) / STD
    assert np.allclose(pixels[0].mean(dim=(1, 2)), wanted, atol=1e-4)


def test_a_portrait_is_not_turned_on_its_way_to_the_network(networks: Networks) -> None:
    portrait = np.zeros((64, 64, 3), np.uint8)
    portrait[:16] = 255
    pixels = networks.image_encoder.preprocess(portrait)[0, 0]
    assert pixels[0].min() > pixels[-1].max()


def test_a_portrait_is_one_token_as_long_as_it_comes(networks: Networks) -> None:
    """The published cross-attentions were trained with tokens that are not brought to length 1."""
    portrait = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    token = networks.image_encoder(networks.image_encoder.preprocess(portrait))
    assert token.shape == (1, 1, networks.denoiser.config.context_width)
    assert not torch.isclose(token.norm(), torch.tensor(1.0), atol=0.01)


def test_the_table_of_patches_counts_from_0(networks: Networks) -> None:
    (table,) = networks.image_encoder.default_tables().values()
    assert torch.equal(table, torch.arange(table.shape[-1])[None])
