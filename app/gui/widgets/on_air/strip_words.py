"""The words of the on-air strip: what each part says of a view, short as it is drawn and long as it is read aloud.

Owns: these words. Does not know: room, colours, how anything is measured.
"""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from app.control.animator_needs import FALLBACK
from app.gui.engine_messages import translate_phrase, translate_problem
from app.gui.view_state import Live, Phase, ViewState
from app.gui.widgets.basics.display_names import animator_name, device_name, quality_name
from app.gui.widgets.on_air.strip_part import Look, PartKind, StripPart
from engine import Problem, QualityInUse, ViewersSee

translate = QCoreApplication.translate

TURN_AUTO = "auto"
"""The word of the setting `turn` while nothing is set by hand."""


def describe_view(view: ViewState) -> tuple[StripPart, ...]:
    """Return what there is to say of a view, from left to right."""
    return tuple(part for part in _describe_parts(view) if part is not None)


def describe_state(view: ViewState) -> str:
    """Say in one or two words whether the user is live."""
    if not view.live.is_on and view.phase is Phase.LOADING:
        return translate("OnAirStrip", "Starting …")
    if not view.live.is_on and view.phase is Phase.FAILED:
        return translate("OnAirStrip", "Stopped")
    return {
        Live.OFF: translate("OnAirStrip", "Not live"),
        Live.STANDBY: translate("OnAirStrip", "Not live"),
        Live.STARTING: translate("OnAirStrip", "Going live …"),
        Live.LIVE: translate("OnAirStrip", "LIVE"),
        Live.CARD: translate("OnAirStrip", "LIVE"),
        Live.UNWATCHED: translate("OnAirStrip", "LIVE"),
        Live.INTERRUPTED: translate("OnAirStrip", "Interrupted"),
    }[view.live]


def describe_live(view: ViewState) -> str:
    """Say in a line whether the user is live and, where there is anything, what others see: for title and tray."""
    state = describe_state(view)
    if view.viewers_see in (ViewersSee.ABSENCE_CARD, ViewersSee.PANIC_CARD):
        return f"{state}: {describe_viewers(view)}"
    if view.live is Live.UNWATCHED:
        return translate("OnAirStrip", "{state}: no program watches").format(state=state)
    return state


def describe_viewers(view: ViewState) -> str:
    """Say what others see."""
    return {
        ViewersSee.NOTHING: translate("OnAirStrip", "Others see nothing"),
        ViewersSee.AVATAR: translate("OnAirStrip", "Avatar"),
        ViewersSee.ABSENCE_CARD: translate("OnAirStrip", "Away card"),
        ViewersSee.PANIC_CARD: translate("OnAirStrip", "Panic card"),
    }[view.viewers_see]


