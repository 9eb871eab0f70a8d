"""The results of a bench as lines of text.

Owns: how figures are written. Does not know: how they were measured. A figure that is not there has no place.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Result = Mapping[str, Any]
NAME_COLUMNS = 30


def format_results(results: Sequence[Result]) -> list[str]:
    """Return a block for each case, and of several that ran one line each to compare them."""
    lines: list[str] = []
    for one in results:
        lines += [f"{one['title']}: {one['problem']}"] if one.get("problem") else list(_format_case(one))
    compared = [one for one in results if not one.get("problem")]
    return lines + (list(_compare_cases(compared)) if len(compared) > 1 else [])


def _format_case(one: Result) -> Iterator[str]:
    yield ", ".join(filter(None, [one["title"], f"{one['size_px']} px", *_circumstances(one)]))
    yield f"  {'':<{NAME_COLUMNS}}{'median':>12}{'95 %':>12}"
    for name, spread in one.get("stage_ms", {}).items():
        yield _format_spread(name.replace("_", " "), spread, "ms")
    chunk = one["chunk"]
    yield _format_spread("a picture" if chunk == 1 else f"a chunk of {chunk} pictures", one["chunk_ms"], "ms")
    delay = one.get("delay")
    if delay:
        yield _format_spread("delay, movement to picture", delay["ms"], "ms")
        yield _format_spread("delay in driver frames", delay["frames"], "  ")
        yield f"  live: {delay['driver_fps']:.1f} driver frames and {delay['pictures_per_s']:.1f} new pictures a second"
    yield f"  {_format_rates(one)}"
    yield from (f"  {line}" for line in (_format_memory(one), _format_work(one)) if line)
    yield f"  counted: {one['chunk_ms']['count']} chunks, after {one['warm_up_chunks']} to warm up; {one['driver']}"
    for what, why in one.get("not_measured", {}).items():
        yield f"  not measured: {what}. {why}"


def _circumstances(one: Result) -> list[str]:
    weights = f"{one['weights']} weights" if one.get("weights") else ""
    return [weights, *(one.get(name, "") for name in ("device", "dtype", "runtime"))]


def _format_spread(name: str, spread: Result, unit: str) -> str:
    p95 = f"{spread['p95']:>9.1f} {unit}" if spread.get("p95") is not None else ""
    return f"  {name:<{NAME_COLUMNS}}{spread['median']:>9.1f} {unit}{p95}".rstrip()


def _format_rates(one: Result) -> str:
    first, load, portrait = one["first_picture_s"], one["load_s"], one["portrait_s"]
    return (
        f"{one['pictures_per_s']:.1f} pictures a second from the animator alone; the first one after {first:.1f} s "
        f"(loading {load:.1f} s, portrait {portrait:.1f} s)"
    )


def _format_memory(one: Result) -> str:
    parts = []
    if "peak_memory_mb" in one:
        before = f", {one['memory_before_mb']:.0f} MB of it before loading" if "memory_before_mb" in one else ""
        parts.append(f"{one['peak_memory_mb']:.0f} MB of memory at most{before}")
    if "device_memory_mb" in one:
        parts.append(f"{one['device_memory_mb']:.0f} MB on the graphics card")
    return "; ".join(parts)


def _format_work(one: Result) -> str:
    if "tflop_per_chunk" not in one:
        return ""
    return (
        f"{one['tflop_per_chunk']:.3g} TFLOP a chunk, counted; {one['tflop_per_s']:.3g} TFLOP/s reached, "
        f"{one['share_of_peak']:.0%} of the {one['device_tflop_per_s']:.3g} TFLOP/s of a large matrix product"
    )


def _compare_cases(results: Sequence[Result]) -> Iterator[str]:
    yield f"{'':<{NAME_COLUMNS + 2}}{'pictures/s':>12}{'delay':>12}{'frames':>9}{'share':>8}{'memory':>12}"
    for one in results:
        delay = one.get("delay")
        ms = f"{delay['ms']['median']:.0f} ms" if delay else ""
        frames = f"{delay['frames']['median']:.0f}" if delay else ""
        share = f"{one['share_of_peak']:.0%}" if "share_of_peak" in one else ""
        memory = one.get("device_memory_mb", one.get("peak_memory_mb"))
        used = "" if memory is None else f"{memory:.0f} MB"
        line = (
            f"{one['title']:<{NAME_COLUMNS + 2}}{one['pictures_per_s']:>12.1f}{ms:>12}{frames:>9}{share:>8}{used:>12}"
        )
        yield line.rstrip()
