"""How a virtual camera is installed on this Linux: with which tool, under which number, by which command.

Owns: the choice of the tool, and the command as a fixed list of arguments. Does not know: how a command is run, what
it says (`install_outcome`); what is done as root is in `assets/virtual-camera/install.sh`.
"""

import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from engine.sources.camera_setup.secure_boot import is_secure_boot_on

OS_RELEASE = Path("/etc/os-release")
DEVICES = Path("/dev")
OSTREE = Path("/run/ostree-booted")
"""Is there where packages are no matter of dnf or apt: the system is one picture, which is replaced as a whole."""
TOOLS = {"apt": "apt-get", "dnf": "dnf", "pacman": "pacman"}
"""Tool -> the program that there must be."""
FAMILIES = {
    "apt": ("debian", "ubuntu"),
    "dnf": ("fedora", "rhel", "centos"),
    "pacman": ("arch",),
}
"""Tool -> what the ID or ID_LIKE of such a system says."""
FIRST_NUMBER = 20
"""The devices of real cameras are counted from 0; a board with many may reach ten."""
ROOT_BY = "pkexec"


@dataclass(frozen=True, slots=True)
class InstallPlan:
    """What will be done. tool: apt, dnf or pacman. number: of the device. root_by: the program that makes it root.

    root_by is empty where there is no such program: then the user has to type the command.
    """

    tool: str
    number: int
    root_by: str
    secure_boot: bool

    @property
    def device(self) -> str:
        return f"/dev/video{self.number}"

    @property
    def arguments(self) -> list[str]:
        """The command, for a process that is started without a shell."""
        return [self.root_by, "/bin/sh", str(script_path()), self.tool, str(self.number)]

    @property
    def command(self) -> str:
        """The same to be typed."""
        return shlex.join(["sudo", "sh", str(script_path()), self.tool, str(self.number)])


def plan_installation(
    root: Path = Path("/"), find_program: Callable[[str], str | None] = shutil.which
) -> InstallPlan | None:
    """Return how to install a virtual camera here; None where this program cannot."""
    if sys.platform != "linux" or (root / OSTREE.relative_to("/")).exists():
        return None
    tool = choose_tool(_read_families(root / OS_RELEASE.relative_to("/")), find_program)
    if tool is None:
        return None
    number = find_free_number(root / DEVICES.relative_to("/"))
    return InstallPlan(tool, number, find_program(ROOT_BY) or "", is_secure_boot_on())


def script_path() -> Path:
    """The script that is run as root."""
    return Path(str(resources.files("assets") / "virtual-camera" / "install.sh"))


def choose_tool(families: list[str], find_program: Callable[[str], str | None]) -> str | None:
    """Return the tool of the system's family, if its program is there. families: what it says it is, nearest first."""
    for family in families:
        for tool, known in FAMILIES.items():
            if family in known and find_program(TOOLS[tool]):
                return tool
    return None


def find_free_number(devices: Path) -> int:
    """Return the first number for a device that is not taken."""
    number = FIRST_NUMBER
    while (devices / f"video{number}").exists():
        number += 1
    return number


def _read_families(os_release: Path) -> list[str]:
    """Return ID and the words of ID_LIKE."""
    try:
        lines = os_release.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return [word for key in ("ID", "ID_LIKE") for word in found.get(key, "").strip("\"'").split()]
