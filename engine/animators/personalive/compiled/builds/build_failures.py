"""Says in a sentence, with a remedy, why something could not be built or loaded.

Owns: telling failures of memory, disk, driver and packages apart, by what libraries say.
Does not know: what was being built.
"""

import re

from engine.core.errors import BuildError, PersonaCamError
from engine.core.problem import Problem, Word
from engine.core.runtime_folder import NO_ROOM

FULL_DISK = Problem(
    "The disk is full, and the build could not be written.",
    "Free some space: `personacam models list` shows what builds take, and how to free them.",
)
OUT_OF_MEMORY = Problem(
    "Memory ran out during the build.",
    "Close other programs and build again with `personacam models compile`, or choose a smaller size.",
)
OLD_DRIVER = Problem(
    "The driver of the graphics card is too old for the installed packages.",
    "Update the driver, then build again with `personacam models compile`.",
)
NO_DRIVER = Problem(
    "The driver of the graphics card, or a library of it, is missing.",
    "Install the driver; `personacam doctor` shows what is missing.",
)
SPOKEN = (
    (re.compile(r"no space left|disk quota exceeded|disk is full|not enough space", re.IGNORECASE), FULL_DISK),
    (
        re.compile(
            r"out of memory|out_of_memory|can't allocate|cannot allocate|failed to allocate|bad_alloc|bad allocation"
            r"|not enough memory",
            re.IGNORECASE,
        ),
        OUT_OF_MEMORY,
    ),
    (
        re.compile(
            r"driver version is insufficient|driver\b.{0,30} too old|unsupported ptx|driver_mismatch"
            r"|cuda error 35\b|cudaerrorinsufficientdriver|minimum required .*driver|requires .*driver",
            re.IGNORECASE,
        ),
        OLD_DRIVER,
    ),
    (
        re.compile(
            r"no cuda-capable device|cuda_error_no_device|found no nvidia driver|libcuda\.so|nvcuda\.dll"
            r"|cannot open shared object file|error loading .*\.dll|failed to load library",
            re.IGNORECASE,
        ),
        NO_DRIVER,
    ),
)
"""What libraries say, and what it means; the first that fits counts."""
KILLED = 9
"""The signal with which Linux ends a process when memory runs out."""


def explain_build_failure(error: BaseException) -> BuildError:
    """Return an error that says what failed, and what to do about it."""
    if isinstance(error, PersonaCamError):
        return BuildError.from_problem(error.problem)
    if isinstance(error, MemoryError):
        return BuildError.from_problem(OUT_OF_MEMORY)
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return BuildError.from_problem(FULL_DISK)
    known = find_spoken_problem(f"{type(error).__name__}: {error}")
    return BuildError.from_problem(known or _describe_unknown(error))


def find_spoken_problem(text: str) -> Problem | None:
    """Return what a library's message means, if it is known."""
    return next((problem for pattern, problem in SPOKEN if pattern.search(text)), None)


def explain_sudden_end(status: int, last_words: str) -> BuildError:
    """Return why a child process ended without a word. status: its exit code; negative: the signal that ended it."""
    known = find_spoken_problem(last_words)
    if known is not None:
        return BuildError.from_problem(known)
    if status == -KILLED:
        return BuildError(
            "The build was killed: by the system when memory ran out, or by a user.",
            "Close other programs and build again with `personacam models compile`.",
        )
    return BuildError(
        "The build ended with status {status}.",
        "Build again with `personacam models compile`; `personacam models list` says where its log is.",
        status=status,
    )


def _describe_unknown(error: BaseException) -> Problem:
    lines = str(error).strip().splitlines()
    return Problem(
        "The build failed: {kind}: {reason}",
        "Build again with `personacam models compile`; `personacam models list` says where its log is.",
        kind=Word(type(error).__name__),
        reason=lines[0][:300] if lines else "",
    )
