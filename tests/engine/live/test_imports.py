"""What a part of the live run brings with it, seen in a program of its own."""

import subprocess
import sys

import pytest

FORBIDDEN = ("engine.tracking", "engine.driver", "engine.live.loops.animation_loop", "engine.live.session")
SCRIPT = """
import sys
import {module}
print([name for name in sys.modules if name.startswith({forbidden!r})])
"""


@pytest.mark.parametrize("module", ["recorder", "recording", "delayed_sound"])
def test_a_recording_imports_neither_the_tracker_nor_the_animation_loop(module: str) -> None:
    script = SCRIPT.format(module=f"engine.live.recording.{module}", forbidden=FORBIDDEN)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
