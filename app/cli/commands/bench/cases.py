"""The cases of a bench: every animator, and of PersonaLive every quality, that was not ruled out by a flag.

Owns: the list and its order. Does not know: how a case is measured, whether it can run.
"""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.cli.setting_flags import PREFIX, given_settings
from engine import ANIMATORS, BenchCase, PersonaLiveSettings, Quality, Settings, list_builds

PERSONALIVE = "personalive"
LEFT_TO_BENCH = ("models", "time_stages")
"""Settings that the bench chooses by itself."""


@dataclass(frozen=True, slots=True)
class Weights:
    """PersonaLive's weights. folder: where. kind: whose, in words."""

    folder: str
    kind: str


def check_case_flags(wanted: Namespace) -> None:
    """Raise SettingsError if a flag has a value that does not fit, before anything is measured or written."""
    Settings(size_px=wanted.size_px)
    _wanted_qualities(wanted)


def list_cases(wanted: Namespace, weights: Weights | None, portrait: str, clip: str) -> Iterator[BenchCase]:
    """Yield the cases in the order in which they are measured; PersonaLive's need weights."""
    places = {"portrait": portrait, "clip": clip, "camera": wanted.camera}
    common: dict[str, Any] = {"seconds": wanted.seconds, "size_px": wanted.size_px, **places}
    for animator in wanted.animator or ANIMATORS:
        if animator != PERSONALIVE:
            yield BenchCase(animator, **common)
            continue
        own = {
            name: value
            for name, value in given_settings(wanted, PersonaLiveSettings, PREFIX).items()
            if name not in LEFT_TO_BENCH
        }
        if weights is None:
            yield BenchCase(animator, **common)
            continue
        for runtime in _wanted_runtimes(own, wanted.size_px):
            for quality in _wanted_qualities(wanted):
                settings = {**own, **runtime, "models": weights.folder}
                yield BenchCase(animator, **common, quality=str(quality), personalive=settings, weights=weights.kind)


def _wanted_runtimes(own: dict[str, Any], size_px: int) -> list[dict[str, str]]:
    """Return the runtime that was given; else eager, and ONNX Runtime with each provider built for this size."""
    if "runtime" in own or "provider" in own:
        return [{}]
    built = {one.manifest.key.provider for one in list_builds() if one.manifest and one.manifest.key.size_px == size_px}
    return [{"runtime": "eager"}, *({"runtime": "onnx", "provider": provider} for provider in sorted(built))]


def _wanted_qualities(wanted: Namespace) -> list[Quality]:
    """Return the quality that was given, or all. Raises: SettingsError if there is none of that name."""
    given = getattr(wanted, "quality", None)
    return list(Quality) if given is None else [Settings(quality=given).quality]
