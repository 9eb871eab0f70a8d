"""One thread gives way to the others, and takes none of them with it."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.control.worker import Worker
from engine.core.system.thread_priority import NICE, lower_thread_priority

PATIENCE_S = 60.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a thread's priority like that")


def priority_of_thread() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def run_in_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(PATIENCE_S)


def list_priorities() -> list[int]:
    """Of all threads of this program."""
    threads = [int(thread.name) for thread in Path("/proc/self/task").iterdir()]
    return [os.getpriority(os.PRIO_PROCESS, thread) for thread in threads]


def test_only_the_calling_thread_gives_way_and_opencvs_threads_do_not() -> None:
    usual, before, seen = priority_of_thread(), list_priorities().count(NICE), []

    def lower_and_work() -> None:
        lower_thread_priority()
        cv2.GaussianBlur(np.zeros((2000, 2000, 3), np.uint8), (5, 5), 0)
        seen.extend(list_priorities())

    run_in_thread(lower_and_work)
    assert seen.count(NICE) == before + 1
    assert priority_of_thread() == usual


@pytest.mark.parametrize("gives_way", [True, False])
def test_a_worker_gives_way_if_it_is_to(gives_way: bool) -> None:
    worker, seen = Worker("test", gives_way), []
    worker.submit_job(lambda: seen.append(priority_of_thread())).result(PATIENCE_S)
    worker.close(PATIENCE_S)
    assert seen == [NICE if gives_way else priority_of_thread()]
