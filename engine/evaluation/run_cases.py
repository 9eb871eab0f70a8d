"""Runs the cases of an evaluation side by side, each in a process of its own, and reads what is there already.

Owns: the processes, how many there are, and which cases are not run again. Does not know: what they measure.
A case's result is kept with a fingerprint of all that it depends on: a run that was ended goes on where it was.
"""

import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from engine.evaluation.types import EvaluationCase, NetworkFiles, Pair, PairResult, Setup

LOOK_S = 0.1
WORDS_KEPT = 60
"""Of what a crashed process wrote last."""
NAME_MAX = 60
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class RunCallbacks:
    """progress: called with (cases done, cases in all). raise_if_stopped: called often; what it raises ends the run."""

    progress: Callable[[int, int], None] = lambda done, total: None
    raise_if_stopped: Callable[[], None] = lambda: None


def list_cases(
    pairs: Sequence[Pair], setups: Sequence[Setup], networks: NetworkFiles, folder: Path
) -> list[EvaluationCase]:
    """Return every pair with every setup, in the order of the tables; each has a folder of its own."""
    cases = []
    for number, pair in enumerate(pairs):
        for place, setup in enumerate(setups):
            limit = pair.max_frames or setup.settings.max_frames
            own = replace(setup, settings=replace(setup.settings, max_frames=limit))
            name = f"{number:03d}-{_make_plain(pair.name)}"
            cases.append(
                EvaluationCase(
                    replace(pair, max_frames=limit),
                    own,
                    networks,
                    folder / name / f"{place:02d}-{_make_plain(setup.name)}",
                )
            )
    return cases


def run_cases(cases: Sequence[EvaluationCase], workers: int, watch: RunCallbacks) -> list[PairResult]:
    """Return the result of each case; a crash is a result, too. What is done stays on the disk."""
    kept = {number: _read_kept(case) for number, case in enumerate(cases)}
    results = {number: result for number, result in kept.items() if result is not None}
    waiting = [number for number in range(len(cases)) if number not in results]
    running: dict[int, _CaseProcess] = {}
    with ExitStack() as stack:
        stack.callback(_end_all, running)
        while waiting or running:
            watch.raise_if_stopped()
            while waiting and len(running) < workers:
                number = waiting.pop(0)
                running[number] = _CaseProcess(cases[number], workers)
            for number, process in list(running.items()):
                result = process.read_result()
                if result is not None:
                    results[number] = result
                    del running[number]
            watch.progress(len(results), len(cases))
            if running:
                time.sleep(LOOK_S)
    return [results[number] for number in range(len(cases))]


def _end_all(running: "Mapping[int, _CaseProcess]") -> None:
    for process in running.values():
        process.end_now()


def _read_kept(case: EvaluationCase) -> PairResult | None:
    """Return the result of an earlier run, if it is of the same case and was one."""
    result = PairResult.read_file(case.result_file)
    if result is None or result.problem or result.fingerprint != case.compute_fingerprint():
        return None
    return result


def _make_plain(name: str) -> str:
    """Return a name as it may be a folder's everywhere."""
    plain = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name)
    return plain.strip("-")[:NAME_MAX] or "x"


class _CaseProcess:
    """One case that is being evaluated."""

    def __init__(self, case: EvaluationCase, workers: int) -> None:
        self._case = case
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- closed when the process has ended
        case.result_file.unlink(missing_ok=True)
        threads = str(max(1, (os.cpu_count() or 1) // workers))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "engine.evaluation"],
            stdin=subprocess.PIPE,
            stdout=self._errors,
            stderr=self._errors,
            env={**os.environ, **dict.fromkeys(THREADS, threads)},
        )
        assert self._process.stdin is not None
        self._process.stdin.write(pickle.dumps(case))
        self._process.stdin.close()

    def read_result(self) -> PairResult | None:
        """Return the result; None while there is none."""
        if self._process.poll() is None:
            return None
        result = PairResult.read_file(self._case.result_file)
        if result is None:
            self._errors.seek(0)
            last = " ".join(self._errors.read().decode(errors="replace").split()[-WORDS_KEPT:])
            problem = f"It ended with status {self._process.returncode}: {last}"
            result = PairResult(self._case.compute_fingerprint(), problem=problem)
        self._errors.close()
        return result

    def end_now(self) -> None:
        """End it; what it had is lost."""
        self._process.kill()
        self._process.wait()
        self._errors.close()
