"""The entry point: how the program ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import atexit, sys, threading
if {busy}:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
atexit.register(print, "taken apart")
sys.argv = ["personacam", "ctl", "next"]
from app.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("busy", [True, False])
def test_a_thread_that_was_left_behind_does_not_go_on_while_the_program_is_taken_apart(
    busy: bool, tmp_path: Path
) -> None:
    surroundings = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(busy=busy)], env=surroundings, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 3
    assert "No Persona Cam is running" in ended.stderr
    assert ("taken apart" in ended.stdout) is not busy
