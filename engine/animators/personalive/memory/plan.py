"""The memory plan: what is on the device at once, what waits in RAM, and whether both fit into what is free.

Owns: which networks may leave the device, the sums, and the choice between them.
Does not know: how the parts were counted, how a network is moved, which device there is.

Three networks work only on portraits and keyframes. If they leave the device in between, what counts is the largest of
the three while it works, or the largest stage of a chunk, whichever is more: the two never run at the same time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.animators.personalive.memory.footprint import Footprint
from engine.core.errors import NotEnoughMemoryError
from engine.core.settings import QUALITY_WORDS, Quality

GIB = 1 << 30
VISITORS = ("image_encoder", "encoder", "reference_net")
"""The networks that are only needed for portraits and keyframes, in the order in which they are."""
SPARE = 1.05
"""Blocks are rounded up, and free ones lie between used ones: 5 % more than is counted has to be free."""
WORKSPACE_BYTES = 256 << 20
"""What cuDNN and cuBLAS keep for themselves on a graphics card."""
PROGRAM_BYTES = 512 << 20
"""What the program itself may still need of the RAM: torch's code, pictures, and the entry of a file being read."""

CARD_SHORT = (
    "At the quality {quality} PersonaLive needs {needed} GiB of the graphics card's memory; {free} of {total} are free."
)
RAM_SHORT = (
    "At the quality {quality} PersonaLive needs {needed} GiB of the computer's memory; {free} of {total} are free."
)
OFFER = "Choose the quality {fitting}, which needs {less} GiB, or close other programs."
NOTHING_FITS = "Close other programs, choose a smaller size, or use the animator instant."


@dataclass(frozen=True, slots=True)
class FreeMemory:
    """What is free, in bytes. card, card_total: of the graphics card; None if the processor computes. ram: of RAM."""

    ram: int
    ram_total: int
    card: int | None = None
    card_total: int | None = None


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """Where the parts lie at one quality.

    offloads: the visitors leave the device while they do not work. device_bytes: the most on the device that computes.
    ram_bytes: the most in RAM; without a graphics card the same.
    """

    quality: Quality
    offloads: bool
    device_bytes: int
    ram_bytes: int

    def fits(self, free: FreeMemory) -> bool:
        """Return True if there is room for it, with something to spare."""
        on_card = free.card is None or self.needed_on_card <= free.card
        return on_card and self.needed_in_ram <= free.ram

    @property
    def needed_on_card(self) -> float:
        """Bytes that have to be free on a graphics card."""
        return self.device_bytes * SPARE + WORKSPACE_BYTES

    @property
    def needed_in_ram(self) -> float:
        """Bytes that have to be free in RAM."""
        return self.ram_bytes * SPARE + PROGRAM_BYTES


def plan_memory(footprint: Footprint, quality: Quality, on_card: bool, offloads: bool) -> MemoryPlan:
    """Add up what is needed at once. on_card: a graphics card computes; without one nothing leaves."""
    weights = footprint.weights
    always = sum(size for name, size in weights.items() if name not in VISITORS) + footprint.caches + footprint.window
    visitors = sum(weights[name] for name in VISITORS)
    if on_card and offloads:
        visit = max(weights[name] + footprint.portrait[name] for name in VISITORS)
        return MemoryPlan(quality, True, always + max(footprint.chunk_peak, visit), visitors)
    device = always + visitors + max(footprint.chunk_peak, *footprint.portrait.values())
    return MemoryPlan(quality, False, device, 0 if on_card else device)


@dataclass(frozen=True, slots=True)
class MemoryRoom:
    """What was free before loading, and the plan of each quality; without plans there is room for anything.

    offloads: the visitors leave the device. whole_bytes: the most on the device, at any quality, if nothing leaves it.
    """

    offloads: bool
    free: FreeMemory
    plans: Mapping[Quality, MemoryPlan]
    whole_bytes: int = 0

    def fits_graphs(self, free: FreeMemory) -> bool:
        """Return True if a compiled runtime, which keeps all its graphs on the device, fits into what is free now."""
        return free.card is None or not self.plans or self.whole_bytes * SPARE + WORKSPACE_BYTES <= free.card

    def check_quality(self, quality: Quality) -> None:
        """Raise NotEnoughMemoryError if there is no room for this quality; it offers the best one below that fits."""
        plan = self.plans.get(quality)
        if plan is None or plan.fits(self.free):
            return
        raise _short_error(plan, self.free, self._find_fitting(list(Quality)[list(Quality).index(quality) + 1 :]))

    @property
    def best(self) -> MemoryPlan | None:
        """The plan of the best quality that fits; None if none does."""
        return self._find_fitting(list(Quality))

    def _find_fitting(self, qualities: Sequence[Quality]) -> MemoryPlan | None:
        return next((self.plans[each] for each in qualities if self.plans[each].fits(self.free)), None)


def plan_room(footprints: Mapping[Quality, Footprint], free: FreeMemory, offload: str) -> MemoryRoom:
    """Return the plan of each quality. offload: "on", "off", or "auto": on, unless every quality has room without."""
    on_card = free.card is not None
    whole = max(plan_memory(count, each, on_card, False).device_bytes for each, count in footprints.items())
    choices: Mapping[str, tuple[bool, ...]] = {"on": (True,), "off": (False,), "auto": (False, True)}
    for offloads in choices[offload if on_card else "off"]:
        plans = {each: plan_memory(count, each, on_card, offloads) for each, count in footprints.items()}
        room = MemoryRoom(offloads, free, plans, whole)
        if all(plan.fits(free) for plan in plans.values()):
            break
    return room


def _short_error(refused: MemoryPlan, free: FreeMemory, fitting: MemoryPlan | None) -> NotEnoughMemoryError:
    """Say which memory is short, of what there is, and what would fit."""
    card_short = free.card is not None and refused.needed_on_card > free.card
    short, total = (free.card, free.card_total) if card_short else (free.ram, free.ram_total)
    return NotEnoughMemoryError(
        fitting.quality.value if fitting else "",
        CARD_SHORT if card_short else RAM_SHORT,
        OFFER if fitting else NOTHING_FITS,
        quality=QUALITY_WORDS[refused.quality],
        needed=format_gib(_needed_bytes(refused, card_short)),
        free=format_gib(short or 0),
        total=format_gib(total or 0),
        fitting=QUALITY_WORDS[fitting.quality] if fitting else "",
        less=format_gib(_needed_bytes(fitting or refused, card_short)),
    )


def format_gib(size: float) -> str:
    """Return bytes as GiB with one digit behind the point, which is never too small a number to ask for."""
    return f"{size / GIB:.1f}"


def _needed_bytes(plan: MemoryPlan, on_card: bool) -> float:
    """Return what has to be free for a plan."""
    return plan.needed_on_card if on_card else plan.needed_in_ram
