"""Finishes videos that were being written when the program or the computer ended.

Owns: repairing and renaming them. Does not know: what wrote them, how the user learns of it.
"""

import logging
import stat
from pathlib import Path

from engine.sinks.output_file import move_to_free_name, partial_path
from engine.sinks.output_name import VIDEO_SUFFIX
from engine.sinks.video_file.fragments import cut_to_whole_fragments

log = logging.getLogger(__name__)

PART = partial_path(Path(f"x{VIDEO_SUFFIX}")).name.removeprefix("x")
AT_REST_S = 5.0
"""A video that is being written changes every second."""


def finish_videos(folder: Path, now_s: float) -> list[Path]:
    """Cut every unfinished video of the folder to what plays, and rename it; returns the new names.

    now_s: the time of day, in seconds since 1970 as files have it.
    A video that does not play, or is still being written, stays unchanged. A folder that cannot be read counts as
    empty.
    """
    try:
        left = [file for file in sorted(folder.glob(f"*{PART}")) if _is_unchanging(file, now_s)]
    except OSError:
        return []
    return [finished for file in left if (finished := _finish_video(file)) is not None]


def _is_unchanging(file: Path, now_s: float) -> bool:
    try:
        found = file.stat()
    except OSError:  # one that cannot be looked at hides no other
        return False
    return stat.S_ISREG(found.st_mode) and now_s - found.st_mtime >= AT_REST_S


def _finish_video(file: Path) -> Path | None:
    finished = file.with_name(file.name.removesuffix(PART) + VIDEO_SUFFIX)
    try:
        return move_to_free_name(file, finished) if cut_to_whole_fragments(file) else None
    except OSError as error:
        log.info("%s stays unfinished: %s", file, error)
        return None
