"""The tables of an evaluation: the setups beside each other, every figure with its definition, and every pair.

Owns: which figures stand in which table, and how a value is written. Does not know: files, forms of tables.
"""

from collections.abc import Iterable, Sequence

from engine.evaluation.figures import DOWN, FIGURES, UP, FigureInfo
from engine.evaluation.pooling import CROSS, SELF, PooledFigures
from engine.evaluation.tables.table import MISSING, Table
from engine.evaluation.types import EvaluationCase, PairResult

TITLES = {SELF: "Self re-enactment", CROSS: "Cross re-enactment"}
SUMMARY = {
    SELF: ("self.L1", "self.ssim", "lpips_alex", "lpips_vgg", "tlp", "fvd", "self.nme_pct", "corr.mouth_open",
           "blinks.recall", "gaze_error", "jitter_flow.ratio", "background_motion_px.mean"),
    CROSS: ("identity.median", "id_sim", "aed", "apd", "fvd", "tlp", "corr.mouth_open", "corr.ear", "corr.yaw",
            "blinks.recall", "gaze_x.corr", "jitter_flow.ratio", "background_motion_px.mean"),
}  # fmt: skip
PAIR = ("face_found_output", "identity.median", "self.nme_pct", "corr.mouth_open", "slope.mouth_open", "corr.ear",
        "gaze_x.corr", "jitter_flow.ratio", "background_motion_px.mean", "fold_frac_flow.mean")  # fmt: skip


def make_tables(
    pooled: Sequence[PooledFigures], cases: Sequence[EvaluationCase], results: Sequence[PairResult]
) -> list[Table]:
    """Return the tables of what is the same in every run: nothing that is measured on the clock."""
    kinds = [kind for kind in (SELF, CROSS) if any(row.kind == kind for row in pooled)]
    tables = []
    for kind in kinds:
        rows = [row for row in pooled if row.kind == kind]
        tables.append(compare_setups(TITLES[kind], rows, SUMMARY[kind]))
    for kind in kinds:
        rows = [row for row in pooled if row.kind == kind]
        tables.append(_explain_figures(f"{TITLES[kind]}: every figure", rows))
    return [*tables, _list_pairs(cases, results)]


def make_cost_table(pooled: Sequence[PooledFigures], workers: int) -> Table:
    """Return the table of what is measured on the clock. workers: how many cases ran at once."""
    keys = [key for key, info in FIGURES.items() if info.is_timed]
    rows = [row for row in pooled if any(key in row.values for key in keys)]
    table = compare_setups("Costs", rows, keys)
    at_once = f"Measured while {workers} pairs ran at once." if workers > 1 else "Measured one pair after the other."
    words = (f"{row.setup}, {row.kind}" for row in rows)
    named = tuple((name, *cells[1:]) for name, cells in zip(words, table.rows, strict=True))
    notes = (at_once, *(f"{FIGURES[key].title}: {FIGURES[key].definition}." for key in keys))
    return Table(table.title, table.heads, named, notes, table.best)


def compare_setups(title: str, rows: Sequence[PooledFigures], keys: Iterable[str]) -> Table:
    """Return a row for each setup, and a column for each figure that any of them could have."""
    shown = [key for key in keys if any(key in row.values or key in row.missing for row in rows)]
    heads = ("setup", *(_head_of(FIGURES[key]) for key in shown))
    cells = tuple((row.setup, *(format_figure(key, row.values.get(key)) for key in shown)) for row in rows)
    return Table(title, heads, cells, _note_rows(rows, shown), find_best(rows, shown))


def format_figure(key: str, value: float | None) -> str:
    """Return a value with the digits of its figure; a dash if there is none."""
    return MISSING if value is None else f"{value:.{FIGURES[key].digits}f}"


def find_best(rows: Sequence[PooledFigures], keys: Sequence[str]) -> frozenset[tuple[int, int]]:
    """Return (row, column) of the best value of each figure for which more or less is better; none of one row."""
    best = set()
    for column, key in enumerate(keys, 1):
        there = {number: row.values[key] for number, row in enumerate(rows) if key in row.values}
        better = FIGURES[key].better
        if len(there) > 1 and better in (UP, DOWN):
            most = max(there.values()) if better == UP else min(there.values())
            shown = format_figure(key, most)
            best |= {(number, column) for number, value in there.items() if format_figure(key, value) == shown}
    return frozenset(best)


def _note_rows(rows: Sequence[PooledFigures], keys: Sequence[str]) -> tuple[str, ...]:
    """Return how much was measured, and why figures are missing."""
    notes = []
    for row in rows:
        failed = f", {row.failed} without a result" if row.failed else ""
        clips = f", {row.clips} clips for FVD" if row.clips else ""
        many = "1 pair" if row.pairs == 1 else f"{row.pairs} pairs"
        measured = f", {row.frames} pictures of {', '.join(row.sizes)}{clips}" if row.sizes else ""
        notes.append(f"{row.setup}: {many}{measured}{failed}.")
    for key in keys:
        reasons = dict.fromkeys(row.missing[key] for row in rows if key not in row.values and key in row.missing)
        notes += [f"{FIGURES[key].title} {MISSING}: {why}." for why in reasons]
    return tuple(notes)


def _explain_figures(title: str, rows: Sequence[PooledFigures]) -> Table:
    """Return a row for each figure: its values, the worst pair's, what looks at the pictures, and its definition."""
    keys = [
        key
        for key, info in FIGURES.items()
        if not info.is_timed and any(key in row.values or key in row.missing for row in rows)
    ]
    heads = ("figure", *(row.setup for row in rows), "over pairs", "network", "what it is")
    lines = []
    for key in keys:
        info = FIGURES[key]
        values = (_format_with_worst(key, row) for row in rows)
        lines.append((_head_of(info), *values, info.pooled, info.network or MISSING, info.definition))
    return Table(title, heads, tuple(lines), ("In brackets: the worst pair.",))


def _format_with_worst(key: str, row: PooledFigures) -> str:
    if key not in row.values:
        return f"{MISSING} {row.missing.get(key, '')}".strip()
    worst = f" ({format_figure(key, row.worst[key])})" if key in row.worst else ""
    return format_figure(key, row.values[key]) + worst


def _list_pairs(cases: Sequence[EvaluationCase], results: Sequence[PairResult]) -> Table:
    """Return a row for each pair with each setup."""
    heads = ("pair", "setup", "pictures", "size", *(_head_of(FIGURES[key]) for key in PAIR))
    rows = []
    for case, result in zip(cases, results, strict=True):
        values = (format_figure(key, result.values.get(key)) for key in PAIR)
        rows.append((case.pair.name, case.setup.name, str(result.frames), result.size or MISSING, *values))
    problems = [
        f"{case.pair.name}, {case.setup.name}: {result.problem}"
        for case, result in zip(cases, results, strict=True)
        if result.problem
    ]
    return Table("Every pair", heads, tuple(rows), (*problems, *_note_networks(results)))


def _note_networks(results: Sequence[PairResult]) -> list[str]:
    networks: dict[str, str] = {}
    for result in results:
        networks |= result.networks
    return [f"{name}: file with SHA-256 {letters}…" for name, letters in networks.items()]


def _head_of(info: FigureInfo) -> str:
    return f"{info.title} {info.better}".strip()
