import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from engine.evaluation.networks.frechet import CLIP_FRAMES, measure_frechet_distance, read_features
from engine.evaluation.networks.i3d import I3d, pad_same


def test_the_same_features_have_no_distance() -> None:
    features = np.random.default_rng(0).normal(size=(20, 6))
    assert measure_frechet_distance(features, features) == pytest.approx(0, abs=1e-9)
    assert measure_frechet_distance(features + np.array([3, 0, 0, 0, 0, 4]), features) == pytest.approx(25)


def test_the_distance_is_that_of_two_normal_distributions() -> None:
    rng = np.random.default_rng(1)
    made, real = rng.normal(size=(50, 6)), 2 * rng.normal(size=(40, 6)) + 1
    spread = [np.cov(each, rowvar=False) for each in (made, real)]
    apart = made.mean(axis=0) - real.mean(axis=0)
    wanted = apart @ apart + np.trace(spread[0] + spread[1] - 2 * sqrtm(spread[0] @ spread[1]).real)
    assert measure_frechet_distance(made, real) == pytest.approx(wanted)


def test_one_clip_has_no_spread() -> None:
    assert measure_frechet_distance(np.zeros((1, 4)), np.zeros((5, 4))) is None


def test_clips_are_of_16_pictures_one_after_the_other() -> None:
    seen: list[torch.Tensor] = []

    def look(clip: torch.Tensor) -> torch.Tensor:
        seen.append(clip)
        return torch.zeros(1, 4)

    pictures = [np.full((8, 12, 3), number, np.uint8) for number in range(2 * CLIP_FRAMES + 3)]
    assert read_features(look, pictures).shape == (2, 4)  # type: ignore[arg-type]
    assert seen[1].shape == (1, 3, CLIP_FRAMES, 224, 224)
    assert float(seen[1][0, 0, 0, 0, 0]) == pytest.approx(CLIP_FRAMES / 127.5 - 1)


def test_the_network_has_the_numbers_and_names_of_its_file() -> None:
    with torch.device("meta"):
        network = I3d()
    entries = network.state_dict()
    assert sum(parameter.numel() for parameter in network.parameters()) == 12_697_264
    assert entries["Mixed_4f.b2b.conv3d.weight"].shape == (128, 32, 3, 3, 3)
    assert [key for key in entries if key.startswith("logits")] == ["logits.conv3d.weight", "logits.conv3d.bias"]


@pytest.mark.parametrize(("side", "behind"), [(224, 3), (223, 3), (5, 3)])
def test_padding_is_tensorflows_and_its_odd_place_lies_behind(side: int, behind: int) -> None:
    padded = pad_same(torch.ones(1, 1, 1, 1, side), (1, 1, 7), (1, 1, 2))[0, 0, 0, 0]
    assert int((padded.flip(0) == 0).int().cumprod(0).sum()) == behind
    assert (len(padded) - 7) // 2 + 1 == -(-side // 2)
