"""Measures what clips of high dynamic range cost: opening, and each picture, beside the same clip in the usual colours.

    python -m tests.measure.wide_clips               # 1920×1080, from the demo clip; or: ... wide_clips FILE ...

Processor time of the whole process, decoding included; the last column is the mean difference to the demo clip's
colours, in steps of 255.
"""

import sys
import tempfile
import time
from contextlib import closing
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from engine import Image
from engine.sources import open_source
from tests import wide_clips
from tests.wide_clips import BT709, HLG_CURVE, P3, PQ_CURVE, SDR_CURVE, WideClip

DEMO = Path(__file__).parents[2] / "assets/demo/driver.mp4"
WIDTH, HEIGHT, COUNT = 1920, 1080, 25
KINDS = {
    "usual.mp4": WideClip(SDR_CURVE, BT709, BT709, codec="libx264", pixels="yuv420p"),
    "usual-10-bit.mov": WideClip(SDR_CURVE, BT709, BT709, codec="libx265"),
    "hlg.mov": WideClip(HLG_CURVE, codec="libx265"),
    "pq.mov": WideClip(PQ_CURVE, codec="libx265"),
    "p3.mp4": WideClip(SDR_CURVE, P3, BT709, codec="libx264", pixels="yuv420p"),
}


def main() -> None:
    cv2.setNumThreads(1)
    if sys.argv[1:]:
        for name in sys.argv[1:]:
            print_cost(Path(name), None)
        return
    pictures = read_demo()
    with tempfile.TemporaryDirectory() as folder:
        for name, clip in KINDS.items():
            write_pictures(Path(folder) / name, pictures, clip)
        for _ in range(2):
            for name in KINDS:
                print_cost(Path(folder) / name, pictures[0])


def read_demo() -> list[Image]:
    with av.open(str(DEMO)) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in islice(container.decode(video=0), COUNT)]
    top = (WIDTH - HEIGHT) // 2
    return [
        np.asarray(cv2.resize(one, (WIDTH, WIDTH), interpolation=cv2.INTER_CUBIC)[top : top + HEIGHT], np.uint8)
        for one in pictures
    ]


def write_pictures(file: Path, pictures: list[Image], clip: WideClip) -> None:
    with av.open(str(file), "w") as output:
        stream: Any = wide_clips.add_wide_stream(output, clip, WIDTH, HEIGHT)
        for index, picture in enumerate(pictures):
            frame = wide_clips.make_frame(wide_clips.linear_light(picture.astype(float)), clip)
            frame.pts, frame.time_base = index, Fraction(1, 25)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def print_cost(file: Path, original: Image | None) -> None:
    begun = time.process_time()
    source = open_source(file)
    opened = time.process_time()
    with closing(source):
        frame = source.read_frame()
        assert frame is not None
        difference = "" if original is None else f"{np.abs(frame.image.astype(int) - original).mean():.2f}"
        del frame
        read, count = time.process_time(), 0
        while source.read_frame() is not None:
            count += 1
        picture_ms = 1000 * (time.process_time() - read) / max(1, count)
    opening_ms = 1000 * (opened - begun)
    sys.stdout.write(f"{file.name:20s} opening {opening_ms:6.0f} ms   picture {picture_ms:6.2f} ms   {difference}\n")


if __name__ == "__main__":
    main()
