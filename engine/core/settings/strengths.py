"""How strongly each part of the face follows the driver.

Owns: the parts, their ranges and labels. Does not know: how an animator applies them.
"""

from dataclasses import dataclass

from engine.core.settings.allowed import Number
from engine.core.settings.setting_field import setting

STRENGTH = Number(0.0, 2.0, step=0.05)


@dataclass(frozen=True, slots=True)
class Strengths:
    """1.0 is as measured. `Settings` checks the range, since an animator may pass through other values."""

    head: float = setting(1.0, STRENGTH, "Strength of the head", "how strongly the head follows the driver")
    mouth: float = setting(1.0, STRENGTH, "Strength of the mouth", "how strongly the mouth follows the driver")
    eyes: float = setting(1.0, STRENGTH, "Strength of the eyes", "how strongly the eyes follow the driver")
    brows: float = setting(1.0, STRENGTH, "Strength of the brows", "how strongly the brows follow the driver")
