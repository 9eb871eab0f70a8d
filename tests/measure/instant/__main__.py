"""Print the figures of docs/instant.md for pairs of portraits and clips.

    .venv/bin/pip install -e '.[evaluation]'
    python -m tests.measure.instant --portrait P... --driver V... [--max-frames 100] [--own-pixels-only]
    python -m tests.measure.instant --self --driver V...   # frame 0 of each clip is the portrait
    python -m tests.measure.instant --portrait P... --turning   # a rendered driver who turns by 20, 12 and 12 degrees
    python -m tests.measure.instant --portrait P... --lowered   # a rendered driver who lowers head and eyes

Prints one line for each pair, then the whole. Landmarks are dlib's 68 points, identity is dlib's face descriptor.
Owns: the command line and the pairs. Does not know: how a figure is computed.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import cv2

from engine import FaceTracker, ImagesSink, Settings, animate_clip, load_portrait, open_source
from engine.core.types import Image
from engine.evaluation.faces.judge import Judge
from engine.evaluation.pictures import read_frames, read_picture
from tests.measure.instant.folds import measure_folds, record_maps
from tests.measure.instant.pair import PairFigures, compare_pair, format_figures, pool_figures
from tests.measure.instant.rendered_driver import SCRIPTS, render_driver


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portrait", type=Path, nargs="+", default=[])
    parser.add_argument("--driver", type=Path, nargs="+", default=[])
    parser.add_argument("--self", dest="own_face", action="store_true")
    parser.add_argument("--max-frames", type=int, default=100)
    parser.add_argument("--own-pixels-only", action="store_true")
    for script in SCRIPTS:
        parser.add_argument(f"--{script}", action="store_true")
    chosen = parser.parse_args()
    judge = Judge()
    figures: list[PairFigures] = []
    with tempfile.TemporaryDirectory() as folder:
        drivers = list(chosen.driver)
        drivers += [render_driver(script, Path(folder)) for script in SCRIPTS if getattr(chosen, script)]
        if not drivers:
            parser.error("Name a driver, or ask for a rendered one.")
        for driver in drivers:
            pictures = list(read_frames(driver, chosen.max_frames))
            first = Path(folder) / "portrait.png"
            cv2.imwrite(str(first), cv2.cvtColor(pictures[0], cv2.COLOR_RGB2BGR))
            for portrait in [first] if chosen.own_face else chosen.portrait:
                settings = Settings(
                    max_frames=chosen.max_frames, as_is=chosen.own_face, own_pixels_only=chosen.own_pixels_only
                )
                with record_maps(len(pictures)) as maps:
                    still, avatar = animate_pair(portrait, driver, settings, Path(folder) / f"{len(figures)}")
                figures.append(compare_pair(judge, pictures, avatar, still, chosen.own_face))
                figures[-1].values.update(measure_folds(still, avatar, maps))
                sys.stdout.write(f"{portrait.stem} x {driver.stem}: {format_figures(figures[-1])}\n")
                sys.stdout.flush()
    sys.stdout.write(f"all {len(figures)}: {format_figures(pool_figures(figures))}\n")


def animate_pair(portrait: Path, driver: Path, settings: Settings, folder: Path) -> tuple[Image, list[Image]]:
    """Animate a clip with the engine; return the portrait as it was cropped, and the pictures before encoding."""
    tracker = FaceTracker()
    loaded = load_portrait(portrait, tracker, settings.size_px, settings.as_is)
    animate_clip(loaded, lambda: open_source(driver), [lambda _: ImagesSink(folder)], tracker, settings)
    return loaded.image, [read_picture(path) for path in sorted(folder.glob("*.png"))]


if __name__ == "__main__":
    main()
