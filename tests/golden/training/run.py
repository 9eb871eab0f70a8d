"""Runs a golden case through the project's own steps, and names what comes out as the golden files do.

Owns: the names, and what of a case's circumstances is read from its file. Does not know: tolerances.
"""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.animators.personalive.weights.networks import Networks
from engine.training.conditions import ConditionReader, Dropped
from engine.training.draws import Draws
from engine.training.losses import LossWeights
from engine.training.networks import Parameters, Stage, apply_training_savings, choose_parameters, load_for_training
from engine.training.steps.few_steps import FewStepsChoice, FewStepsStage
from engine.training.steps.image import ImageChoice, ImageStage
from engine.training.steps.judge import Judge, Judgement, Told
from engine.training.steps.stream import StreamChoice, StreamStage, WindowResult
from engine.training.updates import Update, make_optimizer
from tests.golden.training.inputs import TARGETS, NamedDraws, clip_batch, pair_batch
from tests.golden.training.made_up import made_up_discriminator, made_up_lpips

CPU = torch.device("cpu")
Values = dict[str, Tensor]
GENERATOR, DISCRIMINATOR = "G", "D"


class NotGoldenError(Exception):
    """A file that is none of golden training steps, or a case that these inputs cannot be run with."""


@dataclass(frozen=True)
class Case:
    """One case of a golden file. arrays: without the case's name; meta: its part of the file's, and what is common."""

    name: str
    arrays: Values
    meta: dict[str, Any]
    common: dict[str, Any]

    @property
    def stage(self) -> Stage:
        """Told by what was recorded, so that files with other names can be compared."""
        if "slide0" in self.arrays:
            return Stage.STREAM
        return Stage.FEW_STEPS if "pass0/eps" in self.arrays else Stage.IMAGE

    @property
    def dropped(self) -> Dropped:
        """What was dropped drew nothing, got no gradient, or is zero; for the rest of stage 3 its name says so."""
        lacking = self.meta.get("no_gradient", {})
        named = self.stage is Stage.STREAM and "drop" in self.name
        motion = self.arrays.get("motion")
        return Dropped(
            reference=not any(name.startswith("tokens/") for name in self.meta["draws"]),
            pose=named or bool(lacking.get("G/pose_guider")),
            motion=bool(lacking.get("G/motion_encoder")) or (named if motion is None else not motion.any()),
        )

    @property
    def windows(self) -> int:
        """Of the stream: how many were recorded."""
        return sum(name.startswith("slide") for name in self.arrays)

    def find_fact(self, name: str, default: float | None = None) -> Any:
        """Return a fact of the case, or else of the whole file. Raises: NotGoldenError."""
        found = self.meta.get(name, self.common.get(name, default))
        if found is None:
            raise NotGoldenError(f"{self.name}: `meta` does not say its {name}")
        return found

    def find_table(self, name: str) -> Tensor:
        """Return what was recorded under that name. Raises: NotGoldenError."""
        if name not in self.arrays:
            raise NotGoldenError(f"{self.name}: {self.name}/{name} is missing, without which it cannot be run")
        return self.arrays[name]

    @property
    def samples(self) -> dict[str, list[Any]]:
        samples: dict[str, list[Any]] = self.meta.get("samples", {})
        return samples


def read_cases(file: Path) -> list[Case]:
    """Read every case of a golden file. Raises: NotGoldenError if it is none, in words."""
    try:
        with file.open("rb") as opened, np.load(opened) as arrays:
            content = {name: arrays[name] for name in arrays.files}
        meta = json.loads(bytes(content.pop("meta").tolist()))
        tables = {name: torch.from_numpy(table) for name, table in content.items()}
    except (OSError, KeyError, TypeError, ValueError, AttributeError, EOFError, zipfile.BadZipFile) as failure:
        raise NotGoldenError(
            f"{file} is no file of golden training steps: {failure or type(failure).__name__}"
        ) from failure
    if not isinstance(meta, dict):
        raise NotGoldenError(f"{file} is no file of golden training steps: its `meta` is no table")
    names = [name for name, part in meta.items() if isinstance(part, dict) and {"scalars", "draws"} <= part.keys()]
    if not names:
        raise NotGoldenError(f"{file} has no case: nothing in its `meta` has scalars and draws")
    common = {name: part for name, part in meta.items() if name not in names}
    return [
        Case(
            name,
            {key.removeprefix(f"{name}/"): entry for key, entry in tables.items() if key.startswith(f"{name}/")},
            meta[name],
            common,
        )
        for name in names
    ]


