"""An hour on air in which something goes wrong every few seconds: what `make soak` runs.

    python -m tests.soak [--minutes 60] [--driver CLIP] [--seed 1]

Prints every fault as it comes, then a report; exit status 1 if a limit was broken. Linux.
"""

import argparse
import logging
import os
import sys
import tempfile
from pathlib import Path

import cv2

from app.cli.start.malloc import limit_malloc_arenas
from tests.soak.run import Pace, soak
from tests.soak.stage import Scale, Stage
from tests.soak.verdict import findings, holds, report

MEMORY = Path("/dev/shm")
CLIP = Path("assets/demo/driver.mp4")


def main(arguments: list[str]) -> int:
    """Run, report, judge."""
    options = _parse(arguments)
    logging.basicConfig(level=logging.ERROR, format="%(asctime)s %(name)s %(message)s")
    cv2.setNumThreads(1)
    limit_malloc_arenas()
    scale = Scale(options.size, options.driver_fps, options.camera_fps)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(dir=_in_memory()) as runtime:
        os.environ["XDG_RUNTIME_DIR"] = runtime
        stage = Stage(Path(folder), Path(runtime), options.driver, scale)
        try:
            measured = soak(stage, options.seed, Pace(60 * options.minutes), _say)
        finally:
            stage.close()
        if options.pictures is not None:
            _keep_pictures(Path(folder), options.pictures)
    found = findings(measured)
    _say(f"\nseed {options.seed}, avatar {scale.size_px}², driver {scale.driver_fps}, camera {scale.camera_fps} fps")
    _say(report(measured, found))
    return 0 if holds(measured, found) else 1


def _in_memory() -> Path | None:
    """Where neither a device nor a user's runtime folder ever waits for a disk, as on a real system."""
    return MEMORY if MEMORY.is_dir() else None


def _keep_pictures(folder: Path, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.png"):
        (into / file.name).write_bytes(file.read_bytes())


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("tests.soak", description="On air for long, with random faults.")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--driver", type=Path, default=CLIP, help="a clip with a face; the bundled one if not given")
    parser.add_argument("--seed", type=int, default=1, help="the same seed brings the same faults in the same order")
    parser.add_argument("--size", type=int, default=256, help="side of the avatar in pixels")
    parser.add_argument("--driver-fps", type=int, default=15)
    parser.add_argument("--camera-fps", type=int, default=30)
    parser.add_argument("--pictures", type=Path, help="a folder for the first picture of each kind that was seen")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
