from dataclasses import replace

import pytest
import torch
from torch import Tensor

from engine.animators.personalive.nets.reference_net import SITES
from engine.animators.personalive.nets.resnet import Downsample, Upsample
from engine.animators.personalive.nets.unet import UNetConfig, UNetLayer, UNetTrunk
from engine.animators.personalive.weights.files import UNET_CONFIG
from tests.personalive import manifest

CONFIG = UNetConfig.from_config(manifest("tiny")["configs"][UNET_CONFIG])


def trunk(motion_width: int | None = 16, config: UNetConfig = CONFIG) -> UNetTrunk:
    with torch.device("meta"):
        return UNetTrunk(config, motion_width)


def test_sizes_are_those_of_the_file() -> None:
    content = dict(manifest("tiny")["configs"][UNET_CONFIG])
    assert tuple(content["block_out_channels"]) == CONFIG.widths
    assert (content["attention_head_dim"], content["norm_num_groups"]) == (CONFIG.heads, CONFIG.groups)
    assert CONFIG.attends_down == (True, True, True, False)
    assert CONFIG.attends_up == (False, True, True, True)


@pytest.mark.parametrize("lacking", ["block_out_channels", "attention_head_dim", "norm_eps"])
def test_a_size_that_the_file_lacks_is_named(lacking: str) -> None:
    content = {key: value for key, value in manifest("tiny")["configs"][UNET_CONFIG].items() if key != lacking}
    with pytest.raises(KeyError, match=lacking):
        UNetConfig.from_config(content)


def test_attention_sites_are_counted_in_walking_order() -> None:
    layers = list(trunk().iterate_layers())
    assert [layer.site for layer in layers if layer.attention is not None] == list(range(len(SITES)))
    assert all((layer.motion is None) == (layer.temporal is None) for layer in layers)


def test_blocks_attend_on_the_way_down_and_up_as_the_file_says() -> None:
    network = trunk(
        None, replace(CONFIG, attends_down=(False, True, True, False), attends_up=(True, False, True, True))
    )
    attends = [len(list(block.get_submodule("attentions").children())) for block in network.down_blocks]
    rises = [len(list(block.get_submodule("attentions").children())) for block in network.up_blocks]
    assert attends == [0, CONFIG.layers_per_block, CONFIG.layers_per_block, 0]
    assert rises == [count * (CONFIG.layers_per_block + 1) for count in (1, 0, 1, 1)]


def test_the_middle_s_second_layer_is_a_resnet_alone_and_the_reference_has_no_modules() -> None:
    bare = [layer for layer in trunk().iterate_layers() if layer.motion is None]
    assert len(bare) == 1
    assert bare[0].attention is None
    assert all(layer.motion is None for layer in trunk(None).iterate_layers())


@pytest.mark.parametrize("widths", [(32, 64), (32, 48, 80), CONFIG.widths])
def test_every_layer_gets_what_it_was_built_for_and_the_size_comes_back(widths: tuple[int, ...]) -> None:
    attends = tuple(index % 2 == 0 for index in range(len(widths)))
    network = trunk(config=replace(CONFIG, widths=widths, groups=16, attends_down=attends, attends_up=attends))
    visited: list[UNetLayer] = []

    def run_layer(x: Tensor, layer: UNetLayer) -> Tensor:
        assert x.shape[1] == layer.resnet.conv1.in_channels
        visited.append(layer)
        return x.new_empty(len(x), layer.resnet.conv1.out_channels, *x.shape[2:])

    out = network.walk_layers(torch.empty(2, widths[0], 16, 32, device="meta"), run_layer)
    assert out.shape == (2, widths[0], 16, 32)
    assert [id(layer.resnet) for layer in visited] == [id(layer.resnet) for layer in network.iterate_layers()]


def test_what_went_down_last_comes_up_first() -> None:
    """Every layer marks its output with its number; on the way up each gets the mark of its partner on the way down."""
    network = trunk(config=replace(CONFIG, widths=(32, 64), attends_down=(True, False), attends_up=(False, True)))
    for name, module in list(network.named_modules()):
        if isinstance(module, Downsample | Upsample):
            owner, _, index = name.rpartition(".")
            network.get_submodule(owner)[int(index)] = torch.nn.Identity()  # type: ignore[operator]
    marks: list[int] = []

    def mark(x: Tensor, layer: UNetLayer) -> Tensor:
        marks.append(int(x[0, -1, 0, 0]))
        return torch.full((1, layer.resnet.conv1.out_channels, 1, 1), float(len(marks)))

    network.walk_layers(torch.zeros(1, 32, 1, 1), mark)
    assert marks == [0, 1, 2, 3, 4, 5, 4, 3, 2, 2, 1, 0]


def test_without_temporal_modules_all_others_are_there() -> None:
    with torch.device("meta"):
        network = UNetTrunk(CONFIG, 16, with_temporal=False)
    whole = trunk().state_dict().keys()
    assert network.state_dict().keys() == {name for name in whole if "temporal_modules" not in name}
    assert all(layer.temporal is None for layer in network.iterate_layers())


def test_layers_are_computed_again_in_a_backward_pass_only_if_asked_for_and_where_there_is_one() -> None:
    network, runs = trunk(), []

    def double(x: Tensor) -> Tensor:
        runs.append(len(x))
        return 2 * x.sin()

    with torch.inference_mode(False):
        x = torch.ones(1, requires_grad=True)
        for checkpointing, times in ((False, 1), (True, 2)):
            network.checkpointing = checkpointing
            runs.clear()
            with torch.enable_grad():
                network.recompute_in_backward(double)(x).sum().backward()
            assert len(runs) == times
    with torch.no_grad():
        assert network.recompute_in_backward(double) is double
