"""What a run may leave behind when it does not clean up."""

import threading
import time
from collections import Counter
from pathlib import Path

SETTLING_S = 10.0


def left_behind() -> Counter[str]:
    """Name this process' threads, open files and children, as far as the system tells."""
    own = Path("/proc/self")
    names = [f"thread {thread.name}" for thread in threading.enumerate()]
    if own.exists():
        names += [f"file {target}" for target in _list_open_files(own / "fd")]
        names += [f"child {pid}" for file in own.glob("task/*/children") for pid in file.read_text().split()]
    return Counter(names)


def assert_nothing_more_is_left(before: Counter[str]) -> None:
    """Fail with the names of what is there beside `before`, once it had time to go.

    Another test's file may be closed in between; so only what is more counts.
    """
    until_s = time.monotonic() + SETTLING_S
    while (more := _leave_out_numbers(left_behind()) - _leave_out_numbers(before)) and time.monotonic() < until_s:
        time.sleep(0.05)
    assert not more


def _list_open_files(folder: Path) -> list[str]:
    targets = []
    for file in folder.iterdir():
        try:
            targets.append(str(file.readlink()))
        except FileNotFoundError:  # the listing's own, or closed meanwhile
            continue
    return targets


def _leave_out_numbers(names: Counter[str]) -> Counter[str]:
    """Count pipes, sockets and threads by their kind: their numbers differ from one to the next."""
    kinds: Counter[str] = Counter()
    for name, count in names.items():
        kinds[name.split(":[")[0] if name.startswith("file ") else name.split("-")[0]] += count
    return kinds
