"""Token drop and condition dropout, with made-up narrow networks."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
import torch
from torch import nn

from engine.animators.personalive.nets.motion_encoder import DropFeatures, MotionEncoder
from engine.animators.personalive.nets.reference_net import SITES
from engine.animators.personalive.weights.networks import Networks
from engine.training.conditions import NOTHING_DROPPED, ConditionReader, Dropped, Portrait, name_sites
from engine.training.draws import GeneratorDraws
from engine.training.networks import Stage, load_for_training


@pytest.fixture(scope="module")
def networks(tiny_models: Path) -> Networks:
    return load_for_training(tiny_models, Stage.IMAGE, torch.device("cpu"))


@pytest.fixture(autouse=True)
def _no_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield


def some_portraits(networks: Networks, count: int = 2) -> Portrait:
    torch.manual_seed(0)
    return Portrait(torch.randn(count, 4, 8, 8), torch.randn(count, 1, networks.denoiser.config.context_width))


def reader(networks: Networks, dropped: Dropped = NOTHING_DROPPED, seed: int = 0) -> ConditionReader:
    return ConditionReader(networks, dropped, GeneratorDraws(seed))


def test_sites_have_their_published_names(networks: Networks) -> None:
    assert tuple(name_sites(networks.denoiser.config)) == SITES


def test_seven_tenths_of_each_portrait_s_tokens_are_kept_others_for_every_portrait(networks: Networks) -> None:
    portraits = some_portraits(networks)
    every = networks.reference_net(*portraits)
    kept = reader(networks).read_sites(portraits, 0)
    for site, tokens in zip(kept, every, strict=True):
        assert site.tokens.shape[1] == 7 * tokens.shape[1] // 10
        for mine, all_of_it in zip(site.tokens, tokens, strict=True):
            places = (mine[:, None] == all_of_it).all(dim=-1).nonzero()[:, 1]
            assert len(set(places.tolist())) == len(mine)
    again = reader(networks, seed=1).read_sites(portraits, 0)
    assert not torch.equal(kept[0].tokens, again[0].tokens)
    assert not torch.equal(kept[0].tokens[0], kept[0].tokens[1])


def test_without_a_reference_the_denoiser_attends_to_its_own_tokens_alone(networks: Networks) -> None:
    sites = reader(networks, Dropped(reference=True)).read_sites(some_portraits(networks), 0)
    assert all(site.tokens.shape[:2] == (2, 0) for site in sites)
    assert torch.equal(sites[0].image_embedding, some_portraits(networks).image_embedding)


@pytest.mark.parametrize("dropped", [Dropped(pose=True), Dropped(motion=True)])
def test_a_condition_that_is_left_out_is_zero_and_the_other_is_not(networks: Networks, dropped: Dropped) -> None:
    conditions = reader(with_ones(networks), dropped).encode_conditions(torch.rand(1, 3, 16, 16), FACES, 0)
    assert bool(conditions.pose.any()) == (not dropped.pose)
    assert bool(conditions.motion.any()) == (not dropped.motion)


def test_half_of_the_encoder_s_features_are_dropped_and_the_rest_doubled_in_training_alone(networks: Networks) -> None:
    encoding = with_ones(networks)
    assert torch.equal(encode_motion(encoding), torch.ones(1, 32, 16))
    encoding.motion_encoder.train()
    dropped = encode_motion(encoding)
    assert set(dropped.flatten().tolist()) == {0.0, 2.0}
    assert 0.8 < float(dropped.mean()) < 1.2
    assert not torch.equal(encode_motion(encoding, seed=1), dropped)


FACES = torch.zeros(1, 3, 8, 8)


class Ones(nn.Module):
    """A motion encoder whose tokens are ones, some of them dropped."""

    def forward(self, crops: torch.Tensor, drop: DropFeatures | None) -> torch.Tensor:
        tokens = torch.ones(len(crops), 32, 16)
        return tokens if drop is None else drop(tokens, 4)


def with_ones(networks: Networks) -> Networks:
    return replace(networks, motion_encoder=cast(MotionEncoder, Ones().eval()))


def encode_motion(networks: Networks, seed: int = 0) -> torch.Tensor:
    return reader(networks, seed=seed).encode_conditions(torch.rand(1, 3, 16, 16), FACES, 0).motion
