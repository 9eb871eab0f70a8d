"""Measures one case in a process of its own: python -m engine.bench OUT.json, with the case as JSON on standard input.

Owns: the process. Does not know: who started it, what is measured.
"""

import json
import logging
import sys
from pathlib import Path

from engine.bench.measure import measure_case
from engine.bench.types import BenchCase, BenchResult
from engine.core.errors import PersonaCamError


def main(out: Path) -> None:
    """Read the case, measure it, and write the result, also what there is of it after each pass."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    case = BenchCase(**json.load(sys.stdin))
    try:
        result = BenchResult(case, measure_case(case, lambda figures: write_result(out, BenchResult(case, figures))))
    except PersonaCamError as problem:
        result = BenchResult(case, problem=str(problem))
    write_result(out, result)


def write_result(out: Path, result: BenchResult) -> None:
    """Write what is measured so far, completely or not at all: the process may be ended at any time."""
    partial = out.with_suffix(".part")
    partial.write_text(json.dumps(result.to_plain()), encoding="utf-8")
    partial.replace(out)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
