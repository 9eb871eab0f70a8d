"""Files are whole or not there, and a full disk is told as one, whatever a library makes of it."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from engine.core.errors import DiskFullError, SinkError
from engine.training.whole_files import write_whole

FILLED = """
import resource, sys
from pathlib import Path
import torch
from engine.core.errors import DiskFullError
from engine.training.checkpoints import write_checkpoint
from engine.training.export import write_weights
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
entries = {"one": torch.zeros(50_000), "two": torch.zeros(50_000)}
folder = Path(sys.argv[1])
for write in (
    lambda: write_checkpoint(folder, 2, entries),
    lambda: write_weights(folder / "a.st", entries, torch.float32),
):
    try:
        write()
    except DiskFullError:
        print("full")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for the length of a file")
def test_a_full_disk_is_told_where_pytorch_and_safetensors_say_something_else(tmp_path: Path) -> None:
    (tmp_path / "step-000000001.pt").write_bytes(b"before")
    ended = subprocess.run([sys.executable, "-c", FILLED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["full", "full"]
    assert [path.name for path in tmp_path.iterdir()] == ["step-000000001.pt"]


def test_what_was_there_stays_if_a_file_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "one.bin"
    path.write_bytes(b"before")
    with pytest.raises(DiskFullError):
        _write_half(path)
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["one.bin"]
    with pytest.raises(SinkError, match="a file is where a folder has to be"), write_whole(path / "two.bin"):
        pass


def _write_half(path: Path) -> None:
    with write_whole(path) as part:
        part.write_bytes(b"cut")
        raise OSError(errno.ENOSPC, "No space left on device")


def test_an_error_that_is_none_of_the_disk_is_no_full_disk(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="shapes differ"), write_whole(tmp_path / "one.bin"):
        raise RuntimeError("shapes differ")
