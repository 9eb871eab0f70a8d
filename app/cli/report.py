"""The report of a run, as a JSON file.

Owns: the names in it. Does not know: how anything was measured.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli.path_checks import check_writable
from engine import AnimationReport, Settings, partial_path, read_peak_memory_mb, sink_error, write_file


def prepare_report(file: Path) -> None:
    """Check before the work begins that the report can be written. Raises: SinkError if it cannot."""
    check_writable(file)


def write_report(file: Path, report: AnimationReport, settings: Settings, preset: str, replace: bool = False) -> Path:
    """Write the report, and return where it is: under the next free name if the name is taken.

    replace: a report of that name is replaced instead. Raises: SinkError if that is not possible.
    """
    content: dict[str, Any] = {
        "frames_in": report.frames_in,
        "frames_out": report.frames_out,
        "fps": round(report.fps, 6),
        "face_lost_frames": report.face_lost_frames,
        "neutral_frame": report.neutral_frame,
        "stopped": report.stopped,
        "animator": settings.animator,
        "runtime": None if report.runtime is None else report.runtime.name,
        "provider": None if report.runtime is None else report.runtime.provider,
        "preset": preset,
        "size": settings.size_px,
        "seed": settings.seed,
        "own_pixels_only": settings.own_pixels_only,
        "stage_ms": {
            name: {key: round(value, 3) for key, value in asdict(times).items()}
            for name, times in report.stage_ms.items()
        },
        "peak_rss_mb": read_peak_memory_mb(),
    }
    return save_json(file, content, replace)


def save_json(file: Path, content: Mapping[str, Any], replace: bool = False) -> Path:
    """Write the content as JSON, and return where it is: under the next free name if the name is taken.

    Raises: SinkError if that is not possible.
    """
    try:
        return write_file(file, (json.dumps(content, indent=2) + "\n").encode(), replace)
    except OSError as error:
        raise sink_error(error, file) from error


def describe_report(wanted: Path, there: Path) -> list[str]:
    """Return a line that says where the report is, if it is not where it was wanted."""
    return (
        []
        if there == wanted
        else [f"{wanted} or {partial_path(wanted).name} was there already; the report is {there}."]
    )
