"""Whatever fails in a build is told in a sentence with a remedy."""

import errno

import pytest

from engine.animators.personalive.compiled.builds.build_failures import (
    FULL_DISK,
    NO_DRIVER,
    OLD_DRIVER,
    OUT_OF_MEMORY,
    explain_build_failure,
    explain_sudden_end,
)
from engine.core.errors import BuildError, ModelError
from engine.core.problem import Problem


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (MemoryError(), OUT_OF_MEMORY),
        (OSError(errno.ENOSPC, "No space left on device"), FULL_DISK),
        (RuntimeError("[Errno 28] No space left on device: 'engine.bin'"), FULL_DISK),
        (RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"), OUT_OF_MEMORY),
        (RuntimeError("Failed to allocate memory for requested buffer of size 1073741824"), OUT_OF_MEMORY),
        (RuntimeError("std::bad_alloc"), OUT_OF_MEMORY),
        (RuntimeError("CUDA failure 2: out of memory ; GPU=0"), OUT_OF_MEMORY),
        (RuntimeError("CUDA driver version is insufficient for CUDA runtime version"), OLD_DRIVER),
        (RuntimeError("The NVIDIA driver on your system is too old (found version 12020)"), OLD_DRIVER),
        (RuntimeError("the provided PTX was compiled with an unsupported toolchain: unsupported PTX"), OLD_DRIVER),
        (RuntimeError("Found no NVIDIA driver on your system."), NO_DRIVER),
        (ImportError("libcuda.so.1: cannot open shared object file: No such file or directory"), NO_DRIVER),
        (RuntimeError('Error loading "C:\\site-packages\\onnxruntime\\nvcuda.dll"'), NO_DRIVER),
        (RuntimeError("no CUDA-capable device is detected"), NO_DRIVER),
    ],
)
@pytest.mark.promise("the driver is missing or too old")
@pytest.mark.promise("memory runs out during a build")
def test_what_a_library_says_becomes_a_sentence_with_a_remedy(error: Exception, problem: Problem) -> None:
    explained = explain_build_failure(error)
    assert explained.problem == problem
    assert problem.advice


def test_our_own_errors_keep_their_words() -> None:
    explained = explain_build_failure(ModelError("{file} is damaged.", "Download it again.", file="a.bin"))
    assert isinstance(explained, BuildError)
    assert str(explained) == "a.bin is damaged. Download it again."


def test_an_unknown_failure_is_named_by_its_first_line() -> None:
    words = str(explain_build_failure(ValueError("first\nsecond")))
    assert words.startswith("The build failed: ValueError: first Build again with `personacam models compile`")
    assert "second" not in words
    assert str(explain_build_failure(ValueError())).startswith("The build failed: ValueError: ")


@pytest.mark.parametrize(
    ("status", "last_words", "beginning"),
    [
        (-9, "", "The build was killed"),
        (-11, "Segmentation fault", "The build ended with status -11."),
        (1, "terminate called after throwing 'std::bad_alloc'", "Memory ran out"),
        (-9, "CUDA driver version is insufficient", "The driver of the graphics card is too old"),
    ],
)
def test_a_process_that_ends_without_a_word_is_explained_too(status: int, last_words: str, beginning: str) -> None:
    assert str(explain_sudden_end(status, last_words)).startswith(beginning)
