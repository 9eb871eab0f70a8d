"""The verb `evaluate`: measures how good avatars are, over a table of pairs.

Owns: connecting the parts, and the summary. Does not know: how any figure is measured.
"""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from app.cli.commands.evaluate.flags import NETWORKS
from app.cli.commands.evaluate.plot import save_curves, save_plot
from app.cli.commands.evaluate.worst_sheet import save_worst_sheet
from app.cli.path_checks import check_writable
from app.cli.progress import progress_bar
from app.cli.result import CommandResult, pluralize
from app.cli.settings_from_flags import settings_from_flags
from app.cli.signals import Interrupt
from engine import (
    EvaluationReport,
    NetworkFiles,
    PooledFigures,
    RunCallbacks,
    check_network_files,
    find_judge_models,
    format_figure,
    list_cases,
    make_ablated_setups,
    pool_results,
    read_pairs,
    run_cases,
    write_report,
)

PHASE = "Evaluating"
PAIRS_FOLDER = "pairs"
LINE = {
    "self": ("self.L1", "self.ssim", "self.nme_pct", "corr.mouth_open"),
    "cross": ("identity.median", "corr.mouth_open", "corr.ear", "jitter_flow.ratio"),
}
"""Figures of the summary."""


def run_evaluate(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam evaluate` asks for.

    Raises: PersonaCamError; KeyboardInterrupt: what was done until then is kept.
    """
    table = read_pairs(wanted.pairs)
    usual = settings_from_flags(wanted)
    ablated = make_ablated_setups(wanted.ablations, usual)
    setups = (*table.make_setups(usual), *ablated) if table.setups or not ablated else ablated
    networks = NetworkFiles(**{name: getattr(wanted, name) for name in NETWORKS})
    check_network_files(networks)
    find_judge_models()  # nothing is measured without them
    cases = list_cases(table.pairs, setups, networks, wanted.out / PAIRS_FOLDER)
    check_writable(wanted.out / "figures.md")
    with progress_bar() as show:
        watch = RunCallbacks(lambda done, total: show(PHASE, done, total), interrupt.raise_if_requested)
        results = run_cases(cases, wanted.workers, watch)
    report = EvaluationReport(cases, results, pool_results(cases, results), wanted.workers)
    written = write_report(report, wanted.out)
    written += [save_plot(wanted.out, report.pooled), save_curves(wanted.out, cases, results)]
    written += save_worst_sheet(wanted.out, cases, results)
    failed = sum(bool(result.problem) for result in results)
    return CommandResult(_summarize(report.pooled, wanted.out, written, failed), 1 if failed else 0)


def _summarize(pooled: Sequence[PooledFigures], folder: Path, written: Sequence[Path], failed: int) -> list[str]:
    lines = []
    for row in pooled:
        figures = ", ".join(f"{key} {format_figure(key, row.values.get(key))}" for key in LINE[row.kind])
        lines.append(f"{row.setup}, {row.kind}, {pluralize(row.pairs, 'pair')}: {figures}")
    if failed:
        lines.append(f"{pluralize(failed, 'pair')} failed; figures.md says why.")
    return [*lines, f"{folder}: {', '.join(path.name for path in written)}."]
