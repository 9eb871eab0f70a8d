"""The result of a live run: a line for people, and the content of the report.

Owns: the names in the report. Does not know: how anything was measured, where the report goes.
"""

from typing import Any

from app.cli.result import pluralize
from app.control.live_controller import LiveController
from app.control.status_json import output_to_dict
from engine import Delay, SessionStatus, read_peak_memory_mb

VERSION = 2
"""Of the report: 1 had no such field, and called the virtual camera "camera" and the camera "driver"."""


def make_report(on_air: LiveController) -> dict[str, Any]:
    """Return the content of a run's report."""
    wanted = on_air.read_status().desired
    status, whole = _engine_status(on_air), on_air.whole_run_delay()
    return {
        "version": VERSION,
        "frames_in": status.captured,
        "frames_out": status.shown,
        "fps": round(status.shown / status.running_s, 2) if status.running_s else 0.0,
        "seconds": round(status.running_s, 3),
        "keeps_up_fps": None if status.keeps_up_fps is None else round(status.keeps_up_fps, 1),
        "face_lost_frames": status.face_lost,
        "skipped": status.skipped,
        "dropped": status.dropped,
        "animator": status.animator,
        "portrait": status.portrait,
        "preset": wanted.user.preset,
        "quality": None if status.quality is None else status.quality.quality.value,
        "driver_fps": None if status.driver_fps is None else round(status.driver_fps, 1),
        "size": wanted.user.settings.size_px,
        "own_pixels_only": wanted.user.settings.own_pixels_only,
        "problem": "" if status.problem is None else status.problem.message,
        "delay_ms": None if whole is None else {**_percentiles(whole), "max": round(whole.max_ms, 2)},
        "stage_ms": {name: _percentiles(delay) for name, delay in status.stages.items()},
        "virtual_camera": output_to_dict(status.output),
        "camera": {
            "name": status.camera.name,
            "width": status.camera.width_px,
            "height": status.camera.height_px,
            "given_fps": round(status.camera.given_fps, 2),
            "fps": None if status.camera.fps is None else round(status.camera.fps, 2),
        },
        "peak_rss_mb": read_peak_memory_mb(),
    }


def summarize_run(on_air: LiveController) -> str:
    """Return a one-line summary of the run."""
    status, whole = _engine_status(on_air), on_air.whole_run_delay()
    summary = f"{pluralize(status.shown, 'picture')} in {status.running_s:.1f} s, {status.dropped} dropped"
    if whole is not None:
        summary += f"; delay {whole.p50_ms:.0f} ms, 95 % below {whole.p95_ms:.0f} ms"
    if status.face_lost:
        summary += f"; no face seen in {status.face_lost} of {pluralize(status.animated, 'frame')}"
    return f"{summary}."


def name_written_video(on_air: LiveController) -> list[str]:
    """Return a line with the file that the output wrote; none if it wrote none."""
    output = _engine_status(on_air).output
    return [f"The video is {output.file}."] if output.file and output.sent else []


def _engine_status(on_air: LiveController) -> SessionStatus:
    engine = on_air.read_status().engine
    assert engine is not None, "a run that never began has nothing to report"
    return engine


def _percentiles(delay: Delay) -> dict[str, float]:
    return {"p50": round(delay.p50_ms, 2), "p95": round(delay.p95_ms, 2)}
