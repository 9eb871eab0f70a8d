"""Visiting, with torch's meta device in the part of the graphics card: what is there has no numbers."""

from copy import deepcopy
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.animators.personalive.weights.networks import RAM, Networks, fill_networks, make_networks
from engine.animators.personalive.weights.visitors import RestingNetworks, Visitors, list_replaced, list_visitors

CARD = torch.device("meta")


def devices(network: nn.Module) -> set[str]:
    return {tensor.device.type for tensor in (*network.parameters(), *network.buffers())}


def make_network() -> nn.Module:
    return nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4)).requires_grad_(False)


def test_a_network_is_on_the_card_only_while_it_works() -> None:
    network = make_network()
    before = deepcopy(network.state_dict())
    visitors = Visitors({"network": [network]}, CARD)
    assert devices(network) == {"cpu"}
    with visitors.bring_network("network"):
        assert devices(network) == {"meta"}
        assert all(isinstance(each, nn.Parameter) and not each.requires_grad for each in network.parameters())
    assert devices(network) == {"cpu"}
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, before[name])


def test_it_leaves_after_a_failure_too() -> None:
    network = make_network()
    visitors = Visitors({"network": [network]}, CARD)
    with pytest.raises(RuntimeError, match="out of memory"), visitors.bring_network("network"):
        raise RuntimeError("out of memory")
    assert devices(network) == {"cpu"}


def test_what_waits_is_not_copied_when_it_returns() -> None:
    network = make_network()
    visitors = Visitors({"network": [network]}, CARD)
    waiting = [each.data_ptr() for each in network.parameters()]
    with visitors.bring_network("network"):
        pass
    assert [each.data_ptr() for each in network.parameters()] == waiting


def test_on_a_processor_nothing_moves() -> None:
    network = make_network()
    where = [each.data_ptr() for each in network.parameters()]
    with Visitors({}, RAM).bring_network("network"):
        assert [each.data_ptr() for each in network.parameters()] == where


def test_the_visitors_load_straight_into_ram(tiny_models: Path) -> None:
    networks = make_networks(tiny_models)
    visitors = list_visitors(networks)
    in_ram = [module for modules in visitors.values() for module in modules]
    fill_networks(networks, tiny_models, torch.float16, CARD, in_ram)
    assert devices(networks.denoiser) == devices(networks.autoencoder) == {"meta"}
    assert list(visitors) == ["image_encoder", "encoder", "reference_net"]
    for network in (networks.image_encoder, networks.reference_net):
        assert devices(network) == {"cpu"}


def test_every_other_network_is_used_by_chunks(networks: Networks) -> None:
    """The decoder's half of the autoencoder is no visitor."""
    inside = {
        id(module) for network in list_visitors(networks).values() for root in network for module in root.modules()
    }
    chunk = [networks.denoiser, networks.motion_encoder, networks.motion_extractor, networks.pose_guider]
    for root in (*chunk, networks.autoencoder.vae.decoder, networks.autoencoder.vae.post_quant_conv):
        assert not inside & {id(module) for module in root.modules()}


PLENTY = 1 << 40


def test_resting_networks_leave_and_return_together() -> None:
    network = make_network()
    resting = RestingNetworks([network], CARD)
    resting.leave_device(PLENTY)
    assert resting.are_away
    assert devices(network) == {"cpu"}
    resting.return_to_device()
    assert not resting.are_away
    assert devices(network) == {"meta"}
    assert all(isinstance(each, nn.Parameter) and not each.requires_grad for each in network.parameters())


def test_they_stay_where_ram_is_short_and_on_a_processor() -> None:
    network = make_network().to(CARD)
    resting = RestingNetworks([network], CARD)
    resting.leave_device(8)
    assert not resting.are_away
    assert devices(network) == {"meta"}
    on_processor = RestingNetworks([make_network()], RAM)
    on_processor.leave_device(PLENTY)
    assert not on_processor.are_away


def test_a_compiled_runtime_calls_none_of_the_networks_that_it_replaces(networks: Networks) -> None:
    """It runs two small ones eagerly, and reads the extractor's table; visitors that left are not moved twice."""
    inside = {id(module) for network in list_replaced(networks, False) for module in network.modules()}
    for root in (networks.motion_encoder, networks.motion_extractor, networks.pose_guider):
        assert not inside & {id(module) for module in root.modules()}
    away = {id(module) for part in list_visitors(networks).values() for root in part for module in root.modules()}
    kept = {id(module) for network in list_replaced(networks, True) for module in network.modules()}
    assert away <= inside
    assert not away & kept
