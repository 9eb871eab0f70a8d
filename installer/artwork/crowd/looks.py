"""Draws the looks of one character of a crowd by chance: proportions, skin, hair colours, clothes, backdrop.

Owns: the ranges. Does not know: hair styles (`styles`), how anything is painted. A number gives the same character
every time.
"""

import colorsys
from dataclasses import dataclass, replace

from characters import mira, noa, theo
from look import Look, Skin
from numpy.random import Generator
from parts.background import Backdrop
from parts.hair import HairColour

SKINS = (
    mira.LOOK.skin,
    theo.LOOK.skin,
    noa.LOOK.skin,
    Skin("#fbe3d2", "#c98d74", "#f2a59a", "#d9817f", "#7d3038"),
    Skin("#d9a273", "#935a38", "#d97f63", "#b9685a", "#5f2326"),
    Skin("#c2875a", "#7d4528", "#cf7055", "#a95a50", "#561c20", "#f0bd8c"),
    Skin("#7d4a30", "#4a2517", "#b0523f", "#8d4440", "#3b1115", "#c98a5e"),
    Skin("#5c3523", "#331a10", "#8f4033", "#74362f", "#2d0d10", "#a86f4a"),
)
HAIR_HUES = (0.03, 0.05, 0.07, 0.09, 0.11, 0.02, 0.0, 0.50, 0.58, 0.72, 0.83, 0.92)
"""Turns of the colour circle; the last ones are dyed."""
NATURAL_HUES = 7
IRISES = (
    ("#0f3f4a", "#1f9c98", "#a6f5dc"),
    ("#3a2110", "#8a5426", "#e0a65c"),
    ("#1d0d06", "#5e3315", "#c98a4b"),
    ("#12244a", "#2f62a8", "#a8cdf2"),
    ("#1c3a18", "#4f8a3c", "#c0e29a"),
    ("#2a2f36", "#6a7886", "#cfd9e2"),
)


@dataclass(frozen=True)
class Character:
    """One member of the crowd: proportions and colours. drawn_with: a seed for what the hair style draws by chance."""

    look: Look
    hair: HairColour
    backdrop: Backdrop
    cloth: str
    trim: str
    accent: str
    drawn_with: int


def choose_character(random: Generator) -> Character:
    """Choose one character."""
    hair = _choose_hair(random)
    return Character(
        look=_choose_look(random, hair),
        hair=hair,
        backdrop=_choose_backdrop(random),
        cloth=choose_colour(random),
        trim=choose_colour(random),
        accent=choose_colour(random),
        drawn_with=int(random.integers(1 << 30)),
    )


def choose_colour(random: Generator) -> str:
    """Choose any colour of cloth or light: "#rrggbb"."""
    return _to_hex(random.uniform(), random.uniform(0.05, 0.8), random.uniform(0.2, 0.97))


def _choose_look(random: Generator, hair: HairColour) -> Look:
    base = (mira.LOOK, theo.LOOK, noa.LOOK)[random.integers(3)]
    dark, main, light = IRISES[random.integers(len(IRISES))]
    vary = random.uniform
    eye, brow, nose, mouth = base.eye, base.brow, base.nose, base.mouth
    wide, jaw = vary(0.92, 1.08), vary(0.9, 1.1)
    shift = vary(-8, 8)
    outline = tuple((x * wide * (jaw if y > 600 else 1.0), y + (y > 640) * vary(-1, 1) * 6) for x, y in base.outline)
    return replace(
        base,
        skin=_choose_skin(random),
        outline=outline,
        eye=replace(
            eye,
            y=eye.y + shift,
            apart=eye.apart * vary(0.95, 1.06),
            width=eye.width * vary(0.88, 1.1),
            height=eye.height * vary(0.85, 1.2),
            tilt=eye.tilt + vary(-5, 5),
            iris=eye.iris * vary(0.92, 1.08),
            iris_dark=dark,
            iris_main=main,
            iris_light=light,
            long_lashes=bool(random.uniform() < 0.5),
            shadow_strength=vary(0.1, 0.5),
        ),
        brow=replace(brow, y=brow.y + shift + vary(-6, 6), thickness=vary(8, 24), arch=vary(3, 16), tint=hair.dark),
        nose=replace(nose, tip_y=nose.tip_y + vary(-10, 12), width=nose.width * vary(0.85, 1.25)),
        mouth=replace(
            mouth,
            y=mouth.y + vary(-8, 10),
            width=mouth.width * vary(0.88, 1.15),
            upper=vary(9, 18),
            lower=vary(15, 26),
            smile=vary(-1, 6),
        ),
        rosy=vary(0.3, 1.1),
        neck=vary(62, 86),
    )


def _choose_skin(random: Generator) -> Skin:
    """Mix two neighbours of the table."""
    number = int(random.integers(len(SKINS)))
    share = random.uniform(0, 0.5)
    other = SKINS[(number + 1) % len(SKINS)] if number not in (1, 2) else SKINS[number]
    mine = SKINS[number]
    names = ("base", "shadow", "blush", "lip", "lip_dark", "glow")
    mixed = {name: mix_colours(getattr(mine, name), getattr(other, name), share) for name in names}
    if random.uniform() < 0.25:
        mixed["lip"] = _to_hex(random.uniform(0.93, 1.02) % 1, random.uniform(0.5, 0.8), random.uniform(0.45, 0.85))
    return Skin(**mixed)


def _choose_hair(random: Generator) -> HairColour:
    dyed = random.uniform() < 0.25
    hue = HAIR_HUES[random.integers(NATURAL_HUES, len(HAIR_HUES)) if dyed else random.integers(NATURAL_HUES)]
    strength = random.uniform(0.5, 0.85) if dyed else random.uniform(0.1, 0.75)
    bright = random.uniform(0.3, 0.8) if dyed else random.uniform(0.08, 0.85)
    values = (bright * 0.35, bright * 0.75, min(1.0, bright * 1.15), min(1.0, bright * 1.6))
    strengths = (strength, strength, strength * 0.85, strength * 0.4)
    return HairColour(*(_to_hex(hue, some, value) for some, value in zip(strengths, values, strict=True)))


def _choose_backdrop(random: Generator) -> Backdrop:
    hue, spread = random.uniform(), random.uniform(0.02, 0.35)
    low, high = sorted(random.uniform(0.15, 1.0, 2))
    corners = [
        _to_hex((hue + spread * random.uniform(-1, 1)) % 1, random.uniform(0.05, 0.75), random.uniform(low, high))
        for _ in range(4)
    ]
    discs = tuple(
        (random.uniform(0, 1024), random.uniform(0, 900), random.uniform(40, 160), choose_colour(random), 0.4)
        for _ in range(int(random.integers(0, 6)))
    )
    halo = mix_colours(corners[0], "#ffffff", random.uniform(0.2, 0.7))
    return Backdrop((corners[0], corners[1], corners[2], corners[3]), halo, discs)


def mix_colours(one: str, other: str, share: float) -> str:
    """Mix two colours "#rrggbb": share 0 gives the first one."""
    parts = [round(int(one[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share) for i in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _to_hex(hue: float, strength: float, bright: float) -> str:
    rgb = colorsys.hsv_to_rgb(hue, min(1.0, strength), min(1.0, bright))
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb)
