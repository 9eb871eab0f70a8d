"""A sheet of sample pictures: portrait, driver, output and target side by side, one row each, as a PNG file.

Owns: how it looks, writing it. Does not know: where the pictures are from.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import numpy as np
import torch.nn.functional as F
from PIL import Image as PilImage
from PIL import ImageDraw
from torch import Tensor

from engine.core.types import Image
from engine.sinks import sink_error
from engine.training.loop.stage_runs import Shown

COLUMNS = ("portrait", "driver", "output", "target")
HEAD_PX = 16
LARGEST_PX = 256
"""Larger pictures are made this small: a sheet is for a quick look."""


def draw_sheet(shown: Shown, rows: int) -> Image:
    """Return the first rows side by side, (H, W, 3) uint8 RGB."""
    side = min(LARGEST_PX, shown.wanted.shape[-1])
    parts = (shown.portraits, shown.drivers, shown.made, shown.wanted)
    columns = [_stack_pictures(part[:rows], side) for part in parts]
    sheet = PilImage.fromarray(np.concatenate(columns, axis=1))
    page = PilImage.new("RGB", (sheet.width, sheet.height + HEAD_PX), "white")
    page.paste(sheet, (0, HEAD_PX))
    pen = ImageDraw.Draw(page)
    for number, name in enumerate(COLUMNS):
        pen.text((number * side + 2, 2), name, fill="black")
    return np.asarray(page, np.uint8)


def write_sheet(folder: Path, step: int, sheet: Image) -> Path:
    """Write a sheet under the number of its step. Raises: DiskFullError, SinkError."""
    path = folder / f"step-{step:09d}.png"
    part = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        PilImage.fromarray(sheet).save(part, format="PNG")
        part.replace(path)
    except OSError as failure:
        with suppress(OSError):
            part.unlink()
        raise sink_error(failure, path) from failure
    return path


def _stack_pictures(pictures: Iterable[Tensor], side: int) -> Image:
    return np.concatenate([_to_bytes(picture, side) for picture in pictures], axis=0)


def _to_bytes(picture: Tensor, side: int) -> Image:
    """(3, H, W) in [-1, 1] -> (side, side, 3) uint8."""
    sized = F.interpolate(picture[None].float().cpu(), (side, side), mode="bilinear", antialias=True)[0]
    return np.asarray((sized.clamp(-1, 1) * 127.5 + 127.5).round().byte().permute(1, 2, 0).numpy(), np.uint8)
