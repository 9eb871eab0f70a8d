"""Seconds per chunk, seconds to the first picture and peak memory of PersonaLive at its published size; run by hand.

    python -m tests.measure.personalive FOLDER [--forms exact plain] [--before DIR] [--qualities] [--rounds 1]
        [--size 256] [--dtype bfloat16] [--device cpu] [--passes 2] [--threads N]

Writes the published layout with made-up weights into FOLDER in float16 (5.5 GB) unless it is there, then animates grey
noise. The numbers mean nothing as pictures; the work is the real one. Each form is measured in a process of its own,
one after the other, `rounds` times in turn: "exact" with the exact savings, "plain" without them, "before" with the
code in DIR, a checkout of an older version. A line of JSON for each, and at the end the processor time of the second
chunk and up to the first picture, and the peak of memory, each relative to that of the last form.
With --qualities, "exact" also animates chunks of each quality in turn, after the others.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.personalive import write_models

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("personalive_run.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--forms", nargs="+", choices=["exact", "plain", "before"], default=["exact", "plain"])
    parser.add_argument("--before", type=Path)
    parser.add_argument("--qualities", action="store_true")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--dtype", default="bfloat16")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=0)
    chosen = parser.parse_args()
    if "before" in chosen.forms and chosen.before is None:
        parser.error("for the form before, --before names the folder of its code")
    if not (chosen.folder / "personalive").is_dir():
        write_models(chosen.folder, "full", half=True)
    reports: dict[str, list[dict[str, Any]]] = {form: [] for form in chosen.forms}
    for _ in range(chosen.rounds):
        for form, found in reports.items():
            found.append(run_form(chosen, form))
            write_line(found[-1])
    write_line({"relative to": chosen.forms[-1], **compare_forms(reports)})


def run_form(chosen: argparse.Namespace, form: str) -> dict[str, Any]:
    """Measure one form in a process of its own, which finds the engine in its version's folder."""
    code = chosen.before.resolve() if form == "before" else ROOT
    wanted = vars(chosen) | {"form": form, "qualities": chosen.qualities and form == "exact"}
    answer = subprocess.run(
        [sys.executable, str(CHILD), json.dumps(wanted, default=str)],
        cwd=code,
        env=os.environ | {"PYTHONPATH": str(code)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    report: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return report


def compare_forms(reports: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, float]]:
    """Return the best round of each form and figure, divided by that of the last form."""
    best = {
        form: {name: min(each[name] for each in found) for name in ("chunk", "first_picture", "peak_gib")}
        for form, found in reports.items()
    }
    last = list(best.values())[-1]
    return {form: {name: round(value / last[name], 3) for name, value in own.items()} for form, own in best.items()}


def write_line(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
