"""What is said about installing a virtual camera, on each system.

Owns: these words. Does not know: where they are shown.
"""

import sys

from PySide6.QtCore import QCoreApplication

from app.gui.engine_messages import translate_phrase
from engine import InstallPlan, InstallStage, explain_secure_boot


def missing_text() -> str:
    """Say what a virtual camera is for, where it is installed by a command that is typed."""
    return QCoreApplication.translate(
        "installation",
        "Other programs see the avatar through a virtual camera, which this system gets with one command. "
        "Paste it into a terminal; it asks for your password.",
    )


def plan_text(plan: InstallPlan) -> str:
    """Say what the one button does."""
    words = QCoreApplication.translate(
        "installation",
        "Other programs see the avatar through a virtual camera. Persona Cam installs its driver, v4l2loopback, with "
        "{tool} and has it loaded at every start. The system asks for your password once; this command does the same:",
    )
    return words.format(tool=plan.tool)


def secure_boot_text(plan: InstallPlan) -> str:
    """Say what Secure Boot asks for, before and after; empty where it is off."""
    return translate_phrase(explain_secure_boot()) if plan.secure_boot else ""


def more_cameras_text() -> str:
    """Say when two virtual cameras are needed; empty on Linux, where there may be any number of them."""
    if sys.platform == "win32":
        return QCoreApplication.translate(
            "installation",
            "A computer has only one OBS camera. If OBS shall take the avatar in and also send its own picture out as "
            "a camera, the avatar needs another one: install Unity Capture for it, and choose it on the page Settings.",
        )
    if sys.platform == "darwin":
        return QCoreApplication.translate(
            "installation",
            "A computer has only one OBS camera. If OBS shall take the avatar in and also send its own picture out as "
            "a camera, let OBS capture this program's window instead, and leave the camera to OBS.",
        )
    return ""


def stage_text(stage: InstallStage) -> str:
    """Say where an installation is."""
    return {
        InstallStage.ASKING: QCoreApplication.translate("installation", "The system asks for your password …"),
        InstallStage.LISTS: QCoreApplication.translate("installation", "The lists of packages are read …"),
        InstallStage.DOWNLOAD: QCoreApplication.translate("installation", "The driver is downloaded …"),
        InstallStage.INSTALL: QCoreApplication.translate(
            "installation", "The driver is installed and built. That takes a few minutes, and is not stopped halfway."
        ),
        InstallStage.LOAD: QCoreApplication.translate("installation", "The driver is loaded …"),
        InstallStage.DONE: QCoreApplication.translate("installation", "The driver is there."),
    }[stage]
