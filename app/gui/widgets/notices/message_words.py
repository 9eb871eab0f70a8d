"""The words of a message and of its button, the same over the picture and in the list of notices.

Owns: these words. Does not know: where they are shown.
"""

from PySide6.QtCore import QCoreApplication

from app.gui.engine_messages import translate_phrase, translate_problem
from app.gui.view_state import Button, Message

translate = QCoreApplication.translate


def describe_message(message: Message) -> str:
    """Say what happened and what to do, in the user's language."""
    return _short_text(message) or translate_problem(message.problem)


def describe_button(button: Button) -> str:
    """Say what a message's button does."""
    return {
        Button.DISMISS: translate("MessageBar", "OK"),
        Button.TRY_AGAIN: translate("MessageBar", "Try again"),
        Button.SET_UP_OUTPUT: translate("MessageBar", "Set it up …"),
        Button.SHOW_FILE: translate("MessageBar", "Show the file"),
        Button.UNDO: translate("MessageBar", "Undo"),
        Button.GO_LIVE: translate("MessageBar", "Go live again"),
        Button.SHOW_REPORT: translate("MessageBar", "Show the report"),
        Button.GET_WEIGHTS: translate("MessageBar", "Get them …"),
        Button.SHOW_WEIGHTS: translate("MessageBar", "Show it …"),
        Button.USE_PERSONALIVE: translate("MessageBar", "Use PersonaLive"),
        Button.GIVE_CONSENT: translate("MessageBar", "Show it …"),
        Button.PLACE_POINTS: translate("MessageBar", "Put points on it …"),
    }[button]


def _short_text(message: Message) -> str:
    """Say in plain words what has a page of its own."""
    if message.button is Button.PLACE_POINTS:
        advice = translate("MessageBar", "If you see a face in it, show where its eyes and mouth are.")
        return f"{translate_phrase(message.problem.message_phrase)} {advice}"
    if message.button is Button.SET_UP_OUTPUT:
        return translate(
            "MessageBar", "No virtual camera could be opened, so you are not live. Preview and recording go on."
        )
    if message.button is Button.GET_WEIGHTS:
        return translate(
            "MessageBar", "PersonaLive's weights are missing. Until they are here, Instant moves the portrait."
        )
    return ""
