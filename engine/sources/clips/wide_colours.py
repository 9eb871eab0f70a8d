"""Shows pictures of high dynamic range (HLG, PQ) and of wide colours (BT.2020, P3) in sRGB.

Owns: which pictures need that, tables that are made once for the program, and the order of the steps.
Does not know: how pictures are decoded and turned upright.

Light is kept in 16 bits, in which 65535 stands for `PEAK_NITS` (HDR) or for white (others). Every step is one call of
OpenCV.
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorTrc
from numpy.typing import NDArray

from engine.core.types import Image
from engine.sources.clips import light
from engine.sources.clips.colour_signal import Signal

MOST = 65535
SMPTE431, SMPTE432 = 11, 12
"""P3 of cinemas and P3 of displays."""
PRIMARIES = {
    int(ColorPrimaries.BT2020): light.BT2020,
    SMPTE431: light.P3,
    SMPTE432: light.P3,
}


class Curve(Enum):
    """How the signal stands for light."""

    SDR = "sdr"
    HLG = "hlg"
    PQ = "pq"


CURVES = {int(ColorTrc.ARIB_STD_B67): Curve.HLG, int(ColorTrc.SMPTE2084): Curve.PQ}


@dataclass(frozen=True, slots=True)
class WideColours:
    """What a picture's colours are, if they are not sRGB's. white_nits: of diffuse white, if it is HDR."""

    curve: Curve
    primaries: light.Primaries
    white_nits: float = light.WHITE_NITS

    @property
    def is_hdr(self) -> bool:
        return self.curve is not Curve.SDR

    def convert_band(self, signal: Signal, image: Image) -> None:
        """Write the R'G'B' signal (H, W, 3) of some rows into `image`, as a player shows it on an sRGB display."""
        _make_tables(self, signal.dtype.itemsize).convert_band(signal, image)


def find_wide_colours(picture: VideoFrame) -> WideColours | None:
    """Return the colours of a picture that must be converted; None for one that is shown as it is.

    Differences that players pass over, as between BT.601 and BT.709, are passed over here, too.
    """
    curve = CURVES.get(picture.color_trc, Curve.SDR)
    primaries = PRIMARIES.get(picture.color_primaries)
    if curve is Curve.SDR:
        return None if primaries is None else WideColours(curve, primaries)
    stated = picture.color_primaries != ColorPrimaries.UNSPECIFIED
    return WideColours(curve, primaries or (light.BT709 if stated else light.BT2020))


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """to_light: from signal to light. weights: (3, 3), every row luminance, and gain: from luminance to what HLG's
    system gamma makes of it; None for others. to_bt709: of light. to_signal: from light to sRGB."""

    to_light: NDArray[np.uint16]
    weights: NDArray[np.float64] | None
    gain: NDArray[np.uint16] | None
    to_bt709: NDArray[np.float64]
    to_signal: NDArray[np.uint8]

    def convert_band(self, signal: Signal, image: Image) -> None:
        """Write the sRGB picture of some rows of the signal into `image`."""
        lights = cv2.LUT(signal, self.to_light)
        if self.weights is not None and self.gain is not None:
            luminance = cv2.extractChannel(cv2.transform(lights, self.weights), 0)
            gains = cv2.cvtColor(cv2.LUT(luminance, self.gain), cv2.COLOR_GRAY2RGB)
            lights = cv2.multiply(lights, gains, dst=gains, scale=1 / MOST)
        cv2.LUT(cv2.transform(lights, self.to_bt709, dst=lights), self.to_signal, dst=image)


@lru_cache(maxsize=8)
def _make_tables(colours: WideColours, signal_bytes: int) -> _Tables:
    """Return the tables for a signal of this many bytes; a few milliseconds the first time."""
    signal = np.linspace(0, 1, 256**signal_bytes)
    most = np.linspace(0, 1, MOST + 1)
    shown = most
    weights = gain = None
    if colours.curve is Curve.SDR:
        lights = light.srgb_light(signal)
    else:
        shown = light.roll_off_highlights(most * light.PEAK_NITS / colours.white_nits)
        lights = (
            light.hlg_scene_light(signal)
            if colours.curve is Curve.HLG
            else np.minimum(light.pq_display_nits(signal) / light.PEAK_NITS, 1)
        )
    if colours.curve is Curve.HLG:
        weights = np.tile(light.luminance_weights(colours.primaries), (3, 1))
        gain = _round_to(most ** (light.HLG_GAMMA - 1), MOST).astype(np.uint16)
    return _Tables(
        _round_to(lights, MOST).astype(np.uint16),
        weights,
        gain,
        light.to_bt709_matrix(colours.primaries),
        _round_to(light.srgb_signal(shown), 255).astype(np.uint8),
    )


def _round_to(values: light.Values, most: int) -> light.Values:
    return np.clip(np.rint(values * most), 0, most)
