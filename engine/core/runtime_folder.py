"""Where the programs of one user meet: the camera's frame buffer, and the socket of `personacam ctl`.

Owns: the place, that no other user has access, and what is said when it cannot be used. Does not know: its content.
"""

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import platformdirs

from engine.core.errors import SinkError
from engine.core.problem import Phrase

PROGRAM_LOCK = "program.lock"
"""Held by the user's one program."""
CONTROL_SOCKET = "control"
"""Where the program listens to `personacam ctl`."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if sys.platform != "win32" else {errno.ENOSPC, errno.EFBIG}
KINDS = {
    stat.S_IFDIR: Phrase("a folder"),
    stat.S_IFIFO: Phrase("a pipe"),
    stat.S_IFLNK: Phrase("a link"),
    stat.S_IFCHR: Phrase("a device"),
    stat.S_IFBLK: Phrase("a device"),
}
"""What may lie where a file or a socket has to be."""


def runtime_folder() -> Path:
    """Where the user's programs meet: a folder that ends with the login session where the system has one.

    On Linux without a session (a container, sudo) it lies in the temporary folder, as one name: `private_folder`
    looks at the owner of the last folder only.
    """
    if sys.platform != "linux":
        return platformdirs.user_runtime_path("personacam", appauthor=False)
    session = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    return session / "personacam" if session.is_dir() else Path(tempfile.gettempdir()) / f"personacam-{os.getuid()}"


def make_private_folder(folder: Path, names: Sequence[str] = ()) -> Path:
    """Make the folder if need be, for this user only.

    names: files in it that the caller is about to use.
    Raises: SinkError if it cannot be made, belongs to another user, is no folder, or if something else lies where one
    of these files has to be.
    """
    with explain_folder_errors(folder):
        with suppress(FileExistsError):  # what is there instead of a folder is refused below
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
        for name in names:
            _refuse_obstacle(folder / name)
    return folder


def check_folder_room(folder: Path) -> None:
    """Raise SinkError if no file can be made in the folder."""
    with explain_folder_errors(folder), tempfile.TemporaryFile(dir=folder):
        pass


@contextmanager
def explain_folder_errors(folder: Path) -> Iterator[None]:
    """Turn what the system says of this folder into a sentence. Raises: SinkError instead of OSError."""
    try:
        yield
    except OSError as error:
        raise explain_folder_error(error, folder) from error


def explain_folder_error(error: OSError, folder: Path) -> SinkError:
    """Return what to say of a failure in this folder."""
    if error.errno in NO_ROOM:
        return SinkError(
            "There is no room left in {folder}, where the programs of Persona Cam meet.",
            "Free some space there, or set XDG_RUNTIME_DIR to a folder with more room.",
            folder=folder,
        )
    where = f": {error.filename}" if error.filename else ""
    return SinkError(
        "{folder}, where the programs of Persona Cam meet, cannot be used: {reason}.",
        "Make it a folder that you may write to, or set XDG_RUNTIME_DIR to one.",
        folder=folder,
        reason=f"{error.strerror or error}{where}",
    )


def _refuse_obstacle(file: Path) -> None:
    try:
        found = file.lstat()
    except FileNotFoundError:
        return
    kind = KINDS.get(stat.S_IFMT(found.st_mode))
    if kind is not None:
        raise SinkError(
            "{file} is {kind}, where Persona Cam needs a file of its own.", "Remove it.", file=file, kind=kind
        )
    if os.name == "posix" and found.st_uid != os.geteuid():
        raise SinkError("{file} belongs to another user.", "Remove it.", file=file)
