"""The flags of the verbs that run live.

Owns: their names, defaults and how they are read. Does not know: what they do.
"""

import argparse
from pathlib import Path

from app import personalive_flags

CAMERA_SIZE = OUTPUT_SIZE = (1280, 720)
FPS = 30
BENCH_SECONDS = 10.0


def add_live(verb: argparse.ArgumentParser) -> None:
    """Add what `live` takes beside the settings of the avatar."""
    verb.add_argument("--portrait", type=Path, required=True, metavar="FILE", help="a picture of one face")
    verb.add_argument(
        "--camera",
        default="0",
        metavar="NAME|INDEX|PATH",
        help="a camera by number, name or device, as `personacam cameras` lists them, or a video played as one (0)",
    )
    verb.add_argument(
        "--output",
        default="virtual-camera",
        metavar="virtual-camera[:DEVICE]|FILE.mp4|null",
        help="where the avatar goes (virtual-camera)",
    )
    verb.add_argument("--camera-size", type=_size, default=CAMERA_SIZE, metavar="WxH", help="asked for (1280x720)")
    verb.add_argument("--camera-fps", type=int, default=FPS, metavar="N", help="asked for (30)")
    verb.add_argument(
        "--output-size", type=_size, default=OUTPUT_SIZE, metavar="WxH", help="of the virtual camera (1280x720)"
    )
    verb.add_argument("--output-fps", type=int, default=FPS, metavar="N", help="rate of the output (30)")
    verb.add_argument("--framing", default="blur", metavar="fit|fill|blur", help="how the square fills it (blur)")
    verb.add_argument("--matrix", default="601", metavar="601|709", help="its colours; 709 if OBS shows them off (601)")
    verb.add_argument("--seconds", type=_seconds, metavar="S", help="end after that time; without it, run until Ctrl-C")
    verb.add_argument("--report", type=Path, metavar="FILE.json", help="what was done, delay and drops, as JSON")


def add_cameras(verb: argparse.ArgumentParser) -> None:
    """Add what `cameras` takes."""
    verb.add_argument("--json", action="store_true", help="print JSON")


def add_bench(verb: argparse.ArgumentParser) -> None:
    """Add what `bench` takes."""
    verb.add_argument("--portrait", type=Path, metavar="FILE", help="a picture of one face (a bundled one)")
    verb.add_argument("--camera", metavar="NAME|INDEX|PATH", help="a camera or a video (a bundled one)")
    verb.add_argument("--seconds", type=_seconds, default=BENCH_SECONDS, metavar="S", help="for each animator (10)")
    verb.add_argument("--json", action="store_true", help="print JSON")
    personalive_flags.add_settings(verb)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x720")
    return int(width), int(height)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time in seconds")
    return seconds
