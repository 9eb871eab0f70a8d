import math

import numpy as np
import pytest
import torch

from engine.animators.personalive.weights.made_up import draw_entry
from engine.evaluation.networks.perceptual import measure_lpips, measure_tlp
from engine.training.perceptual.alexnet import AlexNet
from engine.training.perceptual.lpips import Lpips
from engine.training.perceptual.weights import fill_lpips


@pytest.fixture(scope="module")
def network() -> Lpips:
    """LPIPS with AlexNet and made-up weights."""
    entries = {key: draw("alexnet", key, value.shape) for key, value in AlexNet().state_dict().items()}
    entries = {key: value * math.sqrt(2) if value.dim() == 4 else value for key, value in entries.items()}
    names = {f"lin{index}.model.1.weight": (1, width, 1, 1) for index, width in enumerate(AlexNet.widths)}
    heads = {name: draw("lpips_alex", name, torch.Size(shape)).abs() for name, shape in names.items()}
    return fill_lpips(entries, heads, torch.device("cpu"), AlexNet())


def draw(file: str, key: str, shape: torch.Size) -> torch.Tensor:
    return torch.from_numpy(draw_entry(0, f"evaluation/{file}.pth", key, shape))


def test_distances_are_those_of_the_lpips_package(network: Lpips) -> None:
    """Recorded with lpips 0.1.4, net="alex", the same weights put into its AlexNet and its heads."""
    generator = torch.Generator().manual_seed(7)
    made, real = (torch.rand(2, 3, 64, 80, generator=generator) * 2 - 1 for _ in range(2))
    with torch.no_grad():
        assert network(made, real).tolist() == pytest.approx([0.19439060986042023, 0.19735626876354218], rel=1e-6)
        near = network(made, made * 0.9).tolist()
    assert near == pytest.approx([0.00012727611465379596, 0.00012429065827745944], rel=1e-5)


def noise_clip(seed: int, frames: int) -> list[np.ndarray]:
    return list(np.random.default_rng(seed).integers(0, 255, (frames, 70, 66, 3)).astype(np.uint8))


def test_a_clip_beside_itself_has_no_distance_and_no_change(network: Lpips) -> None:
    clip = noise_clip(0, 7)
    assert measure_lpips(network, clip, clip) == 0
    assert measure_tlp(network, clip, clip) == 0


def test_tlp_is_the_difference_of_the_changes_without_both_ends(network: Lpips) -> None:
    """A clip that stands still but for its ends, beside one that changes: the change of the other one is left."""
    still, moving = [noise_clip(1, 1)[0]] * 8, noise_clip(2, 8)
    changing = [*noise_clip(3, 2), *still[2:6], *noise_clip(4, 2)]
    assert measure_tlp(network, changing, still) == 0
    cut = [torch.from_numpy(each[:64, :64].copy()).permute(2, 0, 1)[None] / 127.5 - 1 for each in moving]
    with torch.no_grad():
        changes = [float(network(cut[index], cut[index + 1])) for index in range(2, 5)]
    assert measure_tlp(network, still, moving) == pytest.approx(1000 * np.mean(changes), rel=1e-5)
    assert measure_tlp(network, still[:5], still[:5]) is None
