"""The paper's ablations as setups of PersonaLive: which change each is, and in which of its tables it stands.

Owns: their names, their words in tables, and what of them cannot be had. Does not know: how a switch is carried out
(`animators.personalive.ablations`). They exist to be evaluated; nothing else offers them.
Source: arXiv 2512.11253, tables 2 to 4, and where the paper and the published code differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from engine.core.errors import SettingsError
from engine.core.settings import Settings
from engine.evaluation.types import Setup

FIELD = "ablations"
PERSONALIVE = "personalive"
STREAMING, THRESHOLD, DECODER = "table2", "table3", "table4"


@dataclass(frozen=True, slots=True)
class Ablation:
    """words: in a table. change: of PersonaLive's settings; None if it cannot be had, and why_not says why."""

    table: str
    words: str
    change: Mapping[str, Any] | None = field(default_factory=dict)
    why_not: str = ""


def _list_ablations() -> dict[str, Ablation]:
    streaming = {
        "chunk-causal": Ablation(STREAMING, "chunk-causal attention", {"ablations": ("chunk-causal",)}),
        "chunk-2": Ablation(STREAMING, "chunk size 2", {"chunk": 2}),
        "without-mii": Ablation(STREAMING, "w/o MII", {"ablations": ("without-mii",)}),
        "without-hkm": Ablation(STREAMING, "w/o HKM", {"keyframe_slots": 0}),
        "without-st": Ablation(
            STREAMING, "w/o ST", None, "needs weights trained without sliding training: give them as a setup"
        ),
        "fresh-noise": Ablation(STREAMING, "fresh noise between rungs", {"ablations": ("fresh-noise",)}),
        "full": Ablation(STREAMING, "full"),
    }
    thresholds = {
        f"threshold-{value}": Ablation(THRESHOLD, f"τ = {value}", {"keyframe_threshold": float(value)})
        for value in range(15, 21)
    }
    decoders = {
        "decoder-temporal": Ablation(
            DECODER, "SVD temporal VAE", None, "the temporal decoder is not among the networks"
        ),
        "decoder-sd": Ablation(DECODER, "SD VAE", {"ablations": ("sd-decoder",)}),
        "decoder-tiny": Ablation(DECODER, "TinyVAE", {"ablations": ("tiny-decoder",)}),
    }
    return streaming | thresholds | decoders


ABLATIONS: Mapping[str, Ablation] = MappingProxyType(_list_ablations())
TABLES = (STREAMING, THRESHOLD, DECODER)


def make_ablated_setups(names: Sequence[str], usual: Settings) -> tuple[Setup, ...]:
    """Return a setup for each ablation that can be had; a table's name stands for all in it. Raises: SettingsError."""
    wanted = dict.fromkeys(one for name in names for one in _list_names(name))
    if wanted and usual.animator != PERSONALIVE:
        raise SettingsError(FIELD, "these are of the animator personalive.", "Choose that animator.")
    changes = {name: ABLATIONS[name].change for name in wanted}
    return tuple(
        Setup(name, replace(usual, personalive=replace(usual.personalive, runtime="eager", **change)))
        for name, change in changes.items()
        if change is not None
    )


def _list_names(name: str) -> list[str]:
    if name in TABLES:
        return [one for one, ablation in ABLATIONS.items() if ablation.table == name]
    if name not in ABLATIONS:
        raise SettingsError(
            FIELD, "there is no {name}.", "Choose from: {known}.", name=name, known=", ".join((*TABLES, *ABLATIONS))
        )
    return [name]
