import logging
from dataclasses import replace
from typing import cast

import numpy as np
import pytest
import torch

from engine.animators.personalive.nets.autoencoder import to_eight_bit, to_unit_range
from engine.animators.personalive.nets.motion_encoder import MotionEncoder
from engine.animators.personalive.nets.motion_extractor import MotionExtractor, RawMotion
from engine.animators.personalive.nets.spatial import SiteKeys, SiteTokens
from engine.animators.personalive.stream.prepared_portrait import PortraitReader, image_to_tensor
from engine.animators.personalive.weights.networks import Networks
from tests.personalive import StandInEncoder, StandInExtractor, portrait_image

SIZE_PX = 64


class Elsewhere(StandInExtractor):
    """Finds the face far outside of the picture."""

    def forward(self, pictures: torch.Tensor) -> RawMotion:
        return super().forward(pictures)._replace(t=torch.full((len(pictures), 3), 50.0))


def reader_of(
    networks: Networks, exact_savings: bool = False, extractor: StandInExtractor | None = None
) -> PortraitReader:
    quick = replace(
        networks,
        motion_extractor=cast(MotionExtractor, extractor or StandInExtractor()),
        motion_encoder=cast(MotionEncoder, StandInEncoder()),
    )
    return PortraitReader(quick, SIZE_PX, exact_savings)


def test_a_picture_of_the_right_size_is_not_changed_on_its_way_to_the_networks() -> None:
    tensor = image_to_tensor(portrait_image(), 128)
    assert tensor.shape == (3, 128, 128)
    assert tensor.dtype == torch.float32
    assert np.array_equal(to_eight_bit(to_unit_range(tensor[None]))[0], portrait_image())
    assert -1 <= float(tensor.min()) < float(tensor.max()) <= 1


@pytest.mark.parametrize("shape", [(128, 64, 3), (20, 50, 3)])
def test_a_picture_of_any_shape_fills_the_square(shape: tuple[int, int, int]) -> None:
    image = np.full(shape, 255, np.uint8)
    image[..., 2] = 0
    tensor = image_to_tensor(image, SIZE_PX)
    assert tensor.shape == (3, SIZE_PX, SIZE_PX)
    assert tensor.mean(dim=(1, 2)).tolist() == [1, 1, -1]


@pytest.mark.parametrize(("exact_savings", "kind"), [(False, SiteTokens), (True, SiteKeys)])
def test_a_portrait_is_prepared_with_everything_that_a_stream_needs(
    networks: Networks, exact_savings: bool, kind: type
) -> None:
    portrait = reader_of(networks, exact_savings).prepare_portrait("x", portrait_image())
    assert portrait.latent.shape == (4, SIZE_PX // 8, SIZE_PX // 8)
    assert portrait.face.shape == (3, 224, 224)
    assert portrait.face_motion.shape == (32, 16)
    assert {type(site) for site in portrait.sites} == {kind}


def test_preparing_draws_no_random_numbers(networks: Networks) -> None:
    state = torch.get_rng_state()
    one, two = (reader_of(networks).prepare_portrait("x", portrait_image()) for _ in range(2))
    assert torch.equal(one.latent, two.latent)
    assert torch.equal(torch.get_rng_state(), state)


def test_a_portrait_without_a_face_to_be_placed_is_taken_whole_and_named_in_the_log(
    networks: Networks, caplog: pytest.LogCaptureFixture
) -> None:
    image = portrait_image()[:SIZE_PX, :SIZE_PX]
    with caplog.at_level(logging.WARNING):
        portrait = reader_of(networks, extractor=Elsewhere()).prepare_portrait("sunset", image)
    assert "sunset" in caplog.text
    whole = torch.nn.functional.adaptive_avg_pool2d(portrait.face, 4)
    assert torch.allclose(whole, torch.nn.functional.adaptive_avg_pool2d(image_to_tensor(image, SIZE_PX), 4), atol=0.05)


def test_a_face_that_is_found_is_not_mentioned(networks: Networks, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        reader_of(networks).prepare_portrait("sunset", portrait_image())
    assert not caplog.records


def test_a_keyframe_is_read_like_the_portrait_with_the_same_latent(networks: Networks) -> None:
    reader = reader_of(networks)
    portrait = reader.prepare_portrait("x", portrait_image())
    again = reader.read_sites(portrait.latent, portrait.image_embedding)
    for ours, theirs in zip(again, portrait.sites, strict=True):
        assert isinstance(ours, SiteTokens)
        assert isinstance(theirs, SiteTokens)
        assert torch.equal(ours.tokens, theirs.tokens)
        assert torch.equal(ours.image_embedding, portrait.image_embedding)
