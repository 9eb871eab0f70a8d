"""The real program, with its window, goes on air whatever its files hold: some dozens of starts."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.storage.gallery import INDEX
from app.storage.settings_file import FILE
from tests.fuzz.bad_files import spoil_json, spoil_toml

pytestmark = [
    pytest.mark.fuzz,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.name == "nt", reason="sets XDG folders"),
]
ROOT = Path(__file__).parents[2]
PATIENCE_S = 120.0
ON_AIR = ("running", "camera lost")
"""The states in which there are pictures; one without a camera shows the card."""
SETTINGS: dict[str, Any] = {
    "version": 1,
    "consent_seen": True,
    "camera": "none",
    "output": "null",
    "preset": "mine",
    "portrait": "bundled-mira",
    "settings": {"animator": "instant", "size_px": 128, "smoothing": 0.5, "strengths": {"mouth": 1.5}},
    "live": {"output_width_px": 320, "output_height_px": 180, "output_fps": 10, "zoom": 1.5},
    "hotkeys": {"next": "F8"},
    "measured": {"mine": {"delay_ms": 10.0, "fps": 20.0}},
    "geometry": "AAEC",
    "recordings": "films",
}
PORTRAITS = {
    "version": 1,
    "portraits": [
        {"id": "bundled-mira", "name": "Mira", "file": "", "crop": {"x": 0.5, "y": 0.5, "side": 1.0, "turn_deg": 0.0}},
        {"id": "bundled-theo", "name": "Theo", "file": "", "crop": None},
    ],
    "hidden": ["bundled-noa"],
}
PRESET = 'gives = "Mine."\n[settings]\nsmoothing = 0.5\nsize_px = 128\n[settings.strengths]\nmouth = 1.5\n'
KNOWN: dict[str, Callable[[], tuple[str, bytes]]] = {
    "unknown setting in a preset": lambda: ("preset", b"[settings]\ncolour = 3\n"),
    "wrong types in a preset": lambda: ("preset", b'[settings]\nsize_px = "x"\nanimator = [1]\n'),
    "nesting in a preset": lambda: ("preset", b"[settings]\nseed = " + b"[" * 9999 + b"]" * 9999),
    "half a crop": lambda: ("gallery", json.dumps(PORTRAITS).replace('"y": 0.5, "side": 1.0, ', "").encode()),
    "400 digits": lambda: ("settings", json.dumps(SETTINGS).replace("1.5}, ", "9" * 400 + "}, ").encode()),
    "an unknown animator": lambda: ("settings", json.dumps(SETTINGS).replace('"instant"', '"toaster"').encode()),
    "a transparent background": lambda: (
        "settings",
        json.dumps(SETTINGS).replace('"animator"', '"background": "transparent", "animator"').encode(),
    ),
    "a camera that is not UTF-8": lambda: (
        "settings",
        json.dumps({**SETTINGS, "camera": "/films/\udcff.mp4"}).encode(),
    ),
    "an output that is none": lambda: ("settings", json.dumps({**SETTINGS, "output": "nonsense/\udcff"}).encode()),
}


class Program:
    """The real program in a home of its own."""

    def __init__(self, home: Path) -> None:
        folders = {kind: home / kind for kind in ("config", "data", "cache", "state")}
        self._files = {
            "settings": folders["config"] / "personacam" / FILE,
            "gallery": folders["data"] / "personacam" / "portraits" / INDEX,
            "preset": folders["config"] / "personacam" / "presets" / "mine.toml",
        }
        for file in self._files.values():
            file.parent.mkdir(parents=True, exist_ok=True)
        (home / "runtime").mkdir(mode=0o700)
        own = {f"XDG_{kind.upper()}_HOME": str(folder) for kind, folder in folders.items()}
        own |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home / "runtime"), "QT_QPA_PLATFORM": "offscreen"}
        self._surroundings = {**os.environ, **own, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        self._output = home / "output"
        self.write_file("settings", json.dumps(SETTINGS).encode())
        self.write_file("gallery", json.dumps(PORTRAITS).encode())
        self.write_file("preset", PRESET.encode())

    def write_file(self, name: str, content: bytes) -> None:
        self._files[name].write_bytes(content)

    def run_until_on_air(self) -> dict[str, Any]:
        """Start, wait for a picture, and quit; return the status before that."""
        with self._output.open("wb") as output:
            words = [sys.executable, "-m", "app", "window"]
            program = subprocess.Popen(words, env=self._surroundings, cwd=ROOT, stdout=output, stderr=output)
        try:
            return self._wait_for_pictures(program)
        finally:
            self._run_ctl("quit")
            try:
                assert program.wait(60) == 0, self.describe()
            finally:
                program.kill()
                program.wait()

    def describe(self) -> str:
        return self._output.read_text(encoding="utf-8", errors="replace")[-3000:]

    def _wait_for_pictures(self, program: "subprocess.Popen[bytes]") -> dict[str, Any]:
        until_s, status = time.monotonic() + PATIENCE_S, {}
        while time.monotonic() < until_s:
            assert program.poll() is None, self.describe()
            answer = self._run_ctl("status", "--json")
            if answer.returncode == 0:
                status = json.loads(answer.stdout)
                if status["state"] in ON_AIR and status["shown"] > 0:
                    return dict(status)
            time.sleep(0.3)
        raise AssertionError(f"no picture came: {status}\n{self.describe()}")

    def _run_ctl(self, *words: str) -> "subprocess.CompletedProcess[bytes]":
        words = (sys.executable, "-m", "app", "ctl", *words)
        return subprocess.run(words, env=self._surroundings, cwd=ROOT, capture_output=True, check=False, timeout=60)


@pytest.mark.parametrize("case", KNOWN)
def test_what_once_kept_it_from_going_on_air_does_not_any_more(tmp_path: Path, case: str) -> None:
    program = Program(tmp_path)
    program.write_file(*KNOWN[case]())
    assert program.run_until_on_air()["wanted"]["portrait"] == "bundled-mira"


@pytest.mark.parametrize("number", range(36))
def test_it_goes_on_air_whatever_its_files_hold(tmp_path: Path, number: int) -> None:
    dice = random.Random(number)
    program = Program(tmp_path)
    if number % 3 != 1:
        bad = spoil_json({**SETTINGS}, dice)
        held = b'"consent_seen": true' in bad.content and b'"version": 1' in bad.content
        program.write_file(
            "settings", bad.content if held and bad.way != ("camera",) else json.dumps(SETTINGS).encode()
        )
    if number % 3 != 0:
        program.write_file("gallery", spoil_json(PORTRAITS, dice).content)
        program.write_file("preset", spoil_toml(PRESET, dice).content)
    program.run_until_on_air()
