"""Evaluates one case in a process of its own: python -m engine.evaluation, with the pickled case on standard input.

Owns: the process. Does not know: who started it, what is measured.
"""

import logging
import pickle
import sys

from engine.core.errors import PersonaCamError
from engine.evaluation.evaluate_pair import evaluate_pair
from engine.evaluation.types import EvaluationCase, PairResult


def main() -> None:
    """Read the case from the process that started this one, evaluate it, and write the result."""
    logging.basicConfig(level=logging.ERROR, format="%(message)s", stream=sys.stderr)
    case: EvaluationCase = pickle.load(sys.stdin.buffer)
    try:
        result = evaluate_pair(case)
    except PersonaCamError as problem:
        result = PairResult(case.compute_fingerprint(), problem=str(problem))
    case.folder.mkdir(parents=True, exist_ok=True)
    result.write_file(case.result_file)


if __name__ == "__main__":
    main()
