"""Reads a camera with OpenCV, as any program would, and prints one JSON line for each picture.

    python reader.py DEVICE_NUMBER [FOLDER_FOR_PICTURES]

time_s: monotonic. size: (width, height). shows: what `pictures.tell` says.
thumbnail: of "other", now and then; numbers: those in its bars, one if it is whole; parts: of a torn picture, where it
changes; marked: how much of it is the driver's marker. colours: as seen. A read that fails says so (OpenCV waits ten
seconds for a picture), and the next one is tried. With a folder, the first picture of each kind is kept there, and
every torn one.
"""

import contextlib
import ctypes
import itertools
import json
import multiprocessing
import os
import queue
import signal
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from tests.marker import marked_share
from tests.vm import pictures
from tests.vm.numbering import describe_parts, read_numbers

LOOKED_AT = 4
"""One picture in so many is told with its thumbnail, which takes an emulated processor a while."""


WAITING = 64
"""Pictures that may wait to be looked at; what comes above that is left out."""
END_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of the system call prctl."""
Pixels = np.ndarray[Any, np.dtype[np.uint8]]


class Taken(NamedTuple):
    """A moment in seconds, and the picture that came then, BGR, or None if none came."""

    time_s: float
    image: Pixels | None


def main(device: int, folder: Path | None) -> None:
    """Read until ended."""
    context = multiprocessing.get_context("fork")
    taken: multiprocessing.Queue[Taken] = context.Queue(WAITING)
    context.Process(target=take_pictures, args=(device, taken), daemon=True).start()
    kept: set[str] = set()
    _say({"opened": taken.get().image is not None})
    for count in itertools.count():
        time_s, image = taken.get()
        if image is None:
            _say({"failed": time_s})
            continue
        seen = describe_picture(image, count)
        _say({"time_s": time_s, **seen})
        torn = "parts" in seen
        kind = f"torn-{count}" if torn else "numbered" if isinstance(seen["shows"], int) else seen["shows"]
        if folder is not None and kind not in kept:
            kept.add(kind)
            cv2.imwrite(str(folder / f"{kind}.png"), image)


def take_pictures(device: int, taken: "multiprocessing.Queue[Taken]") -> None:
    """Read the camera in a process that goes before all others; the first item only says if the camera is open.

    The driver lends its buffers and goes on using them: a reader that is held up for as many pictures as there are
    buffers sees the next picture come over the one that it reads.
    """
    ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    capture = cv2.VideoCapture(device, cv2.CAP_V4L2)
    taken.put(Taken(time.monotonic(), np.empty(0, np.uint8) if capture.isOpened() else None))
    while True:
        got, image = capture.read()
        with contextlib.suppress(queue.Full):
            taken.put_nowait(Taken(time.monotonic(), np.asarray(image, np.uint8) if got else None))
        if not got:
            time.sleep(0.05)


def describe_picture(image: Pixels, count: int) -> dict[str, Any]:
    """Return what a picture, BGR, shows. count: its number; every fourth is told with its thumbnail."""
    rgb = image[..., ::-1]
    height, width = rgb.shape[:2]
    known = (width, height) == (pictures.WIDTH, pictures.HEIGHT)
    shows = pictures.tell(rgb) if known else "other"
    seen: dict[str, Any] = {"size": (width, height), "shows": shows}
    if isinstance(shows, int):
        seen["colours"] = pictures.colours(rgb)
    if shows == "other" and known:
        seen |= {"numbers": read_numbers(rgb), "marked": marked_share(rgb[::2, ::2])}
        if count % LOOKED_AT == 0:
            seen["thumbnail"] = pictures.thumbnail(rgb).tolist()
    if len(seen.get("numbers", ())) > 1:
        seen["parts"] = describe_parts(rgb)
    return seen


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
