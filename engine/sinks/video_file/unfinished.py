"""Videos that nobody finished: the program, or the computer, ended while they were written.

Owns: giving them their name. Does not know: who wrote them, who is told.
"""

import logging
from pathlib import Path

from engine.sinks.video_file.fragments import cut_to_whole_fragments
from engine.sinks.video_file.sink import SUFFIX, partial_path

log = logging.getLogger(__name__)

PART = partial_path(Path(f"x{SUFFIX}")).name.removeprefix("x")
AT_REST_S = 5.0
"""A video that is being written changes every second."""


def finish_videos(folder: Path, now_s: float) -> list[Path]:
    """Give every video of the folder that was left unfinished its own name, cut to what plays; return the new names.

    now_s: the time of day, in seconds since 1970 as files have it.
    What does not play, or is still being written, stays as it is. A folder that cannot be read has none.
    """
    try:
        left = [file for file in sorted(folder.glob(f"*{PART}")) if _is_unchanging(file, now_s)]
    except OSError:
        return []
    return [finished for file in left if (finished := _finish_video(file)) is not None]


def _is_unchanging(file: Path, now_s: float) -> bool:
    return file.is_file() and now_s - file.stat().st_mtime >= AT_REST_S


def _finish_video(file: Path) -> Path | None:
    stem = file.name.removesuffix(PART)
    finished, number = file.with_name(stem + SUFFIX), 1
    while finished.exists():
        number += 1
        finished = file.with_name(f"{stem} ({number}){SUFFIX}")
    try:
        return file.rename(finished) if cut_to_whole_fragments(file) else None
    except OSError as error:
        log.info("%s stays unfinished: %s", file, error)
        return None
