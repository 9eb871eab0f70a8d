"""From what was measured to a report, and whether every limit held.

Owns: the limits. Pure: nothing here runs or waits. Does not know: where figures come from.
"""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.soak.usage import Usage

GROWTH_MAX = 0.02
DELAY_MORE_MS = 34.0
"""The delay at the end may be longer than that at the start by one picture of a camera of 30."""
WARM_UP, WARM_UP_MAX_S = 0.25, 300.0
"""The first part of a run, in which libraries take what they keep: a quarter, and five minutes at most."""
COMPARED = 3
"""So many looks at the beginning, after the warm-up, and at the end are compared; at least twice as many are needed."""
MISSED_PER_HOUR = 6.0
"""A computer that does other work stalls now and then; stalls that a bystander felt, too, are not counted."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look while all is well and nothing happens. kept: the app, with freed memory that it keeps; app: without."""

    at_s: float
    kept: Usage
    app: Usage
    camera: Usage
    delay_ms: float
    load: float


@dataclass(slots=True)
class Measured:
    """One run. Gaps: how long, in s, each time without a picture for more than 0.1 s was.

    stalls: of the gaps in which no fault had taken the device, those in which a bystander overslept, too.
    broken: what has to hold and did not, in words.
    """

    seconds: float = 0.0
    looks: list[Look] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    avatars: int = 0
    cards: int = 0
    marked: int = 0
    lost: int = 0
    gaps_of_faults: dict[str, list[float]] = field(default_factory=dict)
    gaps: list[float] = field(default_factory=list)
    stalls: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. holds: None where the run was too short to judge."""

    what: str
    found: str
    limit: str
    holds: bool | None


def findings(measured: Measured) -> list[Finding]:
    """Judge a run."""
    return [*_of_the_picture(measured), *_of_the_process(measured.looks), _of_the_delay(measured.looks)]


def report(measured: Measured, found: Sequence[Finding]) -> str:
    """Write it down."""
    faults = ", ".join(f"{name} {count}" for name, count in sorted(measured.happened.items()))
    lines = [
        f"{measured.seconds / 60:.1f} minutes, {sum(measured.happened.values())} faults: {faults}",
        f"{measured.pictures} pictures: {measured.avatars} avatars, {measured.cards} cards",
    ]
    if measured.looks:
        loads = [look.load for look in measured.looks]
        lines.append(f"load of the computer: {statistics.fmean(loads):.1f} on average, {max(loads):.1f} at most")
    for name, gaps in sorted(measured.gaps_of_faults.items()):
        lines.append(f"without a picture, {name}: {_times(gaps)}")
    lines += [f"{_mark(one.holds):9} {one.what}: {one.found} (limit: {one.limit})" for one in found]
    return "\n".join([*lines, *(f"BROKEN    {words}" for words in measured.broken)])


def holds(measured: Measured, found: Sequence[Finding]) -> bool:
    """Say if every limit held that could be judged."""
    return not measured.broken and all(one.holds is not False for one in found)


def _of_the_picture(measured: Measured) -> list[Finding]:
    allowed = max(1.0, MISSED_PER_HOUR * measured.seconds / 3600)
    return [
        Finding("pictures with any of the marker", str(measured.marked), "0", measured.marked == 0),
        Finding("pictures that never arrived", str(measured.lost), "0", measured.lost == 0),
        Finding("times without a picture while nothing took the device", _times(measured.gaps), f"{allowed:.0f}",
                len(measured.gaps) <= allowed),
        Finding("... of that kind in which the whole computer stood", _times(measured.stalls), "none", None),
    ]  # fmt: skip


def _of_the_process(looks: Sequence[Look]) -> list[Finding]:
    early, late = _compared(looks)
    if not early:
        return [Finding("memory, threads, handles", "too few looks", "", None)]
    warm = _after_warm_up(looks)
    times_s = [look.at_s for look in warm]
    found = [_growth("app", times_s, [look.app for look in warm])]
    kept = _ends_of_line(times_s, [look.kept.rss_mb for look in warm])
    words = f"{kept[0]:.1f}, then {kept[1]:.1f} MB"
    found.append(Finding("... with freed memory that the C library keeps for later", words, "none", None))
    found.append(_growth("camera process", times_s, [look.camera for look in warm]))
    found.append(_no_more("threads", [look.app.threads for look in early], [look.app.threads for look in late]))
    found.append(_no_more("handles", [look.app.handles for look in early], [look.app.handles for look in late]))
    return found


def _growth(name: str, times_s: Sequence[float], usages: Sequence[Usage]) -> Finding:
    before, after = _ends_of_line(times_s, [one.rss_mb for one in usages])
    own = _ends_of_line(times_s, [one.own_mb for one in usages])
    grown = after / before - 1
    words = f"{before:.1f}, then {after:.1f} MB ({grown:+.1%}); not from files {own[0]:.1f}, then {own[1]:.1f} MB"
    return Finding(f"memory of the {name}", words, f"+{GROWTH_MAX:.0%}", grown < GROWTH_MAX)


def _ends_of_line(times_s: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """The first and last value on the line through all of them.

    One look depends on what is worn and remembered just then, by more than the limit; a leak is in all of them.
    """
    line = statistics.linear_regression(times_s, values)
    return line.intercept + line.slope * times_s[0], line.intercept + line.slope * times_s[-1]


def _no_more(name: str, early: Sequence[int], late: Sequence[int]) -> Finding:
    before, after = statistics.median(early), statistics.median(late)
    return Finding(f"{name} of the app", f"{before:.0f}, then {after:.0f}", "no more", after <= before)


def _of_the_delay(looks: Sequence[Look]) -> Finding:
    early, late = _compared(looks)
    if not early:
        return Finding("delay", "too few looks", "", None)
    before, after = (min(look.delay_ms for look in part) for part in (early, late))  # other work makes some longer
    return Finding(
        "delay, shortest", f"{before:.0f}, then {after:.0f} ms", f"{DELAY_MORE_MS:.0f} ms more",
        after - before <= DELAY_MORE_MS,
    )  # fmt: skip


def _compared(looks: Sequence[Look]) -> tuple[Sequence[Look], Sequence[Look]]:
    """The looks to compare: after the warm-up, and at the end; two empty ones if there are not enough."""
    warm = _after_warm_up(looks)
    return (warm[:COMPARED], warm[-COMPARED:]) if len(warm) >= 2 * COMPARED else ((), ())


def _after_warm_up(looks: Sequence[Look]) -> list[Look]:
    warm_at_s = min(WARM_UP * looks[-1].at_s, WARM_UP_MAX_S) if looks else 0.0
    return [look for look in looks if look.at_s >= warm_at_s]


def _times(gaps: Sequence[float]) -> str:
    if not gaps:
        return "none"
    return f"{len(gaps)} (middle {statistics.median(gaps) * 1000:.0f}, longest {max(gaps) * 1000:.0f} ms)"


def _mark(held: bool | None) -> str:
    return {True: "holds", False: "BROKEN", None: "-"}[held]
