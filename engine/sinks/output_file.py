"""The one place where a file that is written gets its name: a free one, and never that of an input.

Owns: which names are free, that two programs never take the same one, and what counts as an input.
Does not know: what is written.

A file grows beside its place as NAME.part.SUFFIX. That file is made exclusively, so it also holds the name: a second
program, or a second output of this one, takes the next number. Nothing that exists is replaced unless that was asked.
"""

import contextlib
import itertools
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.core.errors import SinkError
from engine.sinks import NameTakenError
from engine.sinks.output_pipe import hold_pipe, is_pipe, write_pipe

FileIdentity = tuple[int, int] | str
"""The same for all names of one file."""
NEW_FILE_MODE = 0o666
"""Before the user's umask, as for every new file."""
CASE_MATTERS = sys.platform not in ("win32", "darwin")


class OutputFile:
    """A file that is being written.

    wanted: the name that was asked for. part: where it grows. file: where it will be, or once `finish_file` has
    returned, where it is.
    """

    def __init__(self, wanted: Path, replace: bool = False) -> None:
        """Take the wanted name, or the next free one: NAME (2).SUFFIX; its folder is made.

        replace: take the wanted name even if such a file exists, and replace that in the end.
        Raises: OSError if nothing can be written there.
        """
        wanted.parent.mkdir(parents=True, exist_ok=True)
        if wanted.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        self._replaces = replace
        self.wanted = wanted
        self.file, self.part = _reserve_name(wanted, replace)

    def finish_file(self) -> Path:
        """Move what was written into its place, and return that: another name if this one is taken by now.

        Raises: OSError; then it is still in `part`, if it is anywhere.
        """
        if self._replaces:
            self.part.replace(self.file)
        else:
            self.file = move_to_free_name(self.part, self.file)
        return self.file

    def discard_file(self) -> None:
        """Remove what was written; what was there before stays."""
        self.part.unlink(missing_ok=True)


def write_file(wanted: Path, content: bytes, replace: bool = False) -> Path:
    """Write a whole file under the wanted name, or the next free one, and return where it is.

    A device or a pipe is written to as it is. replace: as in `OutputFile`. Raises: OSError; then nothing has changed.
    """
    if is_pipe(wanted):
        write_pipe(wanted, content)
        return wanted
    if _is_device(wanted):
        wanted.write_bytes(content)
        return wanted
    output = OutputFile(wanted, replace)
    try:
        output.part.write_bytes(content)
        return output.finish_file()
    except BaseException:
        output.discard_file()
        raise


def check_file_writable(file: Path) -> None:
    """Make sure, before the work begins, that a file can be written in the end; its folder is made.

    What is there stays; a pipe is open from then on until it is written. Raises: OSError if it cannot.
    """
    if is_pipe(file):
        hold_pipe(file)
    elif not _is_device(file):
        OutputFile(file, replace=True).discard_file()


def partial_path(file: Path) -> Path:
    """Return where a file grows until it is done: beside its place."""
    return file.with_name(f"{file.stem}.part{file.suffix}")


def move_to_free_name(file: Path, wanted: Path) -> Path:
    """Move a file to the wanted name, or the next free one; nothing is ever replaced. Returns where it is now.

    Raises: OSError; then it is where it was.
    """
    for name in _numbered_names(wanted):
        part = partial_path(name)
        if os.path.lexists(name) or (part != file and os.path.lexists(part)):
            continue
        with contextlib.suppress(FileExistsError):
            move_without_replacing(file, name)
            return name
    raise AssertionError("numbers do not end")


def move_without_replacing(file: Path, target: Path) -> None:
    """Move a file within a disk. Raises: NameTakenError if the target exists, even as a broken link; OSError."""
    try:
        if sys.platform == "win32":
            file.rename(target)
        else:
            _link_and_unlink(file, target)
    except FileExistsError as error:
        raise NameTakenError(error.errno, error.strerror, str(target)) from error


def _link_and_unlink(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:  # a disk without hard links
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, NEW_FILE_MODE))
        try:
            file.replace(target)
        except OSError:
            target.unlink()
            raise
    else:
        file.unlink()


def refuse_inputs(file: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write a file that is read, under whatever name: links, hard links, capitals where they do not count.

    Raises: SinkError.
    """
    if file_identity(file) in {file_identity(given) for given in inputs}:
        raise SinkError("{file} would be written over one of the inputs.", "Choose another place for it.", file=file)


def file_identity(path: Path) -> FileIdentity:
    """Return what is the same for all names of one file: its place on the disk, or where it would be."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        there = os.path.realpath(path)
        return there if CASE_MATTERS else there.casefold()
    return status.st_dev, status.st_ino


def create_free_file(wanted: Path) -> Path:
    """Make an empty file of the wanted name, or the next free one. Raises: OSError."""
    for name in _numbered_names(wanted):
        with contextlib.suppress(FileExistsError):
            os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, NEW_FILE_MODE))
            return name
    raise AssertionError("numbers do not end")


def _is_device(file: Path) -> bool:
    return file.exists() and not file.is_file() and not file.is_dir()


def _reserve_name(wanted: Path, replace: bool) -> tuple[Path, Path]:
    """Return a free name, and the file beside it that holds the name. Raises: OSError."""
    for name in _numbered_names(wanted):
        if not replace and os.path.lexists(name):
            continue
        part = partial_path(name)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, NEW_FILE_MODE))
            return (wanted if replace else name), part
    raise AssertionError("numbers do not end")


def _numbered_names(wanted: Path) -> Iterator[Path]:
    yield wanted
    for number in itertools.count(2):
        yield wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
