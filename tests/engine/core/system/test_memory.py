"""Freed memory goes back to the system, where the C library can do that."""

import ctypes
import importlib
import mmap
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from engine.core.system import memory


@pytest.fixture(autouse=True)
def _look_again() -> Iterator[None]:
    memory._find_trim.cache_clear()
    memory._find_advise.cache_clear()
    yield
    memory._find_trim.cache_clear()
    memory._find_advise.cache_clear()


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


TWICE_64_MB = """
import ctypes, resource, sys
from engine.core.system.memory import keep_freed_memory, return_freed_memory

assert sys.argv[1] == "as it is" or keep_freed_memory()
library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_void_p]
for _ in range(2):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    block = library.malloc(2**26)
    ctypes.memset(block, 1, 2**26)
    library.free(block)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be asked")
@pytest.mark.parametrize(("kept", "pages"), [("as it is", range(16_000, 17_000)), ("kept", range(100))])
def test_a_large_block_that_was_freed_is_there_for_the_next_one(kept: str, pages: range) -> None:
    """In a process of its own, whose allocation stays changed."""
    answer = subprocess.run([sys.executable, "-c", TWICE_64_MB, kept], capture_output=True, text=True, check=True)
    assert int(answer.stdout) in pages


def count_faults(write: Callable[[], object]) -> int:
    """Pages that this thread had to wait for while it wrote."""
    resource = importlib.import_module("resource")
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    write()
    faults: int = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before
    return faults


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked")
def test_pages_that_were_fetched_are_not_waited_for_when_they_are_written() -> None:
    size = 2**24
    for fetched in (False, True):
        block = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        address = ctypes.addressof(ctypes.c_char.from_buffer(block))
        if fetched and not memory.fetch_pages(address, size):
            pytest.skip("this kernel is older than 5.14")
        faults = count_faults(partial(ctypes.memset, address, 1, size))
        assert faults < 100 if fetched else faults >= 8


def test_only_whole_pages_are_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def advise(start: int, size: int, advice: int) -> int:
        asked.append((start, size))
        return 0

    page = mmap.PAGESIZE
    with monkeypatch.context() as patch:
        patch.setattr(memory, "_find_advise", lambda: advise)
        assert memory.fetch_pages(page + 1, 3 * page)
        assert not memory.fetch_pages(1, page)
    assert asked == [(2 * page, 2 * page)]


def test_another_c_library_and_another_system_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert not memory.return_freed_memory()
    assert not memory.keep_freed_memory()
    memory._find_trim.cache_clear()
    assert not memory.fetch_pages(0, 2**20)
    monkeypatch.setattr(sys, "platform", "win32")
    assert not memory.return_freed_memory()
    assert not memory.keep_freed_memory()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does it by itself")
def test_a_mapped_file_leaves_ram_and_can_be_read_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 32_000_000)
    with (tmp_path / "file").open("rb") as file, mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE) as mapped:
        assert mapped[:].count(b"x") == 32_000_000
        before = resident_kb()
        address = ctypes.addressof(ctypes.c_char.from_buffer(mapped))
        memory.drop_file_pages(address, len(mapped))
        assert resident_kb() < before - 30_000
        assert mapped[:10] == b"x" * 10
