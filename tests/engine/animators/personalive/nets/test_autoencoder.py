import logging
from copy import deepcopy

import pytest
import torch

from engine.animators.personalive.nets.autoencoder import LATENT_PX, TinyDecoder, to_eight_bit, to_unit_range
from engine.animators.personalive.weights.networks import Networks


def test_a_latent_pixel_stands_for_a_square_of_the_picture(networks: Networks) -> None:
    latents = networks.autoencoder.encode_pictures(torch.zeros(2, 3, 4 * LATENT_PX, 2 * LATENT_PX))
    assert latents.shape == (2, 4, 4, 2)
    assert networks.autoencoder(latents).shape == (2, 3, 4 * LATENT_PX, 2 * LATENT_PX)


def test_a_portrait_s_latent_is_not_drawn_at_random(networks: Networks) -> None:
    pictures = torch.randn(1, 3, 16, 16)
    first, second = (networks.autoencoder.encode_pictures(pictures) for _ in range(2))
    assert torch.equal(first, second)


def test_training_samples_latents_around_the_mean_and_sees_overshoot(networks: Networks) -> None:
    pictures = torch.randn(1, 3, 16, 16)
    mean = networks.autoencoder.encode_pictures(pictures)
    assert torch.equal(networks.autoencoder.sample_latents(pictures, torch.zeros_like(mean)), mean)
    up, down = (networks.autoencoder.sample_latents(pictures, side * torch.ones_like(mean)) for side in (1, -1))
    assert torch.allclose((up + down) / 2, mean, atol=1e-6)
    assert (up > mean).all()
    far = networks.autoencoder.decode_with_overshoot(50 * mean)
    assert float(far.abs().max()) > 1
    assert torch.equal(networks.autoencoder(50 * mean), to_unit_range(far))


def test_latents_are_scaled_when_encoded_and_scaled_back_when_decoded(networks: Networks) -> None:
    pictures = torch.randn(1, 3, 16, 16)
    autoencoder = deepcopy(networks.autoencoder)
    latents = autoencoder.encode_pictures(pictures)
    decoded = autoencoder(latents)
    autoencoder.scale *= 2
    doubled = autoencoder.encode_pictures(pictures)
    assert torch.allclose(doubled, 2 * latents)
    assert torch.allclose(autoencoder(doubled), decoded, atol=1e-5)


def test_saved_work_changes_no_picture(networks: Networks) -> None:
    autoencoder = deepcopy(networks.autoencoder)
    latents = torch.randn(1, 4, 2, 3)
    plain = autoencoder(latents)
    autoencoder.apply_exact_savings()
    assert torch.allclose(autoencoder(latents), plain, atol=1e-5)
    assert not [name for name, _ in autoencoder.vae.decoder.named_parameters() if "upsamplers" in name]


def test_overshoot_is_cut_and_the_rest_goes_from_0_to_1_in_float32() -> None:
    unit = to_unit_range(torch.tensor([-3.0, -1.0, 0.0, 1.0, 3.0], dtype=torch.bfloat16))
    assert unit.tolist() == [0, 0, 0.5, 1, 1]
    assert unit.dtype == torch.float32


def test_eight_bits_are_rounded_to_nearest_with_colours_last() -> None:
    levels = torch.arange(256.0).repeat(3)[: 3 * 4 * 64].reshape(1, 3, 4, 64)
    assert torch.equal(to_eight_bit((levels + 0.4) / 255)[0].permute(2, 0, 1), levels[0].to(torch.uint8))
    assert torch.equal(to_eight_bit((levels - 0.4).clamp(0) / 255)[0].permute(2, 0, 1), levels[0].to(torch.uint8))


def test_taesds_published_configuration_gives_no_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown: list[object] = []
    monkeypatch.setattr(logging.getLogger("diffusers.configuration_utils"), "warning", unknown.append)
    TinyDecoder({"block_out_channels": [16] * 4, "decoder_block_out_channels": [16] * 4})
    assert unknown == []
