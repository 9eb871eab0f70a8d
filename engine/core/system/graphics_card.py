"""Which NVIDIA graphics cards there are, and their driver: asked of nvidia-smi, which comes with the driver.

Owns: the question and its answer. Does not know: what computes on a card. Nothing of CUDA is loaded here.
"""

import subprocess
from dataclasses import dataclass

FIELDS = "name,driver_version,compute_cap,memory.total"
PATIENCE_S = 20


@dataclass(frozen=True, slots=True)
class GraphicsCard:
    """name: as its maker writes it. driver: version, "580.65.06". capability: of its processors, "8.9"."""

    name: str
    driver: str
    capability: str
    memory_mb: int

    @property
    def driver_major(self) -> int | None:
        """The driver's main version; None if it is no number."""
        major = self.driver.partition(".")[0]
        return int(major) if major.isdecimal() else None


def list_graphics_cards() -> tuple[GraphicsCard, ...]:
    """Return all cards that the driver knows, in its order; none without a driver. Takes up to a second."""
    command = ("nvidia-smi", f"--query-gpu={FIELDS}", "--format=csv,noheader,nounits")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    found = (_read_line(line) for line in done.stdout.splitlines())
    return tuple(card for card in found if card is not None)


def _read_line(line: str) -> GraphicsCard | None:
    """Read one line; None if it says something else than the four values."""
    values = [value.strip() for value in line.rsplit(",", 3)]
    if len(values) != 4:
        return None
    memory_mb = int(values[3]) if values[3].isdecimal() else 0
    return GraphicsCard(values[0], values[1], values[2], memory_mb)
