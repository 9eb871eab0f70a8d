"""What a training needs is looked for before anything heavy is loaded."""

from pathlib import Path

import pytest

from engine.core.errors import TrainingError
from engine.training import run
from engine.training.loop.request import FREE, PUBLISHED, TrainingRequest, Watcher
from engine.training.recipe.read import make_recipe


@pytest.mark.parametrize(("start", "words"), [(PUBLISHED, "needs VGG16's weights.*--vgg"), (FREE, "--perceptual none")])
def test_without_a_network_that_compares_pictures_it_is_said_what_to_give(
    start: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "find_spec", lambda _: object())
    request = TrainingRequest(2, tmp_path / "no data", tmp_path, tmp_path / "run", start=start)
    with pytest.raises(TrainingError, match=words):
        run.train_stage(request, Watcher())


def test_without_the_package_of_lpips_it_is_named_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "find_spec", lambda name: None if name == "lpips" else object())
    with pytest.raises(TrainingError, match="package lpips"):
        run.train_stage(TrainingRequest(3, tmp_path, tmp_path, tmp_path), Watcher())


@pytest.mark.parametrize(("stage", "judge"), [(1, "lpips"), (2, "none"), (3, "none")])
def test_a_loss_without_a_perceptual_term_needs_no_file(stage: int, judge: str, tmp_path: Path) -> None:
    recipe = make_recipe({"losses": {"judge": judge}}, Path())
    run._check_judge(TrainingRequest(stage, tmp_path, tmp_path, tmp_path, recipe, FREE))