def format_clock(seconds: int) -> str:
    """Return hours, minutes and seconds; without the hours while there are none."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _describe_parts(view: ViewState) -> Iterator[StripPart | None]:
    yield _describe_state_part(view)
    yield _describe_what(view)
    yield from _describe_output(view)
    yield from _describe_figures(view)
    yield _describe_note(view)
    yield _describe_animator(view)
    if view.recording:
        words = translate("OnAirStrip", "REC {length}").format(length=format_clock(view.recording_s))
        spoken = translate("OnAirStrip", "Recording, {length}").format(length=_speak_length(view.recording_s))
        yield StripPart(PartKind.RECORDING, words, spoken, Look.LIVE)


def _describe_state_part(view: ViewState) -> StripPart:
    words = describe_state(view)
    interrupted = view.live is Live.INTERRUPTED
    look = Look.WARNING if interrupted else Look.LIVE if view.live.is_seen else Look.QUIET
    spoken = translate("OnAirStrip", "Live") if view.live.is_seen else words
    if interrupted:
        spoken = translate("OnAirStrip", "Live, but interrupted: the virtual camera does not answer")
    return StripPart(PartKind.STATE, words, spoken, look)


def _describe_what(view: ViewState) -> StripPart:
    seen = view.viewers_see
    spoken = {
        ViewersSee.NOTHING: translate("OnAirStrip", "Others see nothing"),
        ViewersSee.AVATAR: translate("OnAirStrip", "Others see the avatar"),
        ViewersSee.ABSENCE_CARD: translate("OnAirStrip", "Others see the card for when you are away"),
        ViewersSee.PANIC_CARD: translate("OnAirStrip", "Others see the card, because of panic"),
    }[seen]
    is_card = seen in (ViewersSee.ABSENCE_CARD, ViewersSee.PANIC_CARD)
    look = Look.WARNING if is_card and view.live.is_on else Look.QUIET if seen is ViewersSee.NOTHING else Look.PLAIN
    return StripPart(PartKind.WHAT, describe_viewers(view), spoken, look)


def _describe_output(view: ViewState) -> Iterator[StripPart]:
    """Where it is seen, and by how many."""
    if view.viewers_see is ViewersSee.NOTHING and view.live is not Live.INTERRUPTED:
        return
    where = view.device or view.on_air.file
    if where:
        name = device_name(where)
        yield StripPart(PartKind.WHERE, f"→ {name}", translate("OnAirStrip", "on {device}").format(device=name))
    if view.readers is not None:
        words = translate("OnAirStrip", "{count} watching").format(count=view.readers)
        if not view.readers:
            words = translate("OnAirStrip", "nobody watching")
        look = Look.PLAIN if view.readers or not view.live.is_on else Look.WARNING
        yield StripPart(PartKind.READERS, words, _speak_readers(view.readers), look)


def _speak_readers(readers: int) -> str:
    if readers == 0:
        return translate("OnAirStrip", "no program watches")
    if readers == 1:
        return translate("OnAirStrip", "1 program watches")
    return translate("OnAirStrip", "{count} programs watch").format(count=readers)


def _describe_figures(view: ViewState) -> Iterator[StripPart]:
    """A movement of its own is neither late nor lost."""
    on_air = view.on_air
    if view.phase is not Phase.RUNNING or view.resting:
        return
    is_driven = view.desired is not None and view.desired.camera is not None
    if is_driven and view.delay_ms is not None:
        delay = round(view.delay_ms)
        spoken = translate("OnAirStrip", "{delay} milliseconds behind you").format(delay=delay)
        yield StripPart(PartKind.DELAY, translate("OnAirStrip", "{delay} ms").format(delay=delay), spoken)
    if on_air.fps is not None:
        spoken = translate("OnAirStrip", "{fps} pictures a second").format(fps=on_air.fps)
        yield StripPart(PartKind.RATE, translate("OnAirStrip", "{fps} fps").format(fps=on_air.fps), spoken)
    if is_driven and on_air.dropped_percent is not None:
        percent = f"{on_air.dropped_percent:.1f}"
        spoken = translate("OnAirStrip", "{percent} percent of the last ten seconds' pictures were dropped").format(
            percent=percent
        )
        yield StripPart(
            PartKind.DROPPED, translate("OnAirStrip", "{percent} % dropped").format(percent=percent), spoken
        )
    if view.live.is_on and on_air.on_air_s:
        spoken = translate("OnAirStrip", "live for {length}").format(length=_speak_length(on_air.on_air_s))
        yield StripPart(PartKind.TIME, format_clock(on_air.on_air_s), spoken)


def _describe_note(view: ViewState) -> StripPart | None:
    """What is unusual about the driver, or wrong for longer."""
    if view.desired is None or view.phase is not Phase.RUNNING:
        return None
    if view.problem is not None:
        words = translate_phrase(view.problem.problem.message_phrase)
        return _make_note(words, translate_problem(view.problem.problem), Look.WARNING)
    words, look = _describe_driver(view)
    is_missing = view.face_missing and not (view.face_seen or view.camera_silent or view.resting)
    if is_missing and view.desired.camera is not None and view.desired.user.settings.turn != TURN_AUTO:
        return _describe_manual_turn(words, look)
    return _make_note(words, words, look) if words else None


def _describe_manual_turn(words: str, look: Look) -> StripPart:
    """A turn that was chosen for one camera is used for every other one, too, where it may hide the face."""
    words = translate("OnAirStrip", "{problem}; the turn of the camera's picture is set by hand").format(problem=words)
    advice = translate("OnAirStrip", "If the picture is not upright, choose “Automatically” on the page Motion.")
    return _make_note(words, f"{words}. {advice}", look)


def _make_note(words: str, spoken: str, look: Look) -> StripPart:
    """A warning is never without a word: a long one is drawn as one word, and its tool tip says the rest."""
    short = translate("OnAirStrip", "Warning") if look is Look.WARNING else ""
    return StripPart(PartKind.NOTE, words, spoken, look, short)


def _describe_driver(view: ViewState) -> tuple[str, Look]:
    """Say who is followed; nothing while that is as usual."""
    if view.desired is None or view.desired.camera is None:
        return translate("OnAirStrip", "Moves by itself"), Look.QUIET
    if view.resting:
        return translate("OnAirStrip", "The camera is off"), Look.QUIET
    if view.camera_silent:
        return translate("OnAirStrip", "The camera sends no picture"), Look.WARNING
    if not view.face_seen:
        return (
            translate("OnAirStrip", "No face in view")
            if view.face_missing
            else translate("OnAirStrip", "No face is followed")
        ), Look.WARNING
    if view.people > 1:
        return translate("OnAirStrip", "{count} people in view; one is followed").format(count=view.people), Look.PLAIN
    if view.panic and not view.live.is_on:
        return translate("OnAirStrip", "Panic is on: others would see the card"), Look.WARNING
    return "", Look.PLAIN


def _describe_animator(view: ViewState) -> StripPart | None:
    """What moves the portrait; and why, if it is something else than was chosen."""
    if not view.animator or view.desired is None:
        return None
    name = animator_name(view.animator)
    words = name if view.quality is None else _describe_quality(name, view.quality)
    reason = view.bridged or (None if view.quality is None else view.quality.why)
    stands_in = view.bridged is not None or view.animator == FALLBACK != view.desired.user.settings.animator
    if stands_in:
        words = translate("OnAirStrip", "{animator} stands in").format(animator=name)
    return StripPart(PartKind.ANIMATOR, words, _speak_reason(words, reason), Look.WARNING if stands_in else Look.QUIET)


def _describe_quality(animator: str, quality: QualityInUse) -> str:
    used = quality_name(quality.quality)
    if quality.wanted is None:
        return f"{animator}, {used}"
    words = translate("OnAirStrip", "{animator}, {quality} instead of {wanted}")
    return words.format(animator=animator, quality=used, wanted=quality_name(quality.wanted))


def _speak_reason(words: str, reason: Problem | None) -> str:
    return words if reason is None else f"{words}. {translate_problem(reason)}"


def _speak_length(seconds: int) -> str:
    """Return a length as it is said."""
    minutes, seconds = divmod(seconds, 60)
    if not minutes:
        return translate("OnAirStrip", "{seconds} seconds").format(seconds=seconds)
    if minutes < 60:
        return translate("OnAirStrip", "{minutes} minutes {seconds} seconds").format(minutes=minutes, seconds=seconds)
    words = translate("OnAirStrip", "{hours} hours {minutes} minutes")
    return words.format(hours=minutes // 60, minutes=minutes % 60)
