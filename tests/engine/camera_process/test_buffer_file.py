"""The file under the frame buffer has all of its space before anybody maps it."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.camera_process import buffer_file, wire
from engine.camera_process.wire import FrameBuffer, Shape

SHAPE = Shape(640, 360, 30_000, "i420")
SMALL_BYTES = 64 * 1024
posix = pytest.mark.skipif(os.name != "posix", reason="blocks and limits are a POSIX matter")

FILL_THE_BUFFER = """
import sys
from pathlib import Path
import numpy as np
from engine.camera_process.wire import FrameBuffer, Shape
shape = Shape(640, 360, 30_000, "i420")
path = Path(sys.argv[1])
try:
    buffer = FrameBuffer.attach(path) if path.exists() else FrameBuffer.create(path, shape)
except OSError as error:
    sys.exit(f"errno {error.errno}")
buffer.write_card(np.ones(shape.frame_bytes, np.uint8))
"""


@contextmanager
def file_size_limit(size_bytes: int) -> Iterator[None]:
    """Let no file of this process, and of those that it starts, grow beyond this size."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system in memory with 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_BYTES},mode=700", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root mounts file systems")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill_buffer_of_another_process(path: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", FILL_THE_BUFFER, str(path)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@posix
def test_every_byte_of_a_new_buffer_is_on_the_disk(tmp_path: Path) -> None:
    FrameBuffer.create(tmp_path / "buffer", SHAPE).close()
    found = (tmp_path / "buffer").stat()
    assert found.st_size == SHAPE.file_bytes
    assert found.st_blocks * 512 >= SHAPE.file_bytes


@posix
def test_a_buffer_with_holes_gets_its_space_when_it_is_attached(tmp_path: Path) -> None:
    """A version before this one made such."""
    path = tmp_path / "buffer"
    FrameBuffer.create(path, SHAPE).close()
    words = path.read_bytes()[:512]
    path.unlink()
    path.touch(0o600)
    path.write_bytes(words)
    os.truncate(path, SHAPE.file_bytes)
    assert path.stat().st_blocks * 512 < SHAPE.file_bytes
    attached = FrameBuffer.attach(path)
    assert path.stat().st_blocks * 512 >= SHAPE.file_bytes
    assert attached.shape == SHAPE
    attached.close()


@posix
def test_without_room_there_is_an_error_and_no_file(tmp_path: Path) -> None:
    with file_size_limit(SMALL_BYTES), pytest.raises(OSError, match="too large") as failed:
        FrameBuffer.create(tmp_path / "buffer", SHAPE)
    assert failed.value.errno == errno.EFBIG
    assert list(tmp_path.iterdir()) == []


@posix
def test_on_a_full_disk_the_process_gets_an_error_and_is_not_ended_by_the_system(small_disk: Path) -> None:
    done = fill_buffer_of_another_process(small_disk / "buffer")
    assert (done.returncode, done.stderr.strip()) == (1, f"errno {errno.ENOSPC}")
    assert list(small_disk.iterdir()) == []


@posix
def test_a_buffer_with_holes_on_a_full_disk_is_refused_and_does_not_end_the_process(
    small_disk: Path, tmp_path: Path
) -> None:
    FrameBuffer.create(tmp_path / "buffer", SHAPE).close()
    path = small_disk / "buffer"
    path.touch(0o600)
    path.write_bytes((tmp_path / "buffer").read_bytes()[:512])
    os.truncate(path, SHAPE.file_bytes)
    done = fill_buffer_of_another_process(path)
    assert (done.returncode, done.stderr.strip()) == (1, f"errno {errno.ENOSPC}")


@posix
def test_an_empty_file_of_the_right_size_on_a_full_disk_is_refused(small_disk: Path) -> None:
    """Even reading a hole of a mapped file takes room."""
    path = small_disk / "buffer"
    path.touch(0o600)
    os.truncate(path, SHAPE.file_bytes)
    with (small_disk / "rest").open("wb", buffering=0) as rest:
        assert rest.write(bytes(2 * SMALL_BYTES)) <= SMALL_BYTES
    with pytest.raises(wire.WireError, match="no frame buffer"):
        wire.request_shutdown(path)
    with pytest.raises(wire.WireError, match="no frame buffer"):
        FrameBuffer.attach(path)


@posix
def test_where_space_cannot_be_asked_for_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: int, start: int, size: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "not here")

    monkeypatch.setattr(os, "posix_fallocate", refuse, raising=False)
    path = tmp_path / "file"
    path.touch(0o600)
    path.write_bytes(b"kept")
    file = buffer_file.open_own_file(path)
    buffer_file.reserve_space(file, 3_000_000)
    os.close(file)
    assert path.read_bytes() == b"kept" + bytes(3_000_000 - 4)
    assert path.stat().st_blocks * 512 >= 3_000_000
