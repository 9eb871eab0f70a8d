"""The peak is read where the system says it, in megabytes."""

import sys
from pathlib import Path

import pytest

from engine.core.system import peak_memory


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not say")
def test_it_is_in_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    by_status = peak_memory.read_peak_memory_mb()
    monkeypatch.setattr(peak_memory, "PROCESS_STATUS", Path("missing"))
    by_system = peak_memory.read_peak_memory_mb()
    assert by_status is not None
    assert by_system is not None
    assert 10 < by_status < 100_000


def test_it_is_the_peak_and_not_what_is_used_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status = tmp_path / "status"
    status.write_text("VmPeak:\t  900000 kB\nVmHWM:\t  500000 kB\nVmRSS:\t  200000 kB\n", encoding="utf-8")
    monkeypatch.setattr(peak_memory, "PROCESS_STATUS", status)
    assert peak_memory.read_peak_memory_mb() == 512.0
