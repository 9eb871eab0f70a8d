"""The verb `bench`: measures what this computer can do, stage by stage, with everything that can run on it.

Owns: the order of the measurements, and where their results go. Does not know: how anything is measured: each case is
a process of its own, so that one animator's memory is not counted for the next, and a crash does not end the others.
"""

import json
import tempfile
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from importlib import resources
from pathlib import Path
from typing import Any

from app.cli.commands.bench import window
from app.cli.commands.bench.cases import PERSONALIVE, Weights, check_case_flags, list_cases
from app.cli.commands.bench.table import format_results
from app.cli.commands.demo import CLIP, PORTRAIT
from app.cli.result import CommandResult
from app.cli.setting_flags import PREFIX
from app.cli.signals import Interrupt
from app.weights.store.places import find_layout, find_usable_folder
from engine import run_case, write_made_up_weights

VERSION = 1
"""Of the JSON."""
PATIENCE_S = 3600.0
"""How long a case may take beside its passes: a model of the full size takes minutes for each chunk on a processor."""
PASSES = 8
NEEDS_WEIGHTS = (
    "It needs its weights: download them with `personacam models download`, give --models DIR, or measure with made-up "
    "ones: --fake-weights."
)
MODELS = f"{PREFIX}models"


def run_bench(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam bench` asks for.

    Raises: SettingsError; SinkError if the plot cannot be saved, or made-up weights not be written; KeyboardInterrupt.
    """
    if wanted.window:
        found = window.measure_window(wanted.seconds)
        lines = [json.dumps(found)] if wanted.json else window.format_lines(found)
        return CommandResult(lines, 1 if "problem" in found else 0)
    check_case_flags(wanted)
    if wanted.plot is not None:
        from app.cli.commands.bench.plot import check_plot_writable

        check_plot_writable(wanted.plot)
    results = _measure_cases(wanted, interrupt)
    lines = [json.dumps({"version": VERSION, "cases": results}, indent=2)] if wanted.json else format_results(results)
    if wanted.plot is not None:
        from app.cli.commands.bench.plot import save_plot

        there = save_plot(wanted.plot, results)
        lines += [] if wanted.json else [f"{there}: the parts of each case, and the delays."]
    failed = all(one.get("problem") for one in results)
    return CommandResult(lines, 1 if failed else 0)


def _measure_cases(wanted: Namespace, interrupt: Interrupt) -> Sequence[Mapping[str, Any]]:
    """Measure every case, one after the other; made-up weights exist meanwhile."""
    with ExitStack() as files:
        portrait = wanted.portrait or files.enter_context(_open_bundled_asset("portraits", PORTRAIT))
        clip = files.enter_context(_open_bundled_asset("demo", CLIP))
        if wanted.camera is not None and Path(wanted.camera).is_file():
            clip = Path(wanted.camera)
        weights = _find_weights(wanted, files)
        results: list[Mapping[str, Any]] = []
        for case in list_cases(wanted, weights, str(portrait), str(clip)):
            interrupt.raise_if_requested()
            if case.animator == PERSONALIVE and weights is None:
                results.append({"title": case.title, "animator": case.animator, "problem": NEEDS_WEIGHTS})
                continue
            timeout_s = PATIENCE_S + PASSES * wanted.seconds
            results.append(run_case(case, interrupt.raise_if_requested, timeout_s))
        return results


def _find_weights(wanted: Namespace, files: ExitStack) -> Weights | None:
    """Return the weights that were given, or write made-up ones into a folder that goes away in the end."""
    if wanted.fake_weights is None:
        named = getattr(wanted, MODELS, None)
        models = find_usable_folder() if named is None else find_layout(named)
        return None if models is None else Weights(str(models), "given")
    folder = Path(
        files.enter_context(tempfile.TemporaryDirectory(prefix="personacam-weights-", ignore_cleanup_errors=True))
    )
    size = write_made_up_weights(folder, wanted.fake_weights)
    return Weights(str(folder), f"made-up, {size}")


def _open_bundled_asset(*place: str) -> AbstractContextManager[Path]:
    """Return a context manager that gives the path of a bundled file."""
    return resources.as_file(resources.files("assets").joinpath(*place))
