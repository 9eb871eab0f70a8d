"""The table that `tests/gpu/run` prints.

Owns: its columns, and the words for a part without figures. Does not know: how anything was measured.
"""

from collections.abc import Iterator, Sequence
from typing import Any

Row = dict[str, Any]
"""title, and one of: `chunk_ms` with the other figures of a bench; `done`; `skipped`; `problem`; the last three say
what was done, why it was not, or what failed."""
TITLE_COLUMNS = 44


def format_rows(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a line for each row, under a heading, and what was not measured below them."""
    heads = ("pictures/s", "chunk ms", "95 %", "delay ms", "frames", "TFLOP/s", "share", "card MB")
    yield f"{'':<{TITLE_COLUMNS}}" + "".join(f"{head:>11}" for head in heads)
    for row in rows:
        words = next((f"{what}: {row[key]}" for key, what in WORDS.items() if key in row), "")
        yield f"{row['title']:<{TITLE_COLUMNS}} {words}" if words else _format_figures(row)
    for row in rows:
        for what, why in row.get("not_measured", {}).items():
            yield f"not measured: {what} of {row['title']}. {why}"


WORDS = {"problem": "FAILED", "skipped": "SKIPPED", "done": "done"}
"""What a row without figures has -> what stands in the table; the worst comes first."""


def _format_figures(row: Row) -> str:
    spread, delay = row["chunk_ms"], row.get("delay", {})
    values = (
        f"{row['pictures_per_s']:.1f}",
        f"{spread['median']:.1f}",
        f"{spread['p95']:.1f}" if "p95" in spread else "",
        f"{delay['ms']['median']:.0f}" if delay else "",
        f"{delay['frames']['median']:.0f}" if delay else "",
        f"{row['tflop_per_s']:.3g}" if "tflop_per_s" in row else "",
        f"{row['share_of_peak']:.0%}" if "share_of_peak" in row else "",
        f"{row['device_memory_mb']:.0f}" if "device_memory_mb" in row else "",
    )
    return f"{row['title']:<{TITLE_COLUMNS}}" + "".join(f"{value:>11}" for value in values).rstrip()
