"""Writes an evaluation's files: what is the same in every run apart from what is measured on the clock.

Owns: which files there are, and the forms for programs. Does not know: how a figure is measured, pictures.
`figures.*` hold the same bytes whenever the same pictures are measured; `costs.*` differ from run to run.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.evaluation.figures import FIGURES
from engine.evaluation.pooling import PooledFigures
from engine.evaluation.tables.figures_tables import make_cost_table, make_tables
from engine.evaluation.tables.paper_tables import make_paper_tables
from engine.evaluation.tables.table import write_csv, write_latex, write_markdown
from engine.evaluation.types import VERSION, EvaluationCase, PairResult

HEADS = ("setup", "kind", "pair", "figure", "value", "network", "missing because")


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What an evaluation found. workers: how many cases ran at once."""

    cases: Sequence[EvaluationCase]
    results: Sequence[PairResult]
    pooled: Sequence[PooledFigures]
    workers: int


def write_report(report: EvaluationReport, folder: Path) -> list[Path]:
    """Write all files of words; returns them. They replace those of an earlier run."""
    contents = {
        "figures.md": write_markdown(make_tables(report.pooled, report.cases, report.results)),
        "figures.csv": write_csv(HEADS, _list_rows(report, is_timed=False)),
        "figures.json": _write_json(report, is_timed=False),
        "figures.tex": write_latex(make_paper_tables(report.pooled, with_speed=False)),
        "costs.md": write_markdown([make_cost_table(report.pooled, report.workers)]),
        "costs.csv": write_csv(HEADS, _list_rows(report, is_timed=True)),
        "costs.json": _write_json(report, is_timed=True),
        "costs.tex": write_latex(make_paper_tables(report.pooled, with_speed=True)),
    }
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in contents]


def _list_rows(report: EvaluationReport, is_timed: bool) -> list[tuple[object, ...]]:
    """Return a row for each figure of each pair, and of all pairs together."""
    rows: list[tuple[object, ...]] = []
    for case, result in zip(report.cases, report.results, strict=True):
        kind = "self" if case.pair.own_face else "cross"
        rows += _list_figures((case.setup.name, kind, case.pair.name), result.values, result.missing, is_timed)
    for row in report.pooled:
        rows += _list_figures((row.setup, row.kind, "all"), row.values, row.missing, is_timed)
    return rows


def _list_figures(
    place: tuple[str, str, str], values: Mapping[str, float], missing: Mapping[str, str], is_timed: bool
) -> list[tuple[object, ...]]:
    return [
        (*place, key, values.get(key), info.network, missing.get(key))
        for key, info in FIGURES.items()
        if info.is_timed == is_timed and (key in values or key in missing)
    ]


def _write_json(report: EvaluationReport, is_timed: bool) -> str:
    def choose(values: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in values.items() if FIGURES[key].is_timed == is_timed}

    pairs = [_describe_pair(case, result, choose) for case, result in zip(report.cases, report.results, strict=True)]
    pooled = [
        {**asdict(row), **{name: choose(getattr(row, name)) for name in ("values", "worst", "missing")}}
        for row in report.pooled
    ]
    definitions = {key: asdict(info) for key, info in FIGURES.items() if info.is_timed == is_timed}
    content = {"version": VERSION, "pooled": pooled, "pairs": pairs, "definitions": definitions}
    if is_timed:
        content["workers"] = report.workers
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _describe_pair(
    case: EvaluationCase, result: PairResult, choose: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    """Return a pair as JSON holds it: names of files without folders."""
    files = {"driver": case.pair.driver, "portrait": case.pair.portrait, "output": case.pair.output}
    return {
        "pair": case.pair.name,
        "setup": case.setup.name,
        "kind": "self" if case.pair.own_face else "cross",
        **{name: path.name for name, path in files.items() if path is not None},
        "frames": result.frames,
        "size": result.size,
        "values": choose(result.values),
        "missing": choose(result.missing),
        "networks": dict(result.networks),
        "worst": [asdict(one) for one in result.worst],
        "problem": result.problem,
    }
