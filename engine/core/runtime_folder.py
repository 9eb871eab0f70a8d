"""Where the programs of one user meet: the camera's frame buffer, and the socket of `personacam ctl`.

Owns: the place, and that no other user has access. Does not know: its content.
"""

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path

import platformdirs

from engine.core.errors import SinkError


def runtime_folder() -> Path:
    """Where the user's programs meet: a folder that ends with the login session where the system has one.

    On Linux without a session (a container, sudo) it lies in the temporary folder, as one name: `private_folder`
    looks at the owner of the last folder only.
    """
    if sys.platform != "linux":
        return platformdirs.user_runtime_path("personacam", appauthor=False)
    session = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    return session / "personacam" if session.is_dir() else Path(tempfile.gettempdir()) / f"personacam-{os.getuid()}"


def make_private_folder(folder: Path) -> Path:
    """Make the folder if need be, for this user only.

    Raises: SinkError if it belongs to another user or is no folder.
    """
    with contextlib.suppress(FileExistsError):  # what is there instead of a folder is refused below
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise SinkError("{folder} is no folder.", "Remove it.", folder=folder)
    if os.name == "posix":
        if found.st_uid != os.geteuid():
            raise SinkError(
                "{folder} belongs to another user.", "Set XDG_RUNTIME_DIR to a folder of your own.", folder=folder
            )
        folder.chmod(0o700)
    return folder
