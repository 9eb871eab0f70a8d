"""Mistakes that are easily made in the steps: the golden cases notice each of them.

A mistake is put into the project's own step, and what has to move by it is named. Minutes in all.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.training import conditions
from engine.training.losses import LatentTerms, LossWeights, compare_latents
from engine.training.noise import add_noise, level_factors
from engine.training.steps import image, stream
from engine.training.steps.judge import Judge, Told, Wanted
from tests.golden.training.compare import compare_case
from tests.golden.training.inputs import NamedDraws
from tests.golden.training.run import Case, Runner

pytestmark = [pytest.mark.engines, pytest.mark.timeout(3600)]
Find = Callable[[str], Case]


def moved(case: Case, runner: Runner) -> dict[str, float]:
    """What the mistaken step gave that differs too much, and by how much."""
    ours = runner.run()
    return {row.name: row.difference for row in compare_case(case, ours) if row.name in ours and not row.agrees}


class RepeatedDraws(NamedDraws):
    """Random numbers of one name that come again under others."""

    def __init__(self, case: str, again: Callable[[str], str]) -> None:
        super().__init__(case)
        self._again = again

    def draw_normal(self, name: str, shape: Sequence[int]) -> Tensor:
        return super().draw_normal(self._again(name), shape)


class TestImage:
    CASE = "stage1"

    def run(self, find: Find, models: Path) -> dict[str, float]:
        return moved(find(self.CASE), Runner(find(self.CASE), models))

    def test_no_masked_term(self, golden_case: Find, tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def compare_plainly(*given: Tensor) -> LatentTerms:
            terms = compare_latents(*given)
            return LatentTerms(terms.plain, 0 * terms.masked)

        monkeypatch.setattr(image, "compare_latents", compare_plainly)
        assert self.run(golden_case, tiny_models)["loss"] == pytest.approx(0.33, abs=0.01)

    def test_noise_compared_in_place_of_latents(
        self, golden_case: Find, tiny_models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[tuple[Tensor, Tensor]] = []

        def keep_noise(noisy: Tensor, predicted: Tensor, levels: Tensor) -> Tensor:
            seen.append((noisy, levels))
            return predicted

        def compare_noise(predicted: Tensor, wanted: Tensor, weight: Tensor) -> LatentTerms:
            noisy, levels = seen[-1]
            signal, spread = level_factors(levels)
            return compare_latents(predicted, (noisy - signal * wanted) / spread, weight)

        monkeypatch.setattr(image, "predict_clean", keep_noise)
        monkeypatch.setattr(image, "compare_latents", compare_noise)
        assert self.run(golden_case, tiny_models)["loss"] > 0.5

    def test_the_motion_encoder_as_it_infers(self, golden_case: Find, tiny_models: Path) -> None:
        runner = Runner(golden_case(self.CASE), tiny_models)
        runner.networks.motion_encoder.eval()
        found = moved(golden_case(self.CASE), runner)
        assert found["G/grad/motion_encoder/norm"] > 0.5
        assert "loss" in found

    def test_no_noise_offset(self, golden_case: Find, tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(image, "NOISE_OFFSET", 0.0)
        assert {"loss", "noise_with_offset"} <= self.run(golden_case, tiny_models).keys()

    def test_all_tokens_of_the_portrait(
        self, golden_case: Find, tiny_models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(conditions, "KEPT_TOKENS", 1.0)
        found = self.run(golden_case, tiny_models)
        assert found["loss"] == pytest.approx(5.6e-5, rel=0.2)
        assert found["G/grad/reference_unet/norm"] == pytest.approx(0.041, rel=0.1)


class TestFewSteps:
    CASE = "stage2_n3_mild"

    def run(self, find: Find, models: Path) -> dict[str, float]:
        return moved(find(self.CASE), Runner(find(self.CASE), models))

    def test_half_the_perceptual_weight(self, golden_case: Find, tiny_models: Path) -> None:
        runner = Runner(golden_case(self.CASE), tiny_models, weights=LossWeights(perceptual=1.0))
        assert moved(golden_case(self.CASE), runner)["loss"] == pytest.approx(0.13, abs=0.01)

    def test_gradients_through_all_passes(
        self, golden_case: Find, tiny_models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        always = SimpleNamespace(set_grad_enabled=lambda _: nullcontext())
        monkeypatch.setattr("engine.training.steps.few_steps.torch", always)
        found = self.run(golden_case, tiny_models)
        assert found["total_grad_norm"] == pytest.approx(12.5, rel=0.1)
        assert "loss" not in found

    def test_the_same_noise_again(self, golden_case: Find, tiny_models: Path) -> None:
        runner = Runner(golden_case(self.CASE), tiny_models)
        runner.draws = RepeatedDraws(self.CASE, lambda name: "noise" if name.startswith("renoise") else name)
        found = moved(golden_case(self.CASE), runner)
        assert found["loss"] > 1e-3
        assert found["total_grad_norm"] > 0.2

    def test_the_portrait_read_once(
        self, golden_case: Find, tiny_models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read = conditions.ConditionReader.read_sites
        kept: list[Any] = []

        def read_once(reader: conditions.ConditionReader, *given: Any) -> Any:
            kept.extend([] if kept else [read(reader, *given)])
            return kept[0]

        monkeypatch.setattr(conditions.ConditionReader, "read_sites", read_once)
        found = self.run(golden_case, tiny_models)
        assert found["G/grad/reference_unet/norm"] == 1
        assert found["loss"] == pytest.approx(4e-5, rel=0.3)

    def test_a_discriminator_that_is_told_no_level(
        self, golden_case: Find, tiny_models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tell = Judge.tell_apart

        def tell_without_level(judge: Judge, made: Tensor, wanted: Wanted, levels: Tensor) -> Told:
            return tell(judge, made, wanted, 0 * levels)

        monkeypatch.setattr(Judge, "tell_apart", tell_without_level)
        assert self.run(golden_case, tiny_models)["dis_loss"] > 0.1


class TestStream:
    CASE = "stage3_mild"

    def test_no_update_between_windows(self, golden_case: Find, tiny_models: Path) -> None:
        case = golden_case(self.CASE)
        case = Case(case.name, case.arrays, case.meta, {**case.common, "lr": 0.0, "lr_discriminator": 0.0})
        found = moved(case, Runner(case, tiny_models, places=4))
        assert found["w3/loss"] == pytest.approx(5.8e-3, rel=0.1)
        assert "w0/loss" not in found

    def test_one_noise_for_all_slides(self, golden_case: Find, tiny_models: Path) -> None:
        runner = Runner(golden_case(self.CASE), tiny_models, places=2)
        runner.draws = RepeatedDraws(self.CASE, lambda name: "renoise/0" if name.startswith("renoise") else name)
        found = moved(golden_case(self.CASE), runner)
        assert "slide1" in found
        assert "slide0" not in found

    def test_a_slide_that_keeps_the_rungs(
        self, golden_case: Find, tiny_models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls: list[int] = []

        def keep_rungs(clean: Tensor, noise: Tensor, levels: Tensor) -> Tensor:
            calls.append(len(clean))
            above = torch.cat([levels[stream.CHUNK :], torch.full((stream.CHUNK,), 600.0)])
            return add_noise(clean, noise, levels if len(calls) == 1 else above)

        monkeypatch.setattr(stream, "add_noise", keep_rungs)
        found = moved(golden_case(self.CASE), Runner(golden_case(self.CASE), tiny_models, places=1))
        assert found["slide0"] > 1e-2
