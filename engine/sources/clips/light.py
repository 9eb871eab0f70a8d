"""What the numbers of a picture mean as light: curves and primaries of BT.709, sRGB, P3 and BT.2100.

Owns: the formulas. Does not know: pictures, and how fast they are converted.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

WHITE_NITS = 203.0
"""Diffuse white of HLG and PQ pictures, a sheet of paper in the scene: 75 % of HLG's signal, 58 % of PQ's (BT.2408)."""
PEAK_NITS = 1000.0
"""The display that HLG pictures are made for; what is brighter in a PQ picture is shown as bright as this."""
PQ_NITS = 10_000.0
HLG_GAMMA = 1.2
"""Of the system, for a display of 1000 nits (BT.2100)."""
KNEE = 0.9
"""Up to this share of diffuse white light is shown as it is; what is above shares the rest, up to PEAK_NITS."""


class Primaries(NamedTuple):
    """Chromaticities (x, y) of red, green and blue; white is D65."""

    red: tuple[float, float]
    green: tuple[float, float]
    blue: tuple[float, float]


D65 = (0.3127, 0.3290)
BT709 = Primaries((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
BT2020 = Primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
P3 = Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))


def hlg_scene_light(signal: Values) -> Values:
    """Return the light of the scene, 0 to 1, for HLG's signal of 0 to 1 (BT.2100, table 5)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)


def pq_display_nits(signal: Values) -> Values:
    """Return the light of the display in nits, 0 to 10000, for PQ's signal of 0 to 1 (BT.2100, table 4)."""
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    root = signal ** (1 / m2)
    return PQ_NITS * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)


def srgb_light(signal: Values) -> Values:
    """Return light, 0 to 1, for sRGB's signal of 0 to 1."""
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def srgb_signal(light: Values) -> Values:
    """Return sRGB's signal, 0 to 1, for light of 0 to 1."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def roll_off_highlights(light: Values) -> Values:
    """Return light of 0 to 1 for light in which 1 is diffuse white; what is PEAK_NITS / WHITE_NITS of it becomes 1.

    Above the knee it is the logarithm of light, without a corner there; diffuse white becomes 0.93, 247 of 255.
    """
    most = (PEAK_NITS / WHITE_NITS - KNEE) / (1 - KNEE)
    steepness = 1.0
    for _ in range(30):  # so that the curve begins with slope 1 and ends at 1
        steepness = math.log1p(steepness * most)
    above = np.maximum(light - KNEE, 0) / (1 - KNEE)
    rolled = np.log1p(steepness * above) / steepness
    return np.minimum(np.where(light <= KNEE, light, KNEE + (1 - KNEE) * rolled), 1)


def luminance_weights(primaries: Primaries) -> Values:
    """Return the share of red, green and blue in a colour's luminance, (3,)."""
    weights: Values = _to_xyz(primaries)[1]
    return weights


def to_bt709_matrix(primaries: Primaries) -> Values:
    """Return the (3, 3) matrix that turns light in these primaries into light in BT.709's, which are sRGB's."""
    return np.asarray(np.linalg.solve(_to_xyz(BT709), _to_xyz(primaries)), np.float64)


def _to_xyz(primaries: Primaries) -> Values:
    columns = np.array([_xyz_of(x, y) for x, y in primaries]).T
    matrix: Values = columns * np.linalg.solve(columns, _xyz_of(*D65))
    return matrix


def _xyz_of(x: float, y: float) -> Values:
    return np.array([x / y, 1.0, (1 - x - y) / y])
