"""Child processes of this program: started where its packages lie, polite, and gone when their parent is.

Owns: how one is started and killed, and the manners that its program puts on first.
Does not know: what is done in it, or what it says.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TextIO

NICE = 10
"""The show goes first: where both want a core, the child gets a tenth of it."""
BOOT = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module(sys.argv.pop(1), run_name='__main__')"
"""Runs the program from where this one was imported, whatever the current folder is."""
PACKAGES = Path(__file__).parents[3]
"""The folder in which the package `engine` lies."""
STANDARD_INPUT, STANDARD_OUTPUT, STANDARD_ERROR = 0, 1, 2


# --- in the parent -------------------------------------------------------------------------------------------------


def start_child(module: str, request: str) -> "subprocess.Popen[bytes]":
    """Run a module as a program in a group of its own, so that Ctrl-C reaches only us, and give it its request.

    request: one line for its standard input, which stays open: its end is ours. Raises: OSError.
    """
    flags = 0
    if sys.platform == "win32":
        flags = (
            subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", BOOT, str(PACKAGES), module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=flags,
        start_new_session=sys.platform != "win32",
    )
    assert process.stdin is not None
    with contextlib.suppress(OSError):  # it has ended already; its status says more
        process.stdin.write(request.encode())
        process.stdin.flush()
    return process


def kill_child(process: "subprocess.Popen[bytes]") -> None:
    """Kill the process and what it may have started; does nothing if it has ended."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def close_standard_input(process: "subprocess.Popen[bytes]") -> None:
    """Close our end of its standard input, which ends a child that still runs."""
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()


# --- in the child --------------------------------------------------------------------------------------------------


def keep_standard_output() -> TextIO:
    """Return standard output for messages; whatever else is printed there, by C libraries too, goes to the log."""
    output = os.fdopen(os.dup(STANDARD_OUTPUT), "w", encoding="utf-8")
    os.dup2(STANDARD_ERROR, STANDARD_OUTPUT)
    return output


def behave_politely() -> None:
    """Give way to the show, and end with the parent. Call it once, after the request was read."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    give_way()


def give_way() -> None:
    """Run behind whatever else wants the processor."""
    if sys.platform != "win32":  # there the parent asks for it when it starts the process
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, NICE)


def leave_process(code: int) -> None:
    """End now: libraries of graphics cards may crash while Python takes them apart. Does not return."""
    sys.stderr.flush()
    os._exit(code)


def _end_with_parent() -> None:
    """End as soon as nobody holds the other end of standard input, however the parent ended."""
    with contextlib.suppress(OSError, ValueError):
        while os.read(STANDARD_INPUT, 1):
            pass
    os._exit(1)