class RecordingUpdate(Update):
    """Keeps the gradients' norms and samples of every update. rate: of learning; 0 records alone."""

    def __init__(self, parameters: Parameters, rate: float, samples: Mapping[str, list[Any]]) -> None:
        super().__init__(parameters, make_optimizer(parameters, rate))
        self._samples = samples
        self._steps = rate > 0
        self.recorded: list[Values] = []

    def take_step(self) -> float:
        record: Values = {}
        squared = 0.0
        for module, named in self.parameters.items():
            norms = [_norm_of(named[key].grad) for key in sorted(named)]
            record[f"{module}/norms"] = torch.tensor(norms)
            record[f"{module}/norm"] = torch.tensor(norms, dtype=torch.float64).norm()
            squared += float(record[f"{module}/norm"]) ** 2
            record[f"{module}/lacking"] = torch.tensor([named[key].grad is None for key in sorted(named)])
            record[f"{module}/samples"] = torch.tensor(
                [_value_at(named[key].grad, index) for key, index, _ in self._find_samples(module)]
            )
        record["total"] = torch.tensor(squared**0.5)
        self.recorded.append(record)
        if self._steps:
            return super().take_step()
        for named in self.parameters.values():
            for parameter in named.values():
                parameter.grad = None
        return float(record["total"])

    def _find_samples(self, module: str) -> list[Any]:
        """Those of the update that comes now."""
        found = [rows for name, rows in self._samples.items() if name.endswith(f"grad/{module}")]
        return found[len(self.recorded)] if found else []


def _norm_of(gradient: Tensor | None) -> float:
    return 0.0 if gradient is None else float(gradient.double().norm())


def _value_at(gradient: Tensor | None, index: int) -> float:
    return 0.0 if gradient is None else float(gradient.flatten()[index])


