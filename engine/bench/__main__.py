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
    """Read the case, measure it, and write the result."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    case = BenchCase(**json.load(sys.stdin))
    try:
        result = BenchResult(case, measure_case(case))
    except PersonaCamError as problem:
        result = BenchResult(case, problem=str(problem))
    out.write_text(json.dumps(result.to_plain()), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
