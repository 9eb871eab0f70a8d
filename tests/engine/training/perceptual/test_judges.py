from pathlib import Path

import pytest
import torch

from engine.training.perceptual.judges import JUDGES, load_judge
from engine.training.recipe.recipe import PERCEPTUALS


def test_every_judge_of_the_settings_can_be_loaded() -> None:
    assert set(JUDGES) == set(PERCEPTUALS)


@pytest.mark.parametrize("vgg", [None, Path("vgg.pth")])
def test_none_finds_no_difference(vgg: Path | None) -> None:
    judge = load_judge("none", vgg, torch.device("cpu"))
    assert torch.equal(judge(torch.ones(2, 3, 16, 16), torch.zeros(2, 3, 16, 16)), torch.zeros(2))
