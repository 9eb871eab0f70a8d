"""The verb `bench`: measures what this computer can do, stage by stage, with every animator that can run on it.

Owns: which runs are measured, and the table. Does not know: how a run works. Each is `personacam live` in a process of
its own, so that one animator's memory is not counted for the next, and a crash does not end the others.
"""

import json
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from importlib import resources
from pathlib import Path
from typing import Any

from app.cli.commands import bench_window
from app.cli.commands.demo import CLIP, PORTRAIT
from app.cli.result import CommandResult
from app.cli.setting_flags import flags_to_words
from app.cli.signals import Interrupt
from engine import ANIMATORS

PERSONALIVE = "personalive"
PATIENCE_S = 600.0
"""How long a model may take to load."""


def run_bench(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam bench` asks for.

    Raises: KeyboardInterrupt.
    """
    if wanted.window:
        found = bench_window.measure_window(wanted.seconds)
        lines = [json.dumps(found)] if wanted.json else bench_window.format_lines(found)
        return CommandResult(lines, 1 if "problem" in found else 0)
    with ExitStack() as files:
        portrait = wanted.portrait or files.enter_context(_open_bundled_asset("portraits", PORTRAIT))
        camera = wanted.camera or files.enter_context(_open_bundled_asset("demo", CLIP))
        reports: list[Mapping[str, Any]] = []
        for animator in ANIMATORS:
            interrupt.raise_if_requested()
            own = ["--time-stages", *flags_to_words(wanted)] if animator == PERSONALIVE else []
            if animator == PERSONALIVE and "--models" not in own:
                reports.append({"animator": animator, "problem": "It needs its weights: give --models DIR."})
                continue
            reports.append(measure_animator(animator, str(portrait), str(camera), wanted.seconds, own))
    failed = all("problem" in one and one["problem"] for one in reports)
    lines = [json.dumps(reports, indent=2)] if wanted.json else format_table(reports)
    return CommandResult(lines, 1 if failed else 0)


def measure_animator(
    animator: str, portrait: str, camera: str, seconds: float, own: Sequence[str] = ()
) -> Mapping[str, Any]:
    """Return the report of a live run to the null output; an animator that could not run has only a name and a problem.

    own: more arguments for this animator.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        flags = {"--portrait": portrait, "--camera": camera, "--output": "null", "--animator": animator}
        flags |= {"--seconds": str(seconds), "--report": str(report)}
        words = [
            sys.executable,
            "-m",
            "app",
            "live",
            "--no-control",
            *(word for flag in flags.items() for word in flag),
            *own,
        ]
        done = subprocess.run(words, capture_output=True, text=True, timeout=seconds + PATIENCE_S, check=False)
        if done.returncode:
            return {"animator": animator, "problem": " ".join(done.stderr.split())}
        content: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return content


def format_table(reports: Sequence[Mapping[str, Any]]) -> list[str]:
    """Put the reports into lines of text."""
    lines: list[str] = []
    for one in reports:
        if one["problem"]:
            lines.append(f"{one['animator']}: {one['problem']}")
            continue
        lines += [f"{one['animator']}, {one['size']} px", f"  {'stage':<10}{'median':>10}{'95 %':>10}"]
        rows = {**one["stage_ms"], "delay": one["delay_ms"]}
        lines += [f"  {name:<10}{row['p50']:>7.1f} ms{row['p95']:>7.1f} ms" for name, row in rows.items() if row]
        lines.append(f"  {_format_rates(one)}")
    return lines


def _format_rates(one: Mapping[str, Any]) -> str:
    able = "" if one["keeps_up_fps"] is None else f", could do {one['keeps_up_fps']:.0f}"
    memory = "" if one["peak_rss_mb"] is None else f"; {one['peak_rss_mb']:.0f} MB"
    return f"{one['fps']:.1f} pictures a second{able}; {one['dropped']} dropped{memory}"


def _open_bundled_asset(*place: str) -> AbstractContextManager[Path]:
    """Return a context manager that gives the path of a bundled file."""
    return resources.as_file(resources.files("assets").joinpath(*place))
