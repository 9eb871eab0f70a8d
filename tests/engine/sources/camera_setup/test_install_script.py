"""The script that is run as root, with fakes of everything that it calls and a folder in place of the system's root.

Nothing but the fakes and a few harmless programs is on its PATH.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.camera_process.devices import INSTALL, MODPROBE
from engine.sources.camera_setup.install_outcome import InstallStage, read_stage
from engine.sources.camera_setup.install_plan import script_path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="for Linux only")
HARMLESS = ("sh", "grep", "cat", "mkdir", "sleep", "touch")
KERNEL = "6.1.0-25-amd64"
PACKAGES = {
    "apt": "v4l2loopback-dkms linux-headers-6.1.0-25-amd64 linux-headers-amd64",
    "dnf": "akmod-v4l2loopback kernel-devel-6.1.0-25-amd64",
    "pacman": "v4l2loopback-dkms linux-zen-headers",
}


class FakeSystem:
    """A root, and programs that only note how they are called; `answers` has shell code for some of them."""

    def __init__(self, folder: Path) -> None:
        self.root, self.bin, self.calls = folder / "root", folder / "bin", folder / "calls"
        for made in (self.root / "etc/modprobe.d", self.root / "dev", self.bin):
            made.mkdir(parents=True)
        (self.root / f"usr/lib/modules/{KERNEL}").mkdir(parents=True)
        (self.root / f"usr/lib/modules/{KERNEL}/pkgbase").write_text("linux-zen\n")
        for name in HARMLESS:
            found = shutil.which(name)
            assert found is not None
            (self.bin / name).symlink_to(found)
        for name in ("apt-get", "apt-cache", "dnf", "pacman", "akmods", "udevadm"):
            self.answer(name, "echo $0 is busy")
        self.answer("dnf", "case $* in *repoquery*) echo akmod-v4l2loopback ;; esac")
        self.answer("uname", f"echo {KERNEL}")
        self.answer("modprobe", f"[ $1 = --remove ] || touch {self.root}/dev/video20")

    def answer(self, name: str, code: str) -> None:
        """Have this program do that."""
        note = f'echo "{name} $*" >>{self.calls}'
        (self.bin / name).write_text(f"#!/bin/sh\n{note}\n{code}\n")
        (self.bin / name).chmod(0o755)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        words = ["/bin/sh", str(script_path()), *arguments, str(self.root)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        return subprocess.Popen(words, env={"PATH": str(self.bin)}, text=True, **pipes)  # type: ignore[call-overload,no-any-return]

    def run(self, tool: str, number: str = "20") -> tuple[int, list[str]]:
        """Return the exit code and the lines."""
        with self.start(tool, number) as process:
            said = [] if process.stdout is None else process.stdout.read().splitlines()
        return process.returncode, said

    def called(self, name: str) -> list[str]:
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line for line in lines if line.startswith(f"{name} ")]


@pytest.fixture
def system(tmp_path: Path) -> FakeSystem:
    return FakeSystem(tmp_path)


@pytest.mark.parametrize("tool", ["apt", "dnf", "pacman"])
def test_the_driver_is_installed_loaded_and_there_again_after_a_restart(system: FakeSystem, tool: str) -> None:
    code, said = system.run(tool)
    assert code == 0, said
    stages = [stage for line in said if (stage := read_stage(line))]
    assert stages == [*list(InstallStage)[1:]]
    installed = [line for line in system.calls.read_text().splitlines() if line.endswith(PACKAGES[tool])]
    assert len(installed) == 2, "downloaded, and then installed"
    assert system.called("modprobe") == ["modprobe --remove v4l2loopback", "modprobe v4l2loopback"]
    options = (system.root / "etc/modprobe.d/personacam.conf").read_text()
    assert options.startswith("options v4l2loopback video_nr=20 exclusive_caps=1 max_buffers=4 ")
    assert (system.root / "etc/modules-load.d/personacam.conf").read_text() == "v4l2loopback\n"
    assert bool(system.called("akmods")) is (tool == "dnf")


def test_it_loads_the_driver_as_every_other_command_of_the_program_does(system: FakeSystem) -> None:
    system.run("apt")
    options = (system.root / "etc/modprobe.d/personacam.conf").read_text().replace("video_nr=20 ", "").strip()
    assert options in INSTALL
    assert options.removeprefix("options v4l2loopback ").replace('"', "'") in MODPROBE


@pytest.mark.parametrize("arguments", [("apt",), ("zypper", "20"), ("apt", "20; rm x"), ("apt", "-1"), ("apt", "1000")])
def test_other_arguments_are_refused(system: FakeSystem, arguments: tuple[str, ...]) -> None:
    words = [*arguments, ""] if len(arguments) == 1 else list(arguments)
    with system.start(*words) as process:
        assert process.wait(60) == 2
    assert not system.calls.exists()


@pytest.mark.parametrize(
    ("tool", "program", "answer", "code"),
    [
        ("apt", "apt-get", "case $* in update) exit 100 ;; esac", 10),
        ("apt", "apt-cache", "[ $2 != v4l2loopback-dkms ]", 12),
        ("dnf", "dnf", "exit 0", 12),
        ("pacman", "pacman", "case $* in *--info*) exit 1 ;; esac", 12),
        ("apt", "apt-get", "case $* in *--download-only*) exit 100 ;; esac", 11),
        ("pacman", "pacman", "case $* in *--noconfirm*) exit 1 ;; esac", 11),
        ("dnf", "akmods", "exit 1", 13),
        (
            "apt",
            "modprobe",
            "[ $1 = --remove ] || { echo modprobe: FATAL: Module x not found in directory; exit 1; }",
            13,
        ),
        ("apt", "modprobe", "[ $1 = --remove ] || { echo ERROR: Key was rejected by service; exit 1; }", 14),
        ("apt", "modprobe", "[ $1 = --remove ] || { echo ERROR: no such thing; exit 1; }", 15),
        ("apt", "modprobe", "exit 0", 15),
    ],
)
def test_each_failure_has_its_code(system: FakeSystem, tool: str, program: str, answer: str, code: int) -> None:
    system.answer(program, answer)
    assert system.run(tool)[0] == code


def test_what_somebody_else_has_set_up_is_left_as_it_is(system: FakeSystem) -> None:
    theirs = system.root / "etc/modprobe.d/obs.conf"
    theirs.write_text("options v4l2loopback devices=1 video_nr=10\n")
    code, said = system.run("apt")
    assert code == 16
    assert said[-1].endswith("obs.conf")
    assert not system.calls.exists() or not system.called("apt-get")
    theirs.unlink()
    system.run("apt")
    assert system.run("apt")[0] == 0, "its own file of an earlier time is no hindrance"


def test_a_download_is_cancelled_when_the_standard_input_ends(system: FakeSystem) -> None:
    system.answer("apt-get", "case $* in *--download-only*) exec sleep 600 ;; esac")
    process = system.start("apt", "20")
    assert process.stdout is not None
    assert process.stdin is not None
    while process.stdout.readline() != "stage download\n":
        assert process.poll() is None
    process.stdin.close()
    assert process.wait(60) == 20
    process.stdout.close()
    assert not (system.root / "etc/modprobe.d/personacam.conf").exists()


def test_an_installation_that_has_begun_ends_also_if_nobody_reads_it_any_more(system: FakeSystem) -> None:
    go_on = system.root / "go-on"
    waits = f"while [ ! -e {go_on} ]; do sleep 0.01; done; for i in 1 2 3; do echo $i; done"
    system.answer("apt-get", f"case $* in *--download-only*) ;; install*) {waits} ;; esac")
    process = system.start("apt", "20")
    assert process.stdout is not None
    assert process.stdin is not None
    while process.stdout.readline() != "stage install\n":
        assert process.poll() is None
    process.stdout.close()
    process.stdin.close()
    go_on.touch()
    assert process.wait(60) == 0
    assert system.called("modprobe")[-1] == "modprobe v4l2loopback"


def test_the_fakes_are_all_that_it_finds(system: FakeSystem) -> None:
    """The test of the test: no program of this computer is on the PATH but a few that change nothing."""
    assert {file.name for file in system.bin.iterdir() if file.is_symlink()} == set(HARMLESS)
    assert os.access(script_path(), os.R_OK)
