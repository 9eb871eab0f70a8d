"""What an installation of the virtual camera says, in plain words: its stages while it runs, and why it failed.

Owns: what the script's lines and exit codes mean, and pkexec's. Does not know: processes, how words are shown.
"""

import enum

from engine.core.problem import Phrase, Problem
from engine.sources.camera_setup.secure_boot import name_enrol_command

NOT_PERMITTED, NOT_ASKED = 126, 127
"""pkexec: the user dismissed the question; or gave a wrong password, or nothing is there that asks."""
RPM_FUSION = "https://rpmfusion.org/Configuration"
NETWORK_WORDS = (
    "Temporary failure resolving",
    "Could not resolve",
    "Failed to fetch",
    "Could not connect",
    "Network is unreachable",
    "failed retrieving file",
    "Curl error",
    "Cannot download",
)
BUILD_WORDS = ("Error! Bad return status for module build", "make: ***", "Bad return status")


class InstallStage(enum.Enum):
    """Where an installation is; each is a line `stage NAME` of the script."""

    ASKING = "asking"
    LISTS = "lists"
    DOWNLOAD = "download"
    INSTALL = "install"
    LOAD = "load"
    DONE = "done"

    @property
    def can_be_cancelled(self) -> bool:
        """Whether nothing of the system has been changed yet."""
        return self in (InstallStage.ASKING, InstallStage.LISTS, InstallStage.DOWNLOAD)


def read_stage(line: str) -> InstallStage | None:
    """Return the stage that this line begins; None for any other line."""
    word, _, name = line.partition(" ")
    return next((stage for stage in InstallStage if word == "stage" and stage.value == name.strip()), None)


def explain_failed_installation(exit_code: int, lines: list[str], tool: str) -> Problem:
    """Return why an installation ended like that. lines: the last ones that it wrote. tool: as in the plan."""
    said = "\n".join(lines)
    if exit_code in (NOT_PERMITTED, NOT_ASKED):
        return _explain_permission(exit_code, said)
    if any(words in said for words in NETWORK_WORDS):
        return Problem("The packages could not be downloaded.", "Check the network connection, and try again.")
    if exit_code == 13 or any(words in said for words in BUILD_WORDS):
        return Problem(
            "The driver could not be built for this kernel.",
            "Restart the computer if its kernel was updated, update the system, and try again.",
        )
    return _explain_exit_code(exit_code, tool)


def explain_secure_boot() -> Phrase:
    """Return what there is to do where only signed drivers are loaded."""
    return Phrase(
        "Secure Boot is on: this computer loads only drivers signed with a key that its firmware knows. The driver is "
        "signed with a key of this computer's own, which the firmware has to learn once. Type {command} and choose a "
        "password; restart, choose “Enroll MOK” on the blue screen, and type the password again. After that the camera "
        "is there by itself.",
        command=name_enrol_command(),
    )


def _explain_permission(exit_code: int, said: str) -> Problem:
    if "authentication agent" in said:
        return Problem(
            "Nothing here can ask for a password.", "Type the command into a terminal instead; it does the same."
        )
    if exit_code == NOT_PERMITTED:
        return Problem("Nothing was installed: the question for the password was closed.")
    return Problem(
        "Nothing was installed: the password was refused.",
        "Try again, with the password of somebody who may install programs.",
    )


def _explain_exit_code(exit_code: int, tool: str) -> Problem:
    if exit_code == 14:
        return Problem(
            "The driver is installed, and this computer refuses to load it.", "{advice}", advice=explain_secure_boot()
        )
    if exit_code == 12 and tool == "dnf":
        return Problem(
            "Fedora's own packages do not have the driver; those of RPM Fusion do.",
            "Add RPM Fusion's free repository ({page}), and try again.",
            page=RPM_FUSION,
        )
    known = {
        10: Problem("The lists of packages could not be read.", "Check the network connection, and try again."),
        11: Problem(
            "{tool} could not install the driver.",
            "Its last lines say why; update the system, and try again.",
            tool=tool,
        ),
        12: Problem(
            "The packages of this system do not have the driver v4l2loopback.",
            "On Ubuntu switch on “universe”; elsewhere update the system, and try again.",
        ),
        16: Problem(
            "Another program has set up v4l2loopback here; it is left as it is.",
            "The last line names the file; add a second device there.",
        ),
        20: Problem("Cancelled: nothing was changed."),
    }
    unknown = Problem("The driver was installed, but the camera is not there.", "Restart the computer, and look again.")
    return known.get(exit_code, unknown)
