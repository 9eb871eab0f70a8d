"""Applies the desired state to the session: the only code that does, for a change, for the start and for a reset.

Owns: which difference becomes which call. Does not know: who made the change, which thread this is, whether a session
has ended, panic (`panic_relay`).
"""

from enum import Enum

from app.control.desired_state import DesiredState
from app.control.session_protocol import LiveSession
from app.weights.choice import find_weights


class Part(Enum):
    """What may be asked for again though nothing differs: it failed, it ended, or another process changed it."""

    CAMERA = "camera"
    OUTPUT = "output"
    PORTRAIT = "portrait"
    SETTINGS = "settings"


def reconcile(before: DesiredState, after: DesiredState, session: LiveSession, again: Part | None = None) -> None:
    """Tell a session that does what `before` says about all that differs in `after`, and about `again` in any case."""
    old, new = before.user, after.user
    if new.settings != old.settings or again is Part.SETTINGS:
        session.change_settings(find_weights(new.settings, new.models))
    if new.live != old.live:
        session.change_live_settings(new.live)
    if after.shown_on != before.shown_on or again is Part.OUTPUT:
        session.set_output(after.shown_on)
    if after.camera != before.camera or again is Part.CAMERA:
        session.set_camera(after.camera)
    if after.portrait is not None and (after.portrait is not before.portrait or again is Part.PORTRAIT):
        session.swap_portrait(after.portrait, new.transition)
    if after.preview_watched != before.preview_watched:
        session.set_preview_watched(after.preview_watched)
    if after.muted != before.muted:
        session.set_muted(after.muted)
    if after.recording is not before.recording:
        session.set_recording(after.recording)
