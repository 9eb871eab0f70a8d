"""Compare golden training steps with the project's own: python -m tests.golden.training FILE.npz [CASE ...]

Any file of the form that the README describes, with any passes, rungs and windows. The exit status is 1 if something
differs or cannot be run, 2 if the file is none of these.
"""

import sys
import tempfile
from pathlib import Path

import torch

from tests.golden.training.compare import Row, asked_the_same, compare_case
from tests.golden.training.run import Case, NotGoldenError, Runner, read_cases
from tests.personalive import write_models

WRONG = 2
KINDS = ("loss", "gradient", "gradients", "samples", "table", "half", "names")


def main(words: list[str]) -> int:
    """Compare the cases of a file, or those named behind it."""
    if not words:
        sys.stderr.write("Usage: python -m tests.golden.training FILE.npz [CASE ...]\n")
        return WRONG
    torch.set_num_threads(1)
    try:
        cases = choose_cases(Path(words[0]), words[1:])
    except NotGoldenError as failure:
        sys.stderr.write(f"{failure}.\n")
        return WRONG
    with tempfile.TemporaryDirectory() as folder:
        models = write_models(Path(folder))
        agree = [compare_or_explain(case, models) for case in cases]
    return 0 if all(agree) else 1


def choose_cases(file: Path, names: list[str]) -> list[Case]:
    """Return the cases with these names, all if none is named. Raises: NotGoldenError."""
    cases = {case.name: case for case in read_cases(file)}
    unknown = [name for name in names if name not in cases]
    if unknown:
        raise NotGoldenError(f"{file} has no case {', '.join(unknown)}: it has {', '.join(cases)}")
    return [cases[name] for name in names or cases]


def compare_or_explain(case: Case, models: Path) -> bool:
    """Compare a case; one that cannot be run does not agree, and the others are compared all the same."""
    try:
        return compare(case, models)
    except NotGoldenError as failure:
        sys.stdout.write(f"{failure}.\n")
    except (KeyError, IndexError, RuntimeError, ValueError) as failure:
        sys.stdout.write(
            f"{case.name}: it cannot be run with the project's steps: {type(failure).__name__}: {failure}\n"
        )
    return False


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
    sys.exit(main(sys.argv[1:]))
