"""The process that prepares clips, one after the other: python -m engine.training.prepare.child

Its first line of standard input is the work, each further one a clip; it answers in lines of JSON. It ends as soon as
nobody holds the other end of its standard input. It imports no PyTorch.

Owns: reading requests and answering. Does not know: which clips there are, how one is prepared.
"""

import os
import sys
import threading
import time
from contextlib import closing
from queue import SimpleQueue
from typing import TextIO

import cv2

from engine.core.errors import PersonaCamError
from engine.core.system.child_process import give_way, keep_standard_output
from engine.tracking import FaceTracker
from engine.training.prepare import messages
from engine.training.prepare.find_clips import Clip
from engine.training.prepare.messages import Work
from engine.training.prepare.prepare_clip import prepare_clip

TELLS_EVERY_S = 0.2


def run_child() -> None:
    """Prepare what is asked for until standard input ends."""
    output = keep_standard_output()
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_read_requests, args=(lines,), name="requests", daemon=True).start()
    work = Work.from_line(lines.get())
    give_way()
    cv2.setNumThreads(1)  # a process for each core: its threads would only wait for one another
    with closing(FaceTracker()) as tracker:
        while True:
            _answer_request(messages.clip_from_line(lines.get()), work, tracker, output)


def _answer_request(clip: Clip, work: Work, tracker: FaceTracker, output: TextIO) -> None:
    """An error that is none of ours ends the process; the parent goes on with another one."""
    told_at = time.monotonic()

    def tell_frames(done: int, expected: int | None) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TELLS_EVERY_S:
            told_at = time.monotonic()
            _write_line(output, messages.answer_to_line(messages.FRAMES, [done, expected]))

    try:
        record = prepare_clip(clip, work.out, work.settings, tracker, tell_frames)
    except PersonaCamError as failure:
        _write_line(output, messages.answer_to_line(messages.FAILED, messages.describe_failure(failure)))
    else:
        _write_line(output, messages.answer_to_line(messages.DONE, record.to_plain()))


def _write_line(output: TextIO, line: str) -> None:
    output.write(line)
    output.flush()


def _read_requests(lines: "SimpleQueue[str]") -> None:
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)


if __name__ == "__main__":
    run_child()
