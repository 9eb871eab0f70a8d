"""Reads a camera with OpenCV, as any program would, and prints one JSON line for each picture.

    python reader.py DEVICE_NUMBER [FOLDER_FOR_PICTURES]

time_s: monotonic. size: (width, height). shows: what `pictures.tell` says.
thumbnail: of "other", now and then; numbers: those in its bars, one if it is whole; parts: of a torn picture, where it
changes; marked: how much of it is the driver's marker. colours: as seen. A read that fails says so (OpenCV waits ten
seconds for a picture), and the next one is tried. With a folder, the first picture of each kind is kept there, and
every torn one.
"""

import itertools
import json
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tests.marker import marked_share
from tests.vm import pictures
from tests.vm.numbering import describe_parts, read_numbers

LOOKED_AT = 4
"""One picture in so many is told with its thumbnail, which takes an emulated processor a while."""


def main(device: int, folder: Path | None) -> None:
    """Read until ended."""
    capture = cv2.VideoCapture(device, cv2.CAP_V4L2)
    kept: set[str] = set()
    _say({"opened": capture.isOpened()})
    for count in itertools.count():
        got, image = capture.read()
        if not got:
            _say({"failed": time.monotonic()})
            continue
        rgb = np.asarray(image, np.uint8)[..., ::-1]
        height, width = rgb.shape[:2]
        known = (width, height) == (pictures.WIDTH, pictures.HEIGHT)
        shows = pictures.tell(rgb) if known else "other"
        seen: dict[str, Any] = {
            "time_s": time.monotonic(),
            "size": (width, height),
            "shows": shows,
        }
        if isinstance(shows, int):
            seen["colours"] = pictures.colours(rgb)
        if shows == "other" and known:
            seen |= {"numbers": read_numbers(rgb), "marked": marked_share(rgb[::2, ::2])}
            if count % LOOKED_AT == 0:
                seen["thumbnail"] = pictures.thumbnail(rgb).tolist()
        torn = len(seen.get("numbers", ())) > 1
        if torn:
            seen["parts"] = describe_parts(rgb)
        _say(seen)
        kind = f"torn-{count}" if torn else "numbered" if isinstance(shows, int) else shows
        if folder is not None and kind not in kept:
            kept.add(kind)
            cv2.imwrite(str(folder / f"{kind}.png"), image)


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
