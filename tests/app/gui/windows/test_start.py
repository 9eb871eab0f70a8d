"""The start: the window comes before everything heavy, and a display is needed."""

import json
import subprocess
import sys

import pytest

HEAVY = ("numpy", "cv2", "av", "PIL", "scipy", "ai_edge_litert", "torch", "onnxruntime", "httpx")
PROGRAM = """
import sys

import pytest

import pytest
import app.cli.commands.window
print([name for name in {heavy} if name in sys.modules])
from PySide6.QtWidgets import QApplication
application = QApplication([])
from app.gui.application import DesktopApp
program = DesktopApp()
program.main.show()
application.processEvents()
print([name for name in {heavy} if name in sys.modules])
program.close()
"""


@pytest.mark.promise("the window is there before anything heavy is loaded")
def test_the_window_is_there_before_anything_heavy_is_loaded(home: object) -> None:
    program = PROGRAM.format(heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[]", "[]"]


def test_the_loaded_program_brings_no_torch_and_no_onnx_runtime(home: object) -> None:
    program = "import importlib, sys\nfrom app.gui.application import HEAVY\nfrom app.gui.windows.pages import PAGES\n"
    program += "for name in (*HEAVY, *(page.partition(':')[0] for page in PAGES)): importlib.import_module(name)\n"
    program += "print([name for name in ('torch', 'onnxruntime', 'tensorrt', 'httpx') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["[]"], done.stderr


def test_the_window_is_measured_by_a_command(home: object) -> None:
    words = [sys.executable, "-m", "app", "bench", "--window", "--seconds", "1", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["visible_s"] > 0
    assert found["picture_ms"] > 0
    assert found["pictures"] > 0
