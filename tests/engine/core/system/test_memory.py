"""Freed memory goes back to the system, where the C library can do that."""

import ctypes
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.core.system import memory


@pytest.fixture(autouse=True)
def _look_again() -> Iterator[None]:
    memory._find_trim.cache_clear()
    yield
    memory._find_trim.cache_clear()


def resident_kb() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it, and can be asked")
def test_what_is_free_between_blocks_in_use_goes_back() -> None:
    library = ctypes.CDLL(None)
    library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    blocks = [library.malloc(100_000) for _ in range(400)]
    for block in blocks:
        ctypes.memset(block, 1, 100_000)
    for block in blocks[:-1]:
        library.free(block)
    before = resident_kb()
    memory.return_freed_memory()
    assert resident_kb() < before - 20_000
    library.free(blocks[-1])


def test_another_c_library_and_another_system_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert not memory.return_freed_memory()
    memory._find_trim.cache_clear()
    monkeypatch.setattr(sys, "platform", "win32")
    assert not memory.return_freed_memory()
