"""Tiny clips, made on the spot: what a phone, a browser or a broken disk would hand over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from engine.core.types import Image

CLICK_EVERY_S = 0.5
CLICK_FIRST_S = 0.25
SOUND_RATE = 48_000


@dataclass(frozen=True)
class Clip:
    """How pictures are stored.

    times_ms: when each is shown, for a variable rate. turn: (degrees, mirrored left-right, mirrored top-bottom).
    sound: codec of a click track, a quarter of a second in, then every half second. sound_s: its length.
    index_in_front: an MP4 whose head can be read although its end is missing.
    """

    fps: int = 25
    times_ms: Sequence[int] | None = None
    codec: str = "libx264"
    pixels: str = "yuv420p"
    turn: tuple[int, bool, bool] | None = None
    pixel_aspect: Fraction | None = None
    sound: str | None = None
    sound_s: float = 2.0
    container: str | None = None
    starts_at_s: float = 0.0
    index_in_front: bool = False


def numbered_pictures(count: int, width_px: int = 64, height_px: int = 48) -> list[Image]:
    """Pictures that tell themselves apart by brightness: picture i is grey 16 + 5 i, for up to 48 of them."""
    return [np.full((height_px, width_px, 3), 16 + 5 * index, np.uint8) for index in range(count)]


def number_of(image: Image) -> int:
    """The number of one of the `numbered_pictures`, read from its pixels."""
    return round((float(image.mean()) - 16) / 5)


def quartered_picture(width_px: int = 64, height_px: int = 48) -> Image:
    """Red and green above, blue and black below: every turn and mirror image looks different."""
    image = np.zeros((height_px, width_px, 3), np.uint8)
    image[: height_px // 2, : width_px // 2, 0] = 255
    image[: height_px // 2, width_px // 2 :, 1] = 255
    image[height_px // 2 :, : width_px // 2, 2] = 255
    return image


def quarters(image: Image) -> str:
    """The letters of the four quarters, row by row: a `quartered_picture` reads RGBK."""
    height, width = image.shape[:2]
    letters = {(1, 0, 0): "R", (0, 1, 0): "G", (0, 0, 1): "B", (0, 0, 0): "K"}
    middles = [image[y, x] for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
    return "".join(letters[tuple((middle > 128).astype(int))] for middle in middles)


def drifting(picture: Image, count: int, step_px: float = 1.5) -> list[Image]:
    """A still picture moved about a little, as a person sways."""
    height, width = picture.shape[:2]
    moved = []
    for index in range(count):
        shift = step_px * np.array([np.sin(index / 3), np.cos(index / 4)])
        matrix = np.array([[1, 0, shift[0]], [0, 1, shift[1]]], np.float32)
        moved.append(
            np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
        )
    return moved


def write_clip(file: Path, pictures: Iterable[Image], clip: Clip | None = None) -> Path:
    """Store the pictures as a video file."""
    clip = clip or Clip()
    pictures = list(pictures)
    height, width = pictures[0].shape[:2]
    options = {"movflags": "faststart"} if clip.index_in_front else {}
    with av.open(str(file), "w", format=clip.container, options=options) as output:
        stream: Any = output.add_stream(
            clip.codec, rate=clip.fps, width=width, height=height, pix_fmt=clip.pixels, time_base=Fraction(1, 1000)
        )
        if clip.codec == "libx264":
            stream.options = {"crf": "12", "preset": "ultrafast", "g": "5"}
        if clip.turn is not None:
            degrees, left_right, top_bottom = clip.turn
            stream.set_display_rotation(degrees, hflip=left_right, vflip=top_bottom)
        if clip.pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = clip.pixel_aspect
        voice: Any = output.add_stream(clip.sound, rate=SOUND_RATE) if clip.sound else None
        if voice is not None:
            voice.layout = "stereo"
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            time_ms = clip.times_ms[index] if clip.times_ms is not None else index * 1000 / clip.fps
            frame.pts = round(time_ms + 1000 * clip.starts_at_s)
            frame.time_base = Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
        if voice is not None:
            _add_clicks(output, voice, clip)
    return file


def _add_clicks(output: Any, stream: Any, clip: Clip) -> None:
    times = np.arange(round(SOUND_RATE * clip.sound_s)) / SOUND_RATE
    since_click = (times - CLICK_FIRST_S) % CLICK_EVERY_S
    loud = (times >= CLICK_FIRST_S) & (since_click < 0.02)
    wave = np.where(loud, 0.8 * np.sin(2 * np.pi * 1000 * since_click), 0).astype(np.float32)
    for start in range(0, len(wave), 1024):
        part = wave[start : start + 1024]
        frame = av.AudioFrame.from_ndarray(np.stack([part, part]), "fltp", "stereo")
        frame.sample_rate = SOUND_RATE
        frame.pts = start + round(SOUND_RATE * clip.starts_at_s)
        frame.time_base = Fraction(1, SOUND_RATE)
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


@dataclass(frozen=True)
class Heard:
    """The sound of a file: when each click is heard, and how long it lasts, counted from the first picture."""

    codec: str
    clicks_s: tuple[float, ...]
    length_s: float


def hear(file: Path) -> Heard:
    """Listen to a video file."""
    with av.open(str(file)) as container:
        pictures_start_s = next(container.decode(video=0)).time
    with av.open(str(file)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler("flt", "mono", SOUND_RATE)
        parts, starts_s = [], None
        for frame in container.decode(stream):
            if starts_s is None:
                starts_s = frame.time
            parts += [part.to_ndarray().ravel() for part in resampler.resample(frame)]
        codec = stream.codec_context.name
    wave = np.concatenate(parts)
    loud = np.flatnonzero(np.abs(wave) > 0.3)
    first = np.insert(np.diff(loud) > SOUND_RATE // 10, 0, True) if len(loud) else np.zeros(0, bool)
    offset_s = (starts_s or 0.0) - pictures_start_s
    clicks = tuple(float(index) / SOUND_RATE + offset_s for index in loud[first])
    return Heard(codec, clicks, len(wave) / SOUND_RATE + offset_s)


def read_back(file: Path) -> tuple[list[Image], list[float]]:
    """Every picture of a video file as RGB, and when it is shown in seconds."""
    with av.open(str(file)) as container:
        frames = list(container.decode(video=0))
    return [frame.to_ndarray(format="rgb24") for frame in frames], [float(frame.time) for frame in frames]  # type: ignore[misc]
