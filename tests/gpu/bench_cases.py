"""What `tests/gpu/run` measures: every quality eagerly, a stream, and every quality with each provider that is there.

Owns: the cases, their order, and the time each may take. Does not know: how a case is measured.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.gpu.marked_tests import GRAPH_PACKAGES, list_missing
from tests.gpu.table import Row, format_rows

QUALITIES = ("best", "balanced", "fast", "lowest-delay")
PROVIDER_QUALITIES = ("balanced", "best", "fast", "lowest-delay")
"""The usual one first: the time may end before the others."""
ON_PROCESSOR = ("cpu", "coreml", "directml")
"""Providers that are measured only where the processor is."""
PLUGINS = ("onnxruntime-ep-nv-tensorrt-rtx",)
START_S = 5.0
"""A case with less than that beside its own passes is not begun."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large pictures are, how long each case is measured, and how long the stream is."""

    size_px: int
    seconds: float
    stream_s: float


FULL, TINY = Size(512, 6.0, 60.0), Size(64, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class GpuCase:
    """A case with the title of its row. case: a BenchCase."""

    title: str
    case: Any


def list_cases(size: Size, own: dict[str, Any], weights: str, providers: list[str]) -> Iterator[GpuCase]:
    """Yield all cases in their order. own: settings of PersonaLive. weights: whose they are. providers: names."""
    from engine import BenchCase

    eager = {**own, "runtime": "eager"}
    for quality in QUALITIES:
        case = BenchCase("personalive", size.seconds, size.size_px, quality, eager, weights)
        yield GpuCase(case.title, case)
    stream = BenchCase("personalive", size.stream_s, size.size_px, "balanced", eager, weights)
    yield GpuCase(f"stream of {size.stream_s:.0f} s, balanced", stream)
    for provider in providers:
        for quality in PROVIDER_QUALITIES:
            settings = {**own, "runtime": "onnx", "provider": provider}
            case = BenchCase("personalive", size.seconds, size.size_px, quality, settings, weights)
            yield GpuCase(case.title, case)


def find_providers(device: str) -> tuple[list[str], str]:
    """Return the providers to measure on this device, and, if there is none, why."""
    from importlib import metadata

    from engine import find_onnx_runtime, name_providers

    if missing := list_missing(GRAPH_PACKAGES):
        return [], f"{', '.join(missing)} not installed"
    runtime = find_onnx_runtime()
    if runtime.problem is not None:
        return [], runtime.problem.message
    plugins = [name for name in PLUGINS if any(one.name == name for one in metadata.distributions())]
    found = name_providers(runtime.providers, plugins)
    fitting = [name for name in found if (name in ON_PROCESSOR) == (device == "cpu")]
    return fitting, "" if fitting else f"it has no provider for the device {device}, only {', '.join(found) or 'none'}"


def measure_cases(cases: list[GpuCase], left_s: Callable[[], float], say: Callable[[str], None]) -> Iterator[Row]:
    """Measure one after the other; a case may take twice its share of the time that is left, the last one all of it."""
    from engine import run_case

    for number, one in enumerate(cases):
        room_s = 2 * left_s() / (len(cases) - number + 1)
        if room_s < one.case.seconds + START_S:
            yield {"title": one.title, "skipped": "there was no time left for it"}
            continue
        say(f"{one.title}: at most {room_s:.0f} s ...")
        row = {**run_case(one.case, lambda: None, room_s), "title": one.title}
        say("\n".join(list(format_rows([row]))[1:]))
        yield row
