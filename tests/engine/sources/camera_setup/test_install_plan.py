"""How a virtual camera is installed: the tool, the number and the arguments, on made-up systems."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.sources.camera_setup.install_plan import find_free_number, plan_installation, script_path
from engine.sources.camera_setup.secure_boot import is_secure_boot_on, name_enrol_command

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="for Linux only")
SYSTEMS = {
    "debian": ('ID=debian\nVERSION_ID="12"\n', "apt"),
    "ubuntu": ("ID=ubuntu\nID_LIKE=debian\n", "apt"),
    "mint": ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "apt"),
    "fedora": ("ID=fedora\n", "dnf"),
    "alma": ('ID="almalinux"\nID_LIKE="rhel centos fedora"\n', "dnf"),
    "arch": ("# a remark=1\nID=arch\n", "pacman"),
    "manjaro": ("ID=manjaro\nID_LIKE=arch\n", "pacman"),
    "suse": ('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', None),
    "none": ("", None),
}


def has(*programs: str) -> Callable[[str], str | None]:
    return lambda name: f"/usr/bin/{name}" if name in programs else None


EVERYTHING = has("apt-get", "dnf", "pacman", "pkexec")


def make_root(root: Path, os_release: str) -> Path:
    (root / "etc").mkdir(parents=True)
    (root / "etc" / "os-release").write_text(os_release)
    (root / "dev").mkdir()
    return root


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_tool_is_that_of_the_systems_family(tmp_path: Path, system: str) -> None:
    content, tool = SYSTEMS[system]
    plan = plan_installation(make_root(tmp_path / system, content), EVERYTHING)
    assert (None if plan is None else plan.tool) == tool


def test_a_tool_that_is_not_there_is_not_planned(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root", "ID=fedora\n")
    assert plan_installation(root, has("apt-get", "pkexec")) is None
    assert plan_installation(tmp_path / "nothing", EVERYTHING) is None


def test_a_system_that_is_replaced_as_a_whole_is_left_alone(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root", "ID=fedora\n")
    (root / "run").mkdir()
    (root / "run" / "ostree-booted").touch()
    assert plan_installation(root, EVERYTHING) is None


def test_the_command_is_a_fixed_list_of_arguments(tmp_path: Path) -> None:
    plan = plan_installation(make_root(tmp_path / "root", "ID=debian\n"), EVERYTHING)
    assert plan is not None
    assert plan.arguments == ["/usr/bin/pkexec", "/bin/sh", str(script_path()), "apt", "20"]
    assert plan.command == f"sudo sh {script_path()} apt 20"
    assert plan.device == "/dev/video20"
    assert script_path().is_file()
    without = plan_installation(tmp_path / "root", has("apt-get"))
    assert without is not None
    assert without.root_by == ""


def test_the_number_is_one_that_no_device_has(tmp_path: Path) -> None:
    for number in (0, 20, 21, 23):
        (tmp_path / f"video{number}").touch()
    assert find_free_number(tmp_path) == 22


@pytest.mark.parametrize(
    ("content", "is_on"), [(b"\6\0\0\0\1", True), (b"\6\0\0\0\0", False), (b"\1", False), (None, False)]
)
def test_secure_boot_is_read_from_the_firmwares_variable(tmp_path: Path, content: bytes | None, is_on: bool) -> None:
    variable = tmp_path / "SecureBoot"
    if content is not None:
        variable.write_bytes(content)
    assert is_secure_boot_on(variable) is is_on


def test_the_key_to_enrol_is_where_this_system_keeps_it(tmp_path: Path) -> None:
    assert name_enrol_command(tmp_path) == "sudo mokutil --import /var/lib/dkms/mok.pub"
    key = tmp_path / "var/lib/shim-signed/mok/MOK.der"
    key.parent.mkdir(parents=True)
    key.touch()
    assert name_enrol_command(tmp_path) == "sudo mokutil --import /var/lib/shim-signed/mok/MOK.der"
