"""Compare golden training steps with the project's own: python -m tests.golden.training FILE.npz [CASE ...]

Any file of the form that the README describes, with any passes and rungs. The exit status is 1 if something differs.
"""

import sys
import tempfile
from pathlib import Path

import torch

from tests.golden.training.compare import Row, asked_the_same, compare_case
from tests.golden.training.run import Case, Runner, read_cases
from tests.personalive import write_models

KINDS = ("loss", "gradient", "gradients", "samples", "table", "half", "names")


def main(file: Path, names: list[str]) -> int:
    """Compare the cases of a file, or those with these names."""
    torch.set_num_threads(1)
    agree = True
    with tempfile.TemporaryDirectory() as folder:
        models = write_models(Path(folder))
        for case in read_cases(file):
            if not names or case.name in names:
                agree = compare(case, models) and agree
    return 0 if agree else 1


def compare(case: Case, models: Path) -> bool:
    """Print the largest difference of each kind, and every number that differs too much."""
    runner = Runner(case, models)
    rows = compare_case(case, runner.run())
    same_draws = asked_the_same(case, runner.draws.asked)
    sys.stdout.write(f"{case.name}: {len(rows)} compared, random numbers {'the same' if same_draws else 'DIFFER'}\n")
    for kind in KINDS:
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind:
            sys.stdout.write(format_row(max(of_kind, key=lambda row: row.difference / (row.limit or 1.0))))
    for row in rows:
        if not row.agrees:
            sys.stdout.write(f"  DIFFERS {format_row(row)}")
    sys.stdout.flush()
    return same_draws and all(row.agrees for row in rows)


def format_row(row: Row) -> str:
    """One line of the table."""
    return f"  {row.kind:<10} {row.difference:8.1e} of {row.limit:.0e}  {row.name}\n"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
