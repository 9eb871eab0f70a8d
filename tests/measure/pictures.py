"""Measures what the largest pictures cost: memory at its peak, and processor time, from the file to the portrait.

    python -m tests.measure.pictures                 # all kinds, at the limits; or: ... pictures FILE ...

Each picture is read by a process of its own, with the face search, as a portrait of 512 pixels. The memory is that of
the whole process (Linux).
"""

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import run
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pillow

from engine import FaceTracker, Image, PersonaCamError, load_portrait

ROOT = Path(__file__).parents[2]
PORTRAIT = ROOT / "assets/portraits/mira.png"
MOST_MB, MOST_S = 400, 3.0
LYING = 8
"""EXIF's orientation for a camera that was held on its side."""


def draw_picture(width_px: int, height_px: int) -> Image:
    """A portrait that fills the shorter side, with the noise of a camera."""
    side = min(width_px, height_px)
    portrait = Pillow.open(PORTRAIT).convert("RGB").resize((side, side))
    picture = np.full((height_px, width_px, 3), 130, np.uint8)
    top, left = (height_px - side) // 2, (width_px - side) // 2
    picture[top : top + side, left : left + side] = np.asarray(portrait)
    noise = np.random.default_rng(0).integers(0, 12, (1000, 1000, 3), dtype=np.uint8)
    for y in range(0, height_px, 1000):
        for x in range(0, width_px, 1000):
            part = picture[y : y + 1000, x : x + 1000]
            np.add(part // 2 + 50, noise[: part.shape[0], : part.shape[1]], out=part)
    return picture


def save(width_px: int, height_px: int, mode: str = "RGB", quarters: int = 0, **options: Any) -> Callable[[Path], None]:
    """How a picture is written with Pillow; turned by some quarters."""

    def write(file: Path) -> None:
        picture = Pillow.fromarray(np.rot90(draw_picture(width_px, height_px), quarters)).convert(mode)
        if mode in ("RGBA", "LA"):
            picture.putalpha(Pillow.linear_gradient("L").resize(picture.size))
        if "exif" in options:
            exif = Pillow.Exif()
            exif[0x0112] = options.pop("exif")
            options["exif"] = exif
        if options.pop("animated", False):
            options.update(save_all=True, append_images=[picture.transpose(Pillow.Transpose.FLIP_LEFT_RIGHT)])
        picture.save(file, **options)

    return write


def save_deep(width_px: int, height_px: int) -> Callable[[Path], None]:
    """16 bits for each of four colours."""

    def write(file: Path) -> None:
        deep = draw_picture(width_px, height_px).astype(np.uint16) << 8
        opaque = np.full(deep.shape[:2], 50_000, np.uint16)
        cv2.imwrite(str(file), np.dstack([deep, opaque]), [cv2.IMWRITE_PNG_COMPRESSION, 1])

    return write


PICTURES: dict[str, Callable[[Path], None]] = {
    "jpeg-12.jpg": save(4000, 3000, quality=95),
    "jpeg-24.jpg": save(6000, 4000, quality=95),
    "jpeg-24-444-progressive.jpg": save(6000, 4000, quality=95, subsampling=0, progressive=True),
    "jpeg-24-cmyk.jpg": save(6000, 4000, "CMYK", quality=90),
    "jpeg-24-exif.jpg": save(4000, 6000, quarters=3, quality=95, exif=LYING),
    "jpeg-24-lies.jpg": save(4000, 6000, quarters=3, quality=95),
    "jpeg-24-on-its-head.jpg": save(6000, 4000, quarters=2, quality=95),
    "jpeg-50.jpg": save(8160, 6144, quality=95),
    "jpeg-50-progressive.jpg": save(8160, 6144, quality=95, progressive=True),
    "jpeg-200.jpg": save(16_320, 12_240, quality=88),
    "jpeg-200-lies.jpg": save(12_240, 16_320, quarters=1, quality=80),
    "jpeg-200-grey.jpg": save(16_320, 12_240, "L", quality=80),
    "png-24.png": save(6000, 4000, compress_level=1),
    "png-50.png": save(8160, 6120, compress_level=1),
    "png-50-alpha.png": save(8160, 6120, "RGBA", compress_level=1),
    "png-50-grey-alpha.png": save(8160, 6120, "LA", compress_level=1),
    "png-50-palette.png": save(8160, 6120, "P", compress_level=1),
    "png-50-16-bit.png": save_deep(8160, 6120),
    "png-50-animated.png": save(8160, 6120, compress_level=1, animated=True),
    "png-25-10-to-1.png": save(15_800, 1580, compress_level=1),
    "webp-13.webp": save(4160, 3120, quality=90),
    "webp-13-lossless.webp": save(4160, 3120, "RGBA", lossless=True, method=0),
    "webp-13-animated.webp": save(4160, 3120, animated=True),
    "avif-13.avif": save(4160, 3120, speed=10),
    "avif-13-444-alpha.avif": save(4160, 3120, "RGBA", quality=95, speed=10, subsampling="4:4:4"),
}


def read_memory_mb(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith(name))


def measure(file: Path) -> bool:
    """Print one row, and return if it keeps the limits."""
    answer = "accepted"
    began = time.process_time()
    try:
        with closing(FaceTracker()) as tracker:
            load_portrait(file, tracker, 512)
    except PersonaCamError as refusal:
        answer = str(refusal)
    peak_mb, took_s = read_memory_mb("VmHWM"), time.process_time() - began
    sys.stdout.write(
        f"{file.name:30} {file.stat().st_size / 1e6:6.1f} MB  {peak_mb:4.0f} MB {took_s:5.2f} s  {answer}\n"
    )
    return peak_mb <= MOST_MB and took_s <= MOST_S


def main(files: list[str]) -> int:
    if len(files) == 1:
        return 0 if measure(Path(files[0])) else 1
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        for name in files or PICTURES:
            file = Path(folder) / name if not files else Path(name)
            if not files:
                PICTURES[name](file)
            kept &= (
                run([sys.executable, "-m", "tests.measure.pictures", str(file)], cwd=ROOT, check=False).returncode == 0
            )
            if not files:
                file.unlink()
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
