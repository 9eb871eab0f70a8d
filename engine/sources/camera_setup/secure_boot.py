"""Secure Boot: whether this computer loads only drivers that are signed with a key its firmware knows.

Owns: asking that of Linux, and where each system keeps the key that its drivers are signed with.
Does not know: what is installed.
"""

from pathlib import Path

VARIABLE = Path("/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c")
"""Four bytes of attributes, then one that is 1 if it is on. Without it the computer has no UEFI."""
KEYS = (
    "/var/lib/shim-signed/mok/MOK.der",
    "/etc/pki/akmods/certs/public_key.der",
    "/var/lib/dkms/mok.pub",
)
"""The public key with which Ubuntu, Fedora, and dkms everywhere else sign what they build."""


def is_secure_boot_on(variable: Path = VARIABLE) -> bool:
    """Return True if the firmware says so; anybody may read that."""
    try:
        content = variable.read_bytes()
    except OSError:
        return False
    return len(content) == 5 and content[4] == 1


def name_enrol_command(root: Path = Path("/")) -> str:
    """Return the command that asks the firmware to learn this computer's own key at its next start."""
    there = (key for key in KEYS if (root / key.lstrip("/")).exists())
    return f"sudo mokutil --import {next(there, KEYS[-1])}"
