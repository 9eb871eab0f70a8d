import os
import subprocess
import sys
from pathlib import Path

from engine.camera_process import locks
from engine.camera_process.locks import FileLock, is_lock_held

HOLD = """
import sys, time
from pathlib import Path
from engine.camera_process import locks
from engine.camera_process.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
assert lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first, second = FileLock(path), FileLock(path)
    assert not is_lock_held(path)
    assert first.acquire()
    assert is_lock_held(path)
    assert not second.acquire()
    first.release()
    assert not path.exists()
    assert second.acquire()
    second.release()
    second.release()


def test_the_end_of_a_process_ends_its_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    script = tmp_path / "hold.py"
    script.write_text(HOLD)
    with subprocess.Popen([sys.executable, str(script), str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert is_lock_held(path)
        holder.kill()
        holder.wait()
    assert not is_lock_held(path)
    assert FileLock(path).acquire()


def test_two_probes_do_not_see_each_other(tmp_path: Path) -> None:
    """A probe that is in the middle of its three calls must not look like a holder to another one."""
    path = tmp_path / "lock"
    path.touch()
    first, second = (os.open(path, os.O_RDWR) for _ in range(2))
    assert locks._lock_file(first, probe=True)
    assert locks._lock_file(second, probe=True)
    assert not is_lock_held(path)
    os.close(first)
    os.close(second)


def test_a_probe_sees_a_holder_and_keeps_it_out_only_while_it_looks(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = FileLock(path)
    assert holder.acquire()
    probe = os.open(path, os.O_RDWR)
    assert not locks._lock_file(probe, probe=True)
    holder.release()
    os.close(probe)
    path.touch()
    probe = os.open(path, os.O_RDWR)
    assert locks._lock_file(probe, probe=True)
    assert not holder._try_acquire()
    os.close(probe)
    assert holder.acquire()
    holder.release()
