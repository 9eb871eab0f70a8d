import pytest
import torch

from engine.training.discriminator.network import Discriminator, DiscriminatorConfig, append_spread

SMALL = DiscriminatorConfig(16, channel_base=64, channel_max=8, time_width=16)


def test_the_published_size_has_the_published_number_of_weights() -> None:
    with torch.device("meta"):
        network = Discriminator(DiscriminatorConfig())
    counts = {name: parameter.numel() for name, parameter in network.named_parameters()}
    assert round(sum(counts.values()) / 1e6, 2) == 31.02
    assert round(sum(count for name, count in counts.items() if name.startswith("time_")) / 1e6, 2) == 2.04
    assert DiscriminatorConfig().sizes_px == [512, 256, 128, 64, 32, 16, 8, 4]
    assert [DiscriminatorConfig().find_width(size) for size in (512, 128, 64, 4)] == [64, 256, 512, 512]


def test_weights_that_know_no_noise_level_judge_without_it() -> None:
    torch.manual_seed(0)
    network, pictures = Discriminator(SMALL), torch.randn(4, 3, 16, 16)
    entries = {name: entry for name, entry in network.state_dict().items() if not name.startswith("time_")}
    other = Discriminator(SMALL)
    lacking = other.load_entries({**entries, "b16.conv0.resample_filter": torch.zeros(4, 4)})
    assert lacking
    assert all(name.startswith("time_") for name in lacking)
    scores = other(pictures, torch.zeros(4))
    assert torch.equal(scores, other(pictures, torch.full((4,), 999)))
    assert torch.equal(scores, network(pictures, torch.zeros(4)))


def test_the_noise_level_counts_once_its_layers_have_learned() -> None:
    torch.manual_seed(0)
    network = Discriminator(SMALL)
    network.time_emb_proj[0].weight.data.normal_()  # type: ignore[operator]
    pictures = torch.randn(2, 3, 16, 16)
    assert not torch.allclose(network(pictures, torch.tensor([0, 0])), network(pictures, torch.tensor([999, 999])))


@pytest.mark.parametrize("entry", [{"b16.conv0.weight": torch.zeros(1)}, {"mapping.w": torch.zeros(1)}])
def test_entries_of_another_network_are_refused(entry: dict[str, torch.Tensor]) -> None:
    with pytest.raises(ValueError, match="no entries of this discriminator"):
        Discriminator(SMALL).load_entries(entry)


def test_a_group_is_every_fourth_picture_of_sixteen_and_differs_from_no_other() -> None:
    torch.manual_seed(0)
    x = torch.randn(16, 3, 4, 4)
    spread = append_spread(x)[:, 3, 0, 0]
    assert torch.equal(spread[:4], spread[12:])
    touched = x.clone()
    touched[5] += 1
    moved = (append_spread(touched)[:, 3, 0, 0] - spread).abs() > 1e-6
    assert torch.nonzero(moved).flatten().tolist() == [1, 5, 9, 13]


@pytest.mark.parametrize("count", [1, 3, 6])
def test_any_number_of_pictures_can_be_judged(count: int) -> None:
    assert append_spread(torch.randn(count, 2, 4, 4)).shape == (count, 3, 4, 4)
    assert Discriminator(SMALL)(torch.randn(count, 3, 16, 16), torch.zeros(count)).shape == (count, 1)
