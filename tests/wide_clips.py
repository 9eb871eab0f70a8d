"""Tiny clips of high dynamic range and of wide colours, by the formulas of BT.2100 in the direction of a camera.

The program has the other direction; nothing is shared. A colour is given as its sRGB bytes, with white at 203 nits.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

WHITE_NITS = 203.0
BT709, BT2020, P3 = 1, 9, 12
SDR_CURVE, PQ_CURVE, HLG_CURVE = 1, 16, 18
TO_PRIMARIES = {
    BT709: np.eye(3),
    BT2020: np.array([[0.627404, 0.329283, 0.043313], [0.069097, 0.919540, 0.011362], [0.016391, 0.088013, 0.895595]]),
    P3: np.array([[0.822462, 0.177538, 0.0], [0.033194, 0.966806, 0.0], [0.017083, 0.072397, 0.910520]]),
}
"""From light of BT.709's primaries, as BT.2087 and CSS Color 4 print it."""
LUMINANCE = {BT709: (0.2126, 0.7152, 0.0722), BT2020: (0.2627, 0.678, 0.0593)}
"""By primaries (HLG), and by the matrix of Y'CbCr."""


ENCODERS = {
    "libx264": {"crf": "4", "preset": "ultrafast"},
    "libx265": {"crf": "4", "preset": "ultrafast", "x265-params": "log-level=none"},
    "libvpx-vp9": {"crf": "4", "deadline": "realtime", "cpu-used": "8"},
    "libsvtav1": {"crf": "8", "preset": "12"},
}


@dataclass(frozen=True)
class WideClip:
    """How it is stored. curve, primaries, space: the numbers of H.273. bits: for each sample."""

    curve: int = HLG_CURVE
    primaries: int = BT2020
    space: int = BT2020
    full: bool = False
    codec: str = "ffv1"
    pixels: str = "yuv420p10le"

    @property
    def bits(self) -> int:
        return int(self.pixels.split("p")[-1].removesuffix("le") or 8)


def linear_light(srgb: Values) -> Values:
    """Light of 0 to 1 of sRGB bytes; larger values are continued, for highlights."""
    signal = srgb / 255
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def hlg_signal(nits: Values, primaries: int) -> Values:
    """BT.2100: the inverse OOTF for a display of 1000 nits, then the OETF."""
    shown = np.maximum(nits / 1000, 0)
    luminance = shown @ np.array(LUMINANCE[primaries])
    scene = shown * np.maximum(luminance, 1e-9)[..., None] ** (1 / 1.2 - 1)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    signal: Values = np.where(scene <= 1 / 12, np.sqrt(3 * scene), a * np.log(np.maximum(12 * scene - b, 1e-9)) + c)
    return signal


def pq_signal(nits: Values) -> Values:
    """BT.2100: the inverse EOTF of PQ."""
    power = np.maximum(nits / 10000, 0) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def encode_signal(light: Values, clip: WideClip) -> Values:
    """R'G'B' of 0 to 1 of BT.709 light (H, W, 3) in which 1 is white."""
    there = light @ TO_PRIMARIES[clip.primaries].T
    if clip.curve == HLG_CURVE:
        return hlg_signal(WHITE_NITS * there, clip.primaries)
    if clip.curve == PQ_CURVE:
        return pq_signal(WHITE_NITS * there)
    signal: Values = np.where(there <= 0.0031308, 12.92 * there, 1.055 * np.maximum(there, 0) ** (1 / 2.4) - 0.055)
    return signal


def make_frame(light: Values, clip: WideClip) -> av.VideoFrame:
    """One picture of BT.709 light (H, W, 3), H and W even, as Y'CbCr with half the chroma where the pixels have it."""
    signal = encode_signal(light, clip)
    red, green, blue = LUMINANCE[clip.space]
    luma = signal @ np.array([red, green, blue])
    chroma = [(signal[..., at] - luma) / (2 * (1 - share)) for at, share in ((2, blue), (0, red))]
    if "420" in clip.pixels:
        chroma = [one.reshape(one.shape[0] // 2, 2, -1, 2).mean((1, 3)) for one in chroma]
    top, step = 2**clip.bits - 1, 2 ** (clip.bits - 8)
    if clip.full:
        planes = [top * luma, *(top * one + 128 * step for one in chroma)]
    else:
        planes = [(219 * luma + 16) * step, *((224 * one + 128) * step for one in chroma)]
    frame = av.VideoFrame(light.shape[1], light.shape[0], clip.pixels)
    for plane, values in zip(frame.planes, planes, strict=True):
        kind = np.uint16 if clip.bits > 8 else np.uint8
        rows = np.zeros((plane.height, plane.line_size // kind().itemsize), kind)
        rows[:, : values.shape[1]] = np.clip(np.rint(values), 0, top)
        plane.update(rows.tobytes())
    frame.color_trc, frame.color_primaries, frame.colorspace = clip.curve, clip.primaries, clip.space
    frame.color_range = 2 if clip.full else 1
    return frame


def add_wide_stream(output: Any, clip: WideClip, width_px: int, height_px: int) -> Any:
    """A stream of a new file, for pictures of this kind."""
    stream = output.add_stream(clip.codec, rate=25, width=width_px, height=height_px, pix_fmt=clip.pixels)
    context = stream.codec_context
    context.color_trc, context.color_primaries, context.colorspace = clip.curve, clip.primaries, clip.space
    context.color_range = 2 if clip.full else 1
    stream.options = ENCODERS.get(clip.codec, {})
    return stream


def write_wide_clip(file: Path, light: Values, clip: WideClip, count: int = 2) -> Path:
    """Store a picture of BT.709 light, a few times, as a video with these colours."""
    with av.open(str(file), "w") as output:
        stream = add_wide_stream(output, clip, light.shape[1], light.shape[0])
        for index in range(count):
            frame = make_frame(light, clip)
            frame.pts, frame.time_base = index, Fraction(1, 25)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file
