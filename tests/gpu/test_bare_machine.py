"""What is measured needs no package that neither a bare machine has nor the wheels bring."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

from tests.gpu.run_all import NEEDED
from tests.gpu.wheels import PACKAGES

ROOT = Path(__file__).resolve().parents[2]
MODULES = {
    "opencv-python-headless": "cv2",
    "pillow": "PIL",
    "pyside6-essentials": "PySide6",
    "python-xlib": "Xlib",
}
"""Names to import that differ from the names to install."""
BROUGHT = ("httpx2",)
"""What transformers needs itself."""
SCRIPT = """
import sys
sys.modules.update(dict.fromkeys({refused}))
import engine.bench.live_run, engine.bench.measure, engine.animators.personalive.animator
import engine.animators.personalive.weights.made_up, engine.animators.personalive.memory.check
from engine import find_onnx_runtime, name_providers, run_case, write_made_up_weights
from engine.animators.personalive.memory.free_memory import read_ram
assert read_ram().total > 0
"""


def list_refused() -> list[str]:
    """Return the modules of all that the program requires, but for what is there or brought along."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    stated = [*project["dependencies"], *extras["personalive"], *extras["ort-cpu"]]
    names = [Requirement(line).name.lower() for line in stated]
    modules = [MODULES.get(name, name.replace("-", "_")) for name in names]
    there = {*NEEDED, *PACKAGES, *BROUGHT}
    return [module for module in modules if module not in there]


def test_what_is_measured_can_be_imported_with_what_a_bare_machine_has() -> None:
    refused = list_refused()
    assert {"cv2", "psutil", "scipy", "onnxruntime"} <= set(refused)
    script = SCRIPT.format(refused=json.dumps(refused))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
