"""Lowers the priority of one thread, so that what is done ahead does not cost live pictures.

Owns: how that is asked of the system. Does not know: which threads can wait.
"""

import ctypes
import os
import sys
import threading

NICE = 4
"""A thread of this nice value gets four tenths of what an ordinary one gets, where both want the same core. With 10, a
tenth, portraits were hardly read any more beside other programs that keep every core busy."""
_BELOW_NORMAL = -1
"""Windows' THREAD_PRIORITY_BELOW_NORMAL."""


def lower_thread_priority() -> None:
    """Lower the calling thread's priority for good, where the system can do that for one thread: Linux and Windows.

    On Linux every thread inherits the priority of the one that starts it. So OpenCV's threads, which serve the whole
    program and are started when one first has work for them, are started here before.
    """
    if sys.platform == "linux":
        _start_opencv_threads()
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
    elif sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetThreadPriority(kernel.GetCurrentThread(), _BELOW_NORMAL)


def _start_opencv_threads() -> None:
    import cv2  # slow to load, and few threads need it
    import numpy as np

    cv2.resize(np.zeros((1024, 1024, 3), np.uint8), (700, 700), interpolation=cv2.INTER_LINEAR)
