"""Checks the paths of a run before the work begins.

Owns: that no output is an input or another output, and that an output can be written at all.
Does not know: what is written, how a name that is taken becomes another (`engine.sinks.output_file`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from engine import VIDEO_SUFFIX, SinkError, check_file_writable, file_identity, partial_path, sink_error

NUMBERED = re.compile(r"\d{6,}\.(png|part)")
"""Names of the pictures in a folder of frames, and of a picture while it is written."""
ANOTHER_PLACE = "Choose another place for it."

Key = tuple[int, int] | str


def check_no_overwrite(inputs: Iterable[Path], outputs: Iterable[Path | None], frames_out: Path | None = None) -> None:
    """Raise SinkError if an output is an input, or another output, under whatever name: links are followed.

    inputs: files, and folders of pictures. outputs: files; a video counts with its unfinished self.
    frames_out: a folder that will be filled with numbered pictures.
    """
    read = {file_identity(file) for given in inputs for file in (given, *_list_folder(given))}
    taken: set[Key] = set()
    for file in (output for output in outputs if output is not None):
        keys = _file_identities(file)
        if read & keys:
            raise SinkError("{file} would be written over one of the inputs.", ANOTHER_PLACE, file=file)
        if taken & keys or (frames_out is not None and _is_in_frames_folder(file, frames_out)):
            raise SinkError("{file} would be written over another output.", ANOTHER_PLACE, file=file)
        taken |= keys
    if frames_out is None:
        return
    if file_identity(frames_out) in read or read & _numbered_pictures(frames_out):
        raise SinkError(
            "The pictures in {frames_out} would be written over one of the inputs.",
            ANOTHER_PLACE,
            frames_out=frames_out,
        )


def check_writable(file: Path) -> None:
    """Make sure, before the work begins, that a file can be written in the end; its folder is made.

    What is there stays. Raises: SinkError if it cannot.
    """
    try:
        check_file_writable(file)
    except OSError as error:
        raise sink_error(error, file) from error


def _file_identities(file: Path) -> set[Key]:
    both: Sequence[Path] = (file, partial_path(file)) if file.suffix.lower() == VIDEO_SUFFIX else (file,)
    return {file_identity(path) for path in both}


def _is_in_frames_folder(file: Path, folder: Path) -> bool:
    """Return True if a file would be one of the numbered pictures of that folder, or the folder itself."""
    will_be = NUMBERED.fullmatch(file.name) is not None and file_identity(file.parent) == file_identity(folder)
    return will_be or file_identity(file) == file_identity(folder) or file_identity(file) in _numbered_pictures(folder)


def _numbered_pictures(folder: Path) -> set[Key]:
    return {file_identity(file) for file in _list_folder(folder) if NUMBERED.fullmatch(file.name)}


def _list_folder(folder: Path) -> Iterator[Path]:
    """Yield the content of a folder; nothing if it is no folder, or may not be read."""
    try:
        yield from folder.iterdir()
    except (OSError, ValueError):
        return
