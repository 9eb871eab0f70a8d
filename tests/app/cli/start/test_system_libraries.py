"""The libraries of the system: the lists are what the installed Qt asks for, and each has its package."""

import platform
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from app.cli.start.system_libraries import (
    PROGRAM,
    SETS,
    WAYLAND,
    WINDOW,
    X11,
    explain_import_error,
    explain_missing,
    list_missing,
    list_packages,
)
from tests.documents import ROOT
from tests.elf import list_needed

QT = Path(PySide6.__file__).parent
C_LIBRARY = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libresolv.so.2"}
linux = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="reads Linux's libraries for x86-64"
)


def asked_of_the_system(*libraries: Path) -> set[str]:
    """What these libraries need that neither PySide6 nor the C library brings, through others of PySide6, too."""
    waiting, seen, found = list(libraries), set(libraries), set()
    while waiting:
        for name in list_needed(waiting.pop()):
            brought = next((file for file in (QT / "Qt" / "lib" / name, QT / name) if file.exists()), None)
            if brought is None and not name.startswith(("ld-linux", "libshiboken", "libpyside")):
                found.add(name)
            elif brought is not None and brought not in seen:
                seen.add(brought)
                waiting.append(brought)
    return found - C_LIBRARY


@linux
def test_the_lists_hold_all_that_qt_asks_for() -> None:
    plugins = QT / "Qt" / "plugins" / "platforms"
    assert asked_of_the_system(QT / "QtNetwork.abi3.so") - set(PROGRAM) == set()
    modules = (QT / "QtWidgets.abi3.so", QT / "QtSvg.abi3.so", QT / "QtGui.abi3.so")
    window = asked_of_the_system(*modules) - set(PROGRAM)
    assert window == set(WINDOW)
    assert asked_of_the_system(plugins / "libqxcb.so") - set(PROGRAM) - set(WINDOW) == set(X11)
    assert asked_of_the_system(plugins / "libqwayland.so") - set(PROGRAM) - set(WINDOW) == set(WAYLAND)


def test_no_file_is_in_two_lists() -> None:
    lists = (PROGRAM, WINDOW, X11, WAYLAND)
    assert len(PROGRAM | WINDOW | X11 | WAYLAND) == sum(map(len, lists))


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="only Debian knows its packages")
def test_each_file_is_in_the_package_that_is_named() -> None:
    for file, package in (PROGRAM | WINDOW | X11 | WAYLAND).items():
        done = subprocess.run(["dpkg-query", "-L", package], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            assert any(line.endswith(f"/{file}") for line in done.stdout.splitlines()), (file, package)


@linux
def test_what_cannot_be_loaded_is_missing() -> None:
    assert list_missing(["libc.so.6", "libno-such.so.7"]) == ["libno-such.so.7"]


def test_files_of_one_package_ask_for_it_once_and_unknown_ones_for_none() -> None:
    assert list_packages(["libglib-2.0.so.0", "libgthread-2.0.so.0", "libno-such.so.7"]) == ["libglib2.0-0"]


def test_with_apt_the_command_is_named_and_without_it_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = ["libxcb-icccm.so.4", "libxcb-keysyms.so.1"]
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    known = explain_missing(missing)
    assert known.message == "This system lacks libxcb-icccm.so.4, libxcb-keysyms.so.1."
    assert known.advice.endswith("sudo apt-get install -y libxcb-icccm4 libxcb-keysyms1")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "package manager" in explain_missing(missing).advice
    assert "libxcb-icccm.so.4" in explain_missing(missing).message


@pytest.mark.parametrize(
    "words",
    [
        "libEGL.so.1: cannot open shared object file: No such file or directory",
        "/usr/lib/x86_64-linux-gnu/libEGL.so.1: file too short",
    ],
)
def test_an_import_that_fails_for_a_library_names_it(words: str) -> None:
    problem = explain_import_error(ImportError(words))
    assert problem is not None
    assert problem.message == "This system lacks libEGL.so.1."


def test_an_import_that_fails_otherwise_is_not_explained() -> None:
    assert explain_import_error(ImportError("cannot import name 'x' from 'y'")) is None


def test_the_set_up_gets_the_packages_of_what_is_missing_here() -> None:
    for name, libraries in SETS.items():
        command = [sys.executable, str(ROOT / "installer" / "missing_packages.py"), name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.split() == list_packages(list_missing(libraries))
