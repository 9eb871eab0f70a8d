"""Compares what a step gave with a golden case: one row for each number or table of the file.

Owns: what each kind of number may differ by. Does not know: how a case is run.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from engine.training.networks import Stage
from tests.golden.training.run import Case, Values

LOSS = 2e-5
GRADIENT_NORM = 1e-3
LATENTS = 1e-4
KEPT_IN_HALF = 1e-3
SAMPLES = 1e-2
"""Single numbers of gradients, of the largest among them; convolutions computed otherwise move them by 4e-3."""


class Row(NamedTuple):
    """What was compared, and by how much it differs, relatively; infinite if ours is missing or of another shape."""

    name: str
    kind: str
    difference: float
    limit: float

    @property
    def agrees(self) -> bool:
        return self.difference <= self.limit


def compare_case(case: Case, ours: Values) -> list[Row]:
    """Compare every scalar, table, and sample of the case."""
    rows = [_compare_scalar(name, value, ours) for name, value in case.meta["scalars"].items()]
    rows += [_compare_table(name, table, ours) for name, table in case.arrays.items()]
    rows += [_compare_samples(name, rows_of, ours) for name, rows_of in case.samples.items() if rows_of]
    return rows + list(_compare_lacking(case, ours))


def asked_the_same(case: Case, asked: dict[str, list[int]]) -> bool:
    """Return True if the same random numbers were drawn, by name and count.

    In stage 2 the reference samples the target's latents, and uses nothing of them but their shape; we do not.
    """
    unused = {"latents_posterior"} if case.stage is Stage.FEW_STEPS else set()
    wanted = {name: math.prod(shape) for name, shape in case.meta["draws"].items() if name not in unused}
    return wanted == {name: math.prod(shape) for name, shape in asked.items()}


def _compare_scalar(name: str, value: float, ours: Values) -> Row:
    is_norm = name.endswith("norm")
    kind, limit = ("gradient", GRADIENT_NORM) if is_norm else ("loss", LOSS)
    return Row(name, kind, _relative(ours.get(name), torch.tensor(value)), limit)


def _compare_table(name: str, table: Tensor, ours: Values) -> Row:
    mine = ours.get(name)
    if name.endswith("/norms"):  # of the largest: those that are 0 up to rounding say nothing by themselves
        difference = float("inf") if mine is None else float((mine - table).abs().max() / table.max().clamp_min(1e-30))
        return Row(name, "gradients", difference, GRADIENT_NORM)
    half = table.dtype == torch.float16
    return Row(name, "half" if half else "table", _relative(mine, table), KEPT_IN_HALF if half else LATENTS)


def _compare_samples(name: str, rows: list[tuple[str, int, float]], ours: Values) -> Row:
    golden = torch.tensor([value for _, _, value in rows])
    mine = ours.get(f"{name}/samples")
    difference = (
        float("inf") if mine is None else float((mine - golden).abs().max() / golden.abs().max().clamp_min(1e-30))
    )
    return Row(f"{name}/samples", "samples", difference, SAMPLES)


def _compare_lacking(case: Case, ours: Values) -> Iterator[Row]:
    """Which tensors had no gradient, to the tensor."""
    for name, keys in case.meta.get("no_gradient", {}).items():
        *before, who, module = name.split("/")
        mine = ours.get("/".join([*before, who, "grad", module, "lacking"]))
        wanted = torch.tensor([key in set(keys) for key in case.find_fact("keys")[module]])
        differs = mine is None or not torch.equal(mine, wanted)
        yield Row(f"{name}/without gradient", "names", float(differs), 0.0)


def _relative(ours: Tensor | None, golden: Tensor) -> float:
    if ours is None or ours.shape != golden.shape:
        return float("inf")
    difference = (ours.double() - golden.double()).norm()
    return float(difference / golden.double().norm()) if golden.double().norm() else float(difference)