@dataclass
class Runner:
    """Runs one case. models: a folder of made-up weights, as `tests.personalive.write_models` makes it.

    weights: of the loss terms. places: of the window, after which to stop, None for as many as the file has. A test
    that makes a mistake on purpose changes these or `draws`, or replaces what a stage calls.
    """

    case: Case
    models: Path
    weights: LossWeights = LossWeights()  # noqa: RUF009 -- frozen
    places: int | None = None
    draws: NamedDraws = field(init=False)
    networks: Networks = field(init=False)
    updates: dict[str, RecordingUpdate] = field(init=False)
    parameters: Parameters = field(init=False)

    def __post_init__(self) -> None:
        stage = self.case.stage
        self.draws = NamedDraws(self.case.name)
        self.networks = load_for_training(self.models, stage, CPU)
        self.parameters = choose_parameters(self.networks, stage)
        if stage is not Stage.IMAGE:
            apply_training_savings(self.networks, stage, self.rungs, 4)
            self.discriminator = made_up_discriminator()
        self.updates = self._make_updates()

    @property
    def rungs(self) -> tuple[int, ...]:
        """Of the window, the lowest first; of passes they are the case's own."""
        if self.case.stage is not Stage.STREAM:
            return (0,)
        levels: list[int] = self.case.find_table("timesteps").tolist()
        if len(levels) != 16 or any(levels[number] != levels[number // 4 * 4] for number in range(16)):
            raise NotGoldenError(f"{self.case.name}: {levels} are not four rungs with four pictures each")
        return tuple(levels[::4])

    @property
    def judge(self) -> Judge:
        return Judge(made_up_lpips(), self.discriminator, self.weights)

    def run(self) -> Values:
        """Run the step; returns everything under the names of the golden file, of scalars too."""
        step = {Stage.IMAGE: self._run_image, Stage.FEW_STEPS: self._run_few_steps, Stage.STREAM: self._run_stream}
        values = step[self.case.stage]()
        return {name: value.detach() for name, value in values.items()}

    def _make_updates(self) -> dict[str, RecordingUpdate]:
        case, samples = self.case, self.case.samples
        updates = {GENERATOR: RecordingUpdate(self.parameters, case.find_fact("lr", 0.0), samples)}
        if self.case.stage is not Stage.IMAGE:
            own = {"discriminator": dict(self.discriminator.named_parameters())}
            updates[DISCRIMINATOR] = RecordingUpdate(own, case.find_fact("lr_discriminator", 0.0), samples)
        return updates

    def _run_image(self) -> Values:
        levels = self.case.find_table("timesteps").tolist()
        if len(levels) != len(TARGETS):
            raise NotGoldenError(f"{self.case.name}: there are inputs for {len(TARGETS)} pictures, not {len(levels)}")
        stage = ImageStage(self.networks, self.updates[GENERATOR])
        result = stage.run_step(pair_batch(), ImageChoice(levels, self.case.dropped), self.draws)
        return {
            "latents": result.latents[:, :, None],
            "reference_latents": result.portrait.latents,
            "image_embeds": result.portrait.image_embedding,
            "keypoints": self._place_keypoints(pair_batch().poses),
            "noise_with_offset": result.noise[:, :, None],
            "noisy_latents": result.noisy[:, :, None],
            "eps": result.predicted[:, :, None],
            "x0": result.clean[:, :, None],
            "timesteps": torch.tensor(levels),
            "mask_latent": result.mask[:, 0],
            "loss": result.terms.total,
            "loss_plain": result.terms.plain,
            "loss_local": result.terms.masked,
            "total_grad_norm": self.updates[GENERATOR].recorded[0]["total"],
            **self._norm_statistics(),
            **self._gradients(0),
        }

    def _run_few_steps(self) -> Values:
        case = self.case
        count = sum(name.endswith("/eps") for name in case.arrays)
        levels = tuple(int(case.find_table(f"pass{number}/timesteps")[0]) for number in range(count))
        choice = FewStepsChoice(levels, case.find_fact("global_step"), case.dropped)
        stage = FewStepsStage(self.networks, self.judge, self.updates[GENERATOR], self.updates[DISCRIMINATOR])
        result = stage.run_step(pair_batch(), choice, self.draws)
        values: Values = {
            "reference_latents": result.portrait.latents,
            "image_embeds": result.portrait.image_embedding,
            "keypoints": self._place_keypoints(pair_batch().poses),
            "noisy_last": result.passes[-1].noisy[:, :, None],
            "decoded": result.made,
            "total_grad_norm": self.updates[GENERATOR].recorded[0]["total"],
            "lpips_per_image": result.judgement.distances,
            **_name_judgements("", [result.judgement], [] if result.told is None else [result.told], 1),
            **self._norm_statistics(),
            **self._gradients(0),
        }
        for number, each in enumerate(result.passes):
            values[f"pass{number}/eps"] = each.predicted[:, :, None]
            values[f"pass{number}/x0"] = each.clean[:, :, None]
            values[f"pass{number}/timesteps"] = torch.full((len(each.clean),), each.level)
        return values

    def _run_stream(self) -> Values:
        choice = StreamChoice(self.case.find_fact("global_step"), self.case.dropped, self.rungs)
        stage = StreamStage(self.networks, self.judge, self.updates[GENERATOR], self.updates[DISCRIMINATOR])
        values: Values = {"keypoints": self._place_keypoints(clip_batch().poses)}
        for window in islice(stage.run_clip(clip_batch(), choice, self.draws), self.places or self.case.windows):
            values |= self._name_window(window)
        return values

    def _name_window(self, window: WindowResult) -> Values:
        number, clip = window.number, window.clip
        values: Values = {f"slide{number}": _frames_second(window.state)}
        if number == 0:
            values |= {
                "x0_w0": _frames_second(window.clean),
                "latents": _frames_second(clip.latents),
                "reference_latents": clip.portrait.latents,
                "image_embeds": clip.portrait.image_embedding,
                "motion": clip.conditions.motion,
                "timesteps": torch.tensor(self.rungs).repeat_interleave(4),
            }
        if window.learned is not None:
            learned, prefix = window.learned, f"w{number}/"
            done = len(self.updates[GENERATOR].recorded) - 1
            values |= {f"decoded_w{number}": _frames_second(learned.made)}
            values |= _name_judgements(prefix, learned.judgements, learned.told, 4)
            values[f"{prefix}total_grad_norm"] = self.updates[GENERATOR].recorded[done]["total"]
            values |= {f"{prefix}{name}": value for name, value in self._gradients(done).items()}
        return values

    def _gradients(self, number: int) -> Values:
        """Of update `number`: norms and samples of every module."""
        values: Values = {}
        for who, update in self.updates.items():
            for name, value in update.recorded[number].items() if number < len(update.recorded) else ():
                values[f"{who}/grad/{name}"] = value
        return values

    def _norm_statistics(self) -> Values:
        norm = self.networks.motion_encoder.model.bn1
        assert norm.running_mean is not None
        assert norm.running_var is not None
        assert norm.num_batches_tracked is not None
        return {
            "bn/model.bn1.running_mean": norm.running_mean,
            "bn/model.bn1.running_var": norm.running_var,
            "bn/model.bn1.num_batches": norm.num_batches_tracked,
        }

    def _place_keypoints(self, poses: Tensor) -> Tensor:
        draws: Draws = self.draws
        return ConditionReader(self.networks, self.case.dropped, draws).place_keypoints(poses)


def _name_judgements(prefix: str, judgements: list[Judgement], told: list[Told], groups: int) -> Values:
    """Join the groups' values; those of a frame are put back to the frame's place."""
    terms = [judgement.terms for judgement in judgements]
    adversarial = [each.adversarial for each in terms if each.adversarial is not None]
    scores = [judgement.scores for judgement in judgements if judgement.scores is not None]
    values = {
        "loss": _mean([judgement.loss for judgement in judgements]),
        "pixel": _mean([each.plain for each in terms]),
        "pixel_masked": _mean([each.masked for each in terms]),
        "lpips": _mean([each.perceptual for each in terms]),
        "lpips_per_frame": _interleave([judgement.distances for judgement in judgements]),
    }
    if scores:
        values |= {"adv": _mean(adversarial), "score_fake_G": _interleave(scores)}
    if told:
        values["dis_loss"] = _mean([each.loss for each in told])
        values["score_fake_D"] = _interleave([each.scores_of_made for each in told])
        values["score_real_D"] = _interleave([each.scores_of_real for each in told])
    assert len(judgements) == groups
    return {f"{prefix}{name}": value for name, value in values.items()}


def _mean(values: list[Tensor]) -> Tensor:
    return torch.stack([value.detach() for value in values]).mean()


def _interleave(groups: list[Tensor]) -> Tensor:
    return torch.stack([group.detach() for group in groups], dim=1).flatten(0, 1)


def _frames_second(frames: Tensor) -> Tensor:
    """(F, C, h, w) -> (1, C, F, h, w)."""
    return frames.detach().transpose(0, 1)[None]
