"""One heap for all threads, where the C library can do that."""

import ctypes
import platform
import sys

import pytest

from app.cli.start import malloc


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has heaps for each thread")
def test_glibc_takes_it() -> None:
    assert malloc.limit_malloc_arenas()


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert not malloc.limit_malloc_arenas()


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not malloc.limit_malloc_arenas()
