import torch

from engine.training.perceptual.lpips import Lpips
from tests.golden.training.made_up import made_up_lpips


def test_the_layers_are_those_of_vgg16() -> None:
    with torch.device("meta"):
        network = Lpips()
    names = [name for name in network.backbone.state_dict() if name.endswith("weight")]
    assert names == [f"features.{i}.weight" for i in (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)]
    assert [len(head) for head in network.heads] == [64, 128, 256, 512, 512]


def test_equal_pictures_have_no_distance_and_more_noise_is_further_away() -> None:
    torch.manual_seed(0)
    network = made_up_lpips()
    real = torch.rand(1, 3, 32, 32) * 2 - 1
    noise = torch.randn_like(real)
    made = torch.cat([real, real + 0.1 * noise, real + 0.5 * noise])
    with torch.no_grad():
        none, little, much = network(made, real.expand(3, -1, -1, -1)).tolist()
    assert none == 0
    assert 0 < little < much


def test_a_map_without_any_feature_has_a_gradient() -> None:
    """Where all channels are 0 the length of the features has none, and the published form gives no number."""
    network = made_up_lpips()
    with torch.no_grad():
        for layer in network.backbone.features.values():
            layer.bias.fill_(-100.0)  # type: ignore[operator]
    picture = torch.zeros(1, 3, 16, 16, requires_grad=True)
    network(picture, picture.detach() + 1).sum().backward()
    assert picture.grad is not None
    assert torch.isfinite(picture.grad).all()
