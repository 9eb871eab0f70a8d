"""What is free, asked of psutil or of Linux itself."""

import sys
from pathlib import Path

import pytest

from engine.animators.personalive.memory import free_memory


@pytest.mark.skipif(sys.platform != "linux", reason="Linux has the file")
def test_without_psutil_linux_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = free_memory.read_ram()
    monkeypatch.setitem(sys.modules, "psutil", None)
    read = free_memory.read_ram()
    assert read.total == asked.total
    assert read.available == pytest.approx(asked.available, abs=read.total // 4), "others take some meanwhile"


def test_what_linux_writes_is_read_as_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "meminfo"
    file.write_text("MemTotal:       24683 kB\nMemFree:  5 kB\nMemAvailable:   10240 kB\n", encoding="ascii")
    monkeypatch.setattr(free_memory, "MEMINFO", file)
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert free_memory.read_ram() == (10240 << 10, 24683 << 10)
