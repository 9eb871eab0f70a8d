"""Render a crowd of drawn characters who act: python installer/artwork/render_crowd.py FOLDER [--characters N] ...

Owns: the files of the folder. Does not know: how a character looks or acts. Nobody real is in the pictures. The same
seed gives the same pictures; characters that are there already are not rendered again, so that it can be interrupted
and continued, and a crowd can grow.

`crowd.json` says what the pictures have in common. `character-00000.npz` holds, for each scene and frame:

| array | content |
|---|---|
| `pictures` | (scenes, frames, S, S, 3) uint8 RGB |
| `landmarks` | (scenes, frames, 478, 3) float16, in pixels |
| `rotations`, `translations`, `scales` | the head in each picture: (3, 3); (3,) in pixels; pixels per cm |
| `shape` | (scenes, 478, 3) float32: the face at rest, in cm of the head |
| `acted` | (scenes, frames, 18) float32: what was acted, named in `crowd.json` |
"""

import argparse
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
from crowd.acting import NAMES
from crowd.film import FPS, NobodyFoundError, Scene, film_character

from engine.tracking.tracker import FaceTracker

log = logging.getLogger("render_crowd")


def main() -> None:
    """Render the crowd into a folder."""
    parser = argparse.ArgumentParser(description="Render a crowd of drawn characters who act.")
    parser.add_argument("folder", type=Path, help="where to")
    parser.add_argument("--characters", type=int, default=400, help="how many (default: 400)")
    parser.add_argument("--scenes", type=int, default=2, help="framings of each (default: 2)")
    parser.add_argument("--frames", type=int, default=56, help="pictures of each scene (default: 56)")
    parser.add_argument("--size-px", type=int, default=64, help="their side (default: 64)")
    parser.add_argument("--seed", type=int, default=1, help="another crowd (default: 1)")
    wanted = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    cv2.setNumThreads(1)
    render_crowd(wanted)


def render_crowd(wanted: argparse.Namespace) -> None:
    """Film the characters that are not there yet; one whose face the tracker does not see is left out."""
    wanted.folder.mkdir(parents=True, exist_ok=True)
    _write_description(wanted)
    tracker = FaceTracker()
    for number in range(wanted.characters):
        path = wanted.folder / f"character-{number:05d}.npz"
        if path.exists():
            continue
        try:
            made = film_character(wanted.seed, number, wanted.scenes, wanted.frames, wanted.size_px, tracker)
        except NobodyFoundError as missed:
            log.info("left out: %s", missed)
            continue
        _write_scenes(path, made)


def _write_scenes(path: Path, scenes: Sequence[Scene]) -> None:
    """Write one character's file; it gets its name when it is whole."""
    part = path.with_suffix(".part")
    arrays = {name: np.stack([asdict(scene)[name] for scene in scenes]) for name in asdict(scenes[0])}
    arrays["landmarks"] = arrays["landmarks"].astype(np.float16)  # a sixteenth of a pixel is enough
    with part.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    part.replace(path)


def _write_description(wanted: argparse.Namespace) -> None:
    """Write what the crowd has in common; a folder with another crowd is refused."""
    names = ("seed", "size_px", "scenes", "frames")
    description = {**{name: getattr(wanted, name) for name in names}, "fps": FPS, "acted": list(NAMES)}
    path = wanted.folder / "crowd.json"
    if path.exists() and json.loads(path.read_text(encoding="utf-8")) != description:
        raise SystemExit(f"{wanted.folder} holds another crowd. Give another folder, or the options it was made with.")
    path.write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
