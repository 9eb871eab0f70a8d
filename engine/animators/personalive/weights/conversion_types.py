"""What a conversion says of itself. It imports nothing heavy, so that the app can use it, too.

Owns: these values, and their form between two processes. Does not know: how anything is converted.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class ConversionProgress:
    """How many bytes of all files have been read."""

    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class ConvertedFile:
    """path: the new file, in float16 safetensors. source: what it was made of. sha256: of the new file."""

    path: Path
    source: Path
    size_bytes: int
    sha256: str

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {
            "path": str(self.path),
            "source": str(self.source),
            "size_bytes": self.size_bytes,
            "sha256": self.sha256,
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """Read it back. Raises: LookupError, TypeError or ValueError if it is none."""
        return cls(Path(plain["path"]), Path(plain["source"]), int(plain["size_bytes"]), str(plain["sha256"]))
