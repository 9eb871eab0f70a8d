"""The set-up behind make: with an interpreter and system programs that a test plays, so that nothing is installed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.documents import ROOT
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux" or not shutil.which("make"), reason="needs Linux and make")

FAKE_PYTHON = """#!/bin/bash
# Plays Python, pip and the program: each call is a line in $PLAY/calls.
echo "$*" >> "$PLAY/calls"
case "$*" in
    "-m venv --clear "*)
        mkdir -p "$4/bin"
        trap 'exit 130' INT
        [ ! -e "$PLAY/venv-hangs" ] || { touch "$PLAY/venv-began"; while sleep 0.05; do :; done; }
        cp "$0" "$4/bin/python"
        touch "$4/pyvenv.cfg" ;;
    "-m pip install "*)
        trap 'echo "ERROR: Operation cancelled by user"; exit 1' INT
        touch "$PLAY/pip-began"
        while [ -e "$PLAY/pip-hangs" ]; do sleep 0.05; done
        [ ! -e "$PLAY/pip-fails" ] || exit 1 ;;
    installer/missing_packages.py*) cat "$PLAY/missing-$2" 2>/dev/null || true ;;
    --version) echo "Python 3.11.99" ;;
esac
"""
APT_GET = '#!/bin/bash\necho "apt-get $*" >> "$PLAY/calls"\ncase "$1" in install) rm -f "$PLAY"/missing-* ;; esac\n'


class Checkout:
    """A copy of what the set-up reads, in a folder with a space in its name, and the programs that it calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "Persona Cam"
        self.play = folder / "play"
        self._programs = folder / "programs"
        for name in ("installer", "app", "engine", "assets", "tests"):
            (self.folder / name).mkdir(parents=True)
        self.play.mkdir()
        self._programs.mkdir()
        self._started: list[subprocess.Popen[str]] = []
        for name in ("Makefile", "pyproject.toml", "installer/bootstrap.sh"):
            shutil.copy2(ROOT / name, self.folder / name)
        self.add_program("python3", FAKE_PYTHON)
        for name in ("Xvfb", "xdotool", "setxkbmap", "dbus-daemon"):
            self.add_program(name, "#!/bin/sh\n")
        self.become_user()

    def add_program(self, name: str, text: str) -> None:
        (self._programs / name).write_text(text, encoding="utf-8")
        (self._programs / name).chmod(0o755)

    def become_user(self) -> None:
        """Nobody may install anything."""
        self.add_program("apt-get", APT_GET)
        self.add_program("id", "#!/bin/sh\necho 1000\n")
        self.add_program("sudo", "#!/bin/sh\nexit 1\n")

    def become_root(self) -> None:
        self.add_program("id", "#!/bin/sh\necho 0\n")

    def note(self, name: str, text: str = "") -> None:
        (self.play / name).write_text(text, encoding="utf-8")

    def calls(self, beginning: str) -> list[str]:
        file = self.play / "calls"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [line for line in lines if line.startswith(beginning)]

    def start(self, *words: str) -> "subprocess.Popen[str]":
        known = {name: value for name, value in os.environ.items() if name not in ("PYTHON", "VENV", "MAKEFLAGS")}
        environment = known | {"PATH": f"{self._programs}:{os.environ['PATH']}", "PLAY": str(self.play), "DISPLAY": ""}
        process = subprocess.Popen(
            ["make", "-s", *words],
            cwd=self.folder,
            env=environment | {"WAYLAND_DISPLAY": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def close(self) -> None:
        """End what a failed test left running."""
        for process in self._started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=60)

    def run(self, *words: str) -> tuple[int, str]:
        process = self.start(*words)
        said, _ = process.communicate(timeout=60)
        return process.returncode, said


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    made = Checkout(tmp_path)
    yield made
    made.close()


def interrupt(process: "subprocess.Popen[str]") -> str:
    """Press Ctrl-C: every process of the terminal gets it. Returns what was said."""
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    return said


def test_names_with_spaces_are_one_name_each(checkout: Checkout) -> None:
    done, said = checkout.run("run", "VENV=my env", "OUT=my out")
    assert done == 0, said
    assert (checkout.folder / "my env" / "bin" / "python").exists()
    assert checkout.calls("-m app") == ["-m app demo --out-dir my out"]
    assert len(checkout.calls("-m pip install")) == 1


@pytest.mark.parametrize("target", ["lint", "types", "contracts", "unit", "quick", "format", "test-desktop", "soak"])
def test_every_command_finds_an_environment_whose_name_has_a_space(checkout: Checkout, target: str) -> None:
    done, said = checkout.run(target, "VENV=my env")
    assert done == 0, said


def test_a_second_set_up_has_nothing_to_do(checkout: Checkout) -> None:
    checkout.run("base")
    assert checkout.run("base") == (0, "")
    assert len(checkout.calls("-m pip install")) == 1
    assert not (checkout.folder / ".set-up").exists()


def test_ctrl_c_while_pip_works_is_no_fault_of_the_network(checkout: Checkout) -> None:
    checkout.note("pip-hangs")
    process = checkout.start("base")
    wait_until((checkout.play / "pip-began").exists)
    said = interrupt(process)
    assert "Set-up stopped. The same command continues it." in said
    assert "network" not in said
    assert process.returncode != 0
    (checkout.play / "pip-hangs").unlink()
    assert checkout.run("base")[0] == 0


def test_ctrl_c_while_the_environment_is_made_leaves_nothing_in_the_way(checkout: Checkout) -> None:
    checkout.note("venv-hangs")
    process = checkout.start("base")
    wait_until((checkout.play / "venv-began").exists)
    interrupt(process)
    assert not (checkout.folder / ".venv").exists()
    (checkout.play / "venv-hangs").unlink()
    assert checkout.run("base")[0] == 0


def test_a_failure_of_pip_itself_says_what_to_check(checkout: Checkout) -> None:
    checkout.note("pip-fails")
    done, said = checkout.run("base")
    assert done != 0
    assert "Check the network and the free disk space" in said


def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(checkout: Checkout) -> None:
    """Root writes anywhere, so it is the program that tries it which fails here."""
    checkout.add_program("mktemp", "#!/bin/sh\nexit 1\n")
    done, said = checkout.run("base")
    assert done != 0
    assert f"the folder {checkout.folder} cannot be written. Copy Persona Cam into a folder of your own" in said
    assert checkout.calls("-m") == []


def test_an_environment_in_a_folder_that_cannot_be_written_is_placed_elsewhere(checkout: Checkout) -> None:
    fails_there = '#!/bin/sh\ncase "$1" in ./*) echo "$1"; : > "$1" ;; *) exit 1 ;; esac\n'
    checkout.add_program("mktemp", fails_there)
    elsewhere = checkout.play / "closed"
    elsewhere.mkdir()
    done, said = checkout.run("base", f"VENV={elsewhere}/env")
    assert done != 0
    assert f"the folder {elsewhere} cannot be written. Choose another place for the environment" in said


def test_of_two_set_ups_at_once_the_second_waits_and_says_so(checkout: Checkout) -> None:
    checkout.note("pip-hangs")
    first = checkout.start("base")
    wait_until((checkout.play / "pip-began").exists)
    second = checkout.start("base")
    assert second.stdout is not None
    assert "is at work here; waiting for it" in second.stdout.readline()
    (checkout.play / "pip-hangs").unlink()
    for process in (first, second):
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said
    assert len(checkout.calls("-m pip install")) == 1


def test_a_set_up_that_was_killed_holds_up_none(checkout: Checkout) -> None:
    checkout.note("pip-hangs")
    process = checkout.start("base")
    wait_until((checkout.play / "pip-began").exists)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert (checkout.folder / ".set-up").exists()
    (checkout.play / "pip-hangs").unlink()
    assert checkout.run("base")[0] == 0


def test_what_the_window_needs_is_installed(checkout: Checkout) -> None:
    checkout.become_root()
    checkout.note("missing-window", "libxcb-icccm4 libxcb-keysyms1")
    done, said = checkout.run("base")
    assert done == 0, said
    [installed] = checkout.calls("apt-get install")
    assert installed.endswith("libxcb-icccm4 libxcb-keysyms1")
    assert "lacks" not in said


def test_without_leave_to_install_it_one_sentence_names_it_and_the_rest_is_set_up(checkout: Checkout) -> None:
    checkout.note("missing-window", "libxcb-icccm4 libxcb-keysyms1")
    done, said = checkout.run("base")
    assert done == 0
    [sentence] = [line for line in said.splitlines() if "lacks" in line]
    assert sentence.endswith("sudo apt-get update && sudo apt-get install -y libxcb-icccm4 libxcb-keysyms1")
    assert checkout.calls("apt-get") == []


def test_without_leave_to_install_what_nothing_works_without_it_fails(checkout: Checkout) -> None:
    checkout.note("missing-program", "libgssapi-krb5-2")
    done, said = checkout.run("base")
    assert done != 0
    assert "sudo apt-get install -y libgssapi-krb5-2" in said
    (checkout.play / "missing-program").unlink()
    assert checkout.run("base")[0] == 0


def test_clean_removes_the_environment_that_is_named_and_no_other_folder(checkout: Checkout) -> None:
    checkout.run("base", "VENV=my env")
    (checkout.folder / "pictures").mkdir()
    for folder in ("my env", "pictures"):
        assert checkout.run("clean", f"VENV={folder}")[0] == 0
    assert not (checkout.folder / "my env").exists()
    assert (checkout.folder / "pictures").exists()
