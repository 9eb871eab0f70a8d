"""The status as plain data, for `ctl status --json` and other programs, and as lines for people.

Owns: the names in it. Does not know: how anything is measured, or how it travels.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from engine import QUALITY_STEPS, Live, ViewersSee, mask_address

if TYPE_CHECKING:  # `ctl` is quick only as long as it imports nothing of this
    from app.control.controller_status import ControllerStatus
    from app.storage.gallery_entry import GalleryPortrait
    from engine import OutputStatus, Problem, RecordingStatus, SessionStatus, WarmUp

VERSION = 2
"""Of the document: 1 had no such field, and nothing of the virtual camera."""
STARTING, IDLE = "starting", "not running"
LIVE_WORDS = {
    Live.OFF: "not live",
    Live.STANDBY: "not live, viewers see the card",
    Live.STARTING: "going live",
    Live.LIVE: "live",
    Live.CARD: "live, viewers see the card",
    Live.UNWATCHED: "live, but no program reads it",
    Live.INTERRUPTED: "live, interrupted",
}


def status_to_dict(status: "ControllerStatus") -> dict[str, Any]:
    """Return what JSON can hold."""
    desired = status.desired
    return {
        "version": VERSION,
        "wanted": {
            "portrait": desired.user.portrait,
            "camera": None if desired.camera is None else mask_address(desired.camera),
            "output": desired.user.output,
            "output_on": desired.user.output_on,
            "panic": desired.panic,
            "preset": desired.user.preset,
            "animator": desired.user.settings.animator,
            "quality": desired.user.settings.quality.value,
            "transition": desired.user.transition.value,
            "microphone": desired.user.microphone,
            "mirror": desired.user.settings.mirror,
            "turn": desired.user.settings.turn,
            "own_pixels_only": desired.user.settings.own_pixels_only,
            "smoothing": desired.user.settings.smoothing,
            "strengths": asdict(desired.user.settings.strengths),
            "background": desired.user.settings.background,
            **{name: getattr(desired.user.live, name) for name in ("framing", "zoom", "shift_x", "shift_y")},
        },
        "gallery": [_portrait_to_dict(entry) for entry in desired.gallery],
        "slots": list(desired.slots),
        "notice": _message_of(status.notice),
        "notice_remedy": _advice_of(status.notice),
        "panic": desired.panic,
        "on_air": False,
        "live": Live.OFF.value,
        "viewers_see": ViewersSee.NOTHING.value,
        "recording": None,
        "muted": desired.muted,
        "calibrates_in_s": status.calibrates_in_s,
        "can_undo_reset": status.can_undo_reset,
        **_engine_to_dict(status.engine, status.opening),
    }


def _portrait_to_dict(entry: "GalleryPortrait") -> dict[str, Any]:
    """Return what is known of a portrait; own_look: something of its look is its own."""
    own_look = not entry.look.is_empty
    return {"id": entry.id, "name": entry.name, "hidden": entry.is_hidden, "own_look": own_look}


def _engine_to_dict(engine: "SessionStatus | None", opening: bool) -> dict[str, Any]:
    if engine is None:
        return {"state": STARTING if opening else IDLE, "problem": "", "remedy": ""}
    return {
        "state": engine.state.value,
        "problem": _message_of(engine.problem),
        "remedy": _advice_of(engine.problem),
        "animator": engine.animator,
        "portrait": engine.portrait,
        "panic": engine.panic,
        "on_air": engine.on_air,
        "live": engine.live.value,
        "viewers_see": engine.output.viewers_see.value,
        "bridged": _message_of(engine.bridged),
        "showing": engine.showing.value,
        "camera": engine.camera.name,
        "camera_fps": None if engine.camera.fps is None else round(engine.camera.fps, 1),
        "output": engine.shown_on,
        "virtual_camera": output_to_dict(engine.output),
        "resting": engine.resting,
        "face_seen": engine.face_seen,
        "people": engine.people,
        "runtime": None if engine.runtime is None else asdict(engine.runtime),
        "recording": _recording_to_dict(engine.recording),
        "quality": _quality_to_dict(engine),
        "driver_fps": None if engine.driver_fps is None else round(engine.driver_fps, 1),
        "in_between_delay_ms": round(engine.in_between_delay_ms, 1),
        "warm_up": _warm_up_to_dict(engine.warm_up),
        "delay_ms": None if engine.delay is None else round(engine.delay.p50_ms, 1),
        "shown": engine.shown,
        "dropped": engine.dropped,
        "running_s": round(engine.running_s, 1),
    }


def _warm_up_to_dict(coming: "WarmUp | None") -> dict[str, Any] | None:
    """Return what is made ready to be shown next, and how far it is."""
    if coming is None:
        return None
    quality = None if coming.quality is None else coming.quality.value
    return {**asdict(coming), "step": coming.step.value, "quality": quality}


def _quality_to_dict(engine: "SessionStatus") -> dict[str, Any] | None:
    """Return the quality of the pictures, and what its frames make of the delay; the rest of it is computing."""
    quality, fps = engine.quality, engine.driver_fps
    if quality is None:
        return None
    delay_ms = None if fps is None else round(quality.compute_delay_ms(fps))
    return {
        "in_use": quality.quality.value,
        "wanted": None if quality.wanted is None else quality.wanted.value,
        "why": _message_of(quality.why),
        "remedy": _advice_of(quality.why),
        "delay_frames": quality.delay_frames,
        "delay_ms": delay_ms,
    }


def output_to_dict(output: "OutputStatus") -> dict[str, Any]:
    """Return what JSON can hold of an output."""
    rounded = {name: _round(getattr(output, name)) for name in ("fps", "dropped_percent", "on_air_s")}
    return {**asdict(output), "shows": output.shows.value, **rounded}


def _round(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 1)


def describe_live(live: Live, viewers_see: ViewersSee) -> str:
    """Say whether the user is live and, where it is a card, whose card viewers see."""
    words = LIVE_WORDS[live]
    return words.replace("the card", "panic's card") if viewers_see is ViewersSee.PANIC_CARD else words


def _format_on_air(output: Mapping[str, Any]) -> str:
    """The figures of what viewers get, as far as they are known."""
    minutes, seconds = divmod(int(output["on_air_s"]), 60)
    parts = [f"for {minutes // 60}:{minutes % 60:02}:{seconds:02}"]
    if output["fps"] is not None:
        parts.append(f"{output['fps']:.0f} pictures a second")
    if output["dropped_percent"] is not None:
        parts.append(f"{output['dropped_percent']:.1f} % dropped")
    if output["readers"] is not None:
        parts.append(f"{output['readers']} programs read it")
    return ", ".join(parts)


def _recording_to_dict(recording: "RecordingStatus | None") -> dict[str, Any] | None:
    if recording is None:
        return None
    return {
        "file": str(recording.file),
        "seconds": round(recording.seconds, 1),
        "missing": recording.missing,
        "is_muted": recording.is_muted,
        "problem": _message_of(recording.problem),
        "remedy": _advice_of(recording.problem),
    }


def _format_recording(recording: Mapping[str, Any]) -> str:
    missing = f", {recording['missing']} pictures are missing" if recording["missing"] else ""
    missing += ", muted" if recording["is_muted"] else ""
    return f"recording: {recording['file']}, {recording['seconds']:.0f} s{missing}"


def _format_quality(quality: Mapping[str, Any], driver_fps: float | None) -> str:
    lowered = f" in place of {quality['wanted']}" if quality["wanted"] else ""
    experimental = " (experimental)" if QUALITY_STEPS[quality["in_use"]].is_experimental else ""
    delay = "" if driver_fps is None else f", {quality['delay_ms']} ms, at {driver_fps} driver frames a second"
    return f"{quality['in_use']}{experimental}{lowered}, {quality['delay_frames']} frames behind{delay}"


def _format_runtime(runtime: Mapping[str, Any]) -> str:
    name = f"{runtime['name']} on {runtime['provider']}" if runtime["provider"] else str(runtime["name"])
    if runtime["build_done"] is None:
        return name
    left = "" if runtime["build_left_s"] is None else f", about {runtime['build_left_s']:.0f} s left"
    return f"{name}; building for ONNX Runtime: {100 * runtime['build_done']:.0f} %{left}"


WAITS_FOR = {
    "loading": "the animator is loading",
    "preparing": "the portrait is being prepared",
    "animating": "{calls_done} of {calls_needed} calls",
    "settling": "the delay grows by {delay_left_ms:.0f} ms more",
}
"""What a warm-up waits for, step by step."""


def _format_warm_up(coming: Mapping[str, Any]) -> str:
    what = ", ".join(filter(None, (coming["portrait"], coming["animator"], coming["quality"])))
    return f"{what}: {WAITS_FOR[coming['step']].format(**coming)}"


def _message_of(problem: "Problem | None") -> str:
    return "" if problem is None else problem.message


def _advice_of(problem: "Problem | None") -> str:
    return "" if problem is None else problem.advice


def format_status_lines(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the same for people, the most important first."""
    wanted, recording = data["wanted"], data["recording"]
    yield f"state: {data['state']}"
    yield f"portrait: {data.get('portrait', wanted['portrait'])}"
    released = ", released: nobody can see it" if data.get("resting") else ""
    yield f"camera: {data.get('camera', wanted['camera'])}{released}"
    if runtime := data.get("runtime"):
        yield f"runtime: {_format_runtime(runtime)}"
    output = data.get("virtual_camera", {}).get("file") or data.get("output") or wanted["output"]
    yield f"output: {output}, {describe_live(Live(data['live']), ViewersSee(data['viewers_see']))}"
    if Live(data["live"]).is_on and data["virtual_camera"]["on_air_s"]:
        yield f"live: {_format_on_air(data['virtual_camera'])}"
    yield f"panic: {'on, the card is shown' if data['panic'] else 'off'}"
    yield "recording: no" if recording is None else _format_recording(recording)
    if data.get("quality") is not None:
        yield f"quality: {_format_quality(data['quality'], data['driver_fps'])}"
        if data["quality"]["why"]:
            yield f"why this quality: {data['quality']['why']} {data['quality']['remedy']}".rstrip()
    if data.get("warm_up") is not None:
        yield f"coming: {_format_warm_up(data['warm_up'])}"
    if data.get("in_between_delay_ms"):
        yield f"pictures in between: {data['in_between_delay_ms']:.0f} ms later"
    if data.get("delay_ms") is not None:
        yield f"delay: {data['delay_ms']:.0f} ms"
    said = data["quality"]["why"] if data.get("quality") is not None else ""
    for problem, remedy in (("problem", "remedy"), ("notice", "notice_remedy")):
        if data[problem] and data[problem] != said:
            yield f"{problem}: {data[problem]} {data[remedy]}".rstrip()
