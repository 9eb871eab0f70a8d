"""Tables in the form of the paper's Tables 1 to 4 (arXiv 2512.11253).

Owns: their columns and rows. Does not know: how figures are measured, how LaTeX is written. Their values do not compare
with the paper's: its pairs are not published, and of several figures neither network nor clip length is.
"""

from collections.abc import Mapping, Sequence

from engine.evaluation.ablations import ABLATIONS, DECODER, STREAMING, THRESHOLD
from engine.evaluation.figures import FIGURES
from engine.evaluation.pooling import CROSS, SELF, PooledFigures
from engine.evaluation.tables.figures_tables import find_best, format_figure
from engine.evaluation.tables.table import MISSING, Table

Rows = Mapping[tuple[str, str], PooledFigures]

OF_SELF = ("self.L1", "self.ssim", "lpips_vgg", "tlp")
OF_CROSS = ("id_sim", "aed", "apd", "fvd", "tlp")
OF_SPEED = ("pictures_per_s", "chunk_interval_s")
ABLATED = {
    STREAMING: ("Table 2: streaming", OF_CROSS, "setting"),
    THRESHOLD: ("Table 3: keyframe threshold", OF_CROSS, "τ"),
    DECODER: ("Table 4: decoders", ("id_sim", "aed", "apd", "tlp"), "decoder"),
}
NOT_COMPARABLE = "Not comparable with other papers: other pairs"


def make_paper_tables(pooled: Sequence[PooledFigures], with_speed: bool) -> list[Table]:
    """Return Table 1 of all setups, and of Tables 2 to 4 those of which there are setups."""
    tables = [_compare_methods(pooled, with_speed)]
    for table, (title, keys, head) in ABLATED.items():
        shown = (*keys, "pictures_per_s") if with_speed and table == DECODER else keys
        tables += _list_ablated(pooled, table, f"{title}|{head}", shown)
    return tables


def _compare_methods(pooled: Sequence[PooledFigures], with_speed: bool) -> Table:
    rows: Rows = {(row.setup, row.kind): row for row in pooled}
    names = list(dict.fromkeys(row.setup for row in pooled))
    columns = [(SELF, key) for key in OF_SELF] + [(CROSS, key) for key in OF_CROSS]
    columns += [(CROSS, key) for key in OF_SPEED] if with_speed else []
    heads = ("method", *(f"{kind} {_head(key)}" for kind, key in columns))
    cells = []
    for name in names:
        values = (_find_value(rows, name, kind, key) for kind, key in columns)
        cells.append((name, *(format_figure(key, value) for (_, key), value in zip(columns, values, strict=True))))
    best = set()
    for at, (kind, key) in enumerate(columns, 1):
        there = [rows.get((name, kind), PooledFigures(name, kind)) for name in names]
        best |= {(number, at) for number, _ in find_best(there, [key])}
    return Table("Table 1: comparison", heads, tuple(cells), _note_missing(pooled, columns), frozenset(best))


def _list_ablated(pooled: Sequence[PooledFigures], table: str, words: str, keys: Sequence[str]) -> list[Table]:
    """Return the table if one of its setups was evaluated; what cannot be had is a row of dashes."""
    title, _, head = words.partition("|")
    there = {row.setup: row for row in pooled if row.kind == CROSS}
    names = [name for name, one in ABLATIONS.items() if one.table == table and (name in there or one.change is None)]
    if not any(name in there for name in names):
        return []
    rows = [there.get(name, PooledFigures(name, CROSS)) for name in names]
    cells = tuple(
        (ABLATIONS[row.setup].words, *(format_figure(key, row.values.get(key)) for key in keys)) for row in rows
    )
    why_not = tuple(
        f"{one.words} {MISSING}: {one.why_not}." for one in map(ABLATIONS.__getitem__, names) if one.why_not
    )
    heads = (head, *(_head(key) for key in keys))
    notes = (*why_not, *_note_missing(rows, [(CROSS, key) for key in keys]))
    return [Table(title, heads, cells, notes, find_best(rows, keys))]


def _find_value(rows: Rows, setup: str, kind: str, key: str) -> float | None:
    """Return a setup's figure over pairs of a kind; the speed over any."""
    kinds = (kind, SELF) if FIGURES[key].is_timed else (kind,)
    found = [rows[setup, each].values[key] for each in kinds if key in getattr(rows.get((setup, each)), "values", {})]
    return found[0] if found else None


def _note_missing(rows: Sequence[PooledFigures], columns: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    keys = dict.fromkeys(key for _, key in columns)
    missing = {key: row.missing[key] for row in rows for key in keys if key in row.missing and key not in row.values}
    return (*(f"{FIGURES[key].title} {MISSING}: {why}." for key, why in missing.items()), f"{NOT_COMPARABLE}.")


def _head(key: str) -> str:
    info = FIGURES[key]
    return f"{info.title} {info.better}".strip()
