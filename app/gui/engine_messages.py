"""Translates problems into the user's language.

The engine speaks English: templates with values. The translations have the templates under the context "engine".

Owns: asking Qt for a template's translation, filling that, and what the window says where the engine names a flag or a
command for which the window has a place of its own: who reads it there has no command line at hand.
Does not know: who said it.
"""

from typing import TYPE_CHECKING

from app.gui.korean.particles import choose_particles
from engine import Phrase, Problem

if TYPE_CHECKING:

    def QT_TRANSLATE_NOOP(context: str, text: str) -> str: ...  # noqa: N802 -- Qt's name, which has no types
else:
    from PySide6.QtCore import QT_TRANSLATE_NOOP

from PySide6.QtCore import QCoreApplication

CONTEXT = "engine"

_PUT_POINTS = QT_TRANSLATE_NOOP(
    "engine", "Open “Crop …” in the portrait's menu and put the six points on eyes and mouth."
)
_GET_WEIGHTS = QT_TRANSLATE_NOOP(
    "engine", "Get them on the page “PersonaLive's weights”, or choose there the folder that has them."
)
_GET_AGAIN = QT_TRANSLATE_NOOP("engine", "Download it again on the page “PersonaLive's weights”.")
WINDOW_WORDS = {
    "Put them on the outer corners of the eyes, the corners of the mouth, and the upper and the lower lip: with "
    "“Crop …” in the portrait's menu, or with --face-points.": QT_TRANSLATE_NOOP(
        "engine",
        "Open “Crop …” in the portrait's menu, and put them on the outer corners of the eyes, the corners of the "
        "mouth, and the upper and the lower lip.",
    ),
    "Open “Crop …” in the portrait's menu and put the six points on eyes and mouth, or give --face-points.": (
        _PUT_POINTS
    ),
    "Use an upright picture of one person who looks towards the camera, or put the points right with --face-points.": (
        QT_TRANSLATE_NOOP(
            "engine",
            "Use an upright picture of one person who looks towards the camera, or put the six points on eyes and "
            "mouth with “Crop …” in the portrait's menu.",
        )
    ),
    "Use a picture of a person, or of a character drawn with human features, or say where eyes and mouth are with "
    "--face-points.": QT_TRANSLATE_NOOP(
        "engine",
        "Use a picture of a person, or of a character drawn with human features, or put the six points on eyes and "
        "mouth with “Crop …” in the portrait's menu.",
    ),
    "Use a picture in which the person looks towards the camera, or this one with --as-is.": QT_TRANSLATE_NOOP(
        "engine", "Use a picture in which the person looks towards the camera."
    ),
    "Use a picture with the whole face, or this one with --as-is.": QT_TRANSLATE_NOOP(
        "engine", "Use a picture with the whole face."
    ),
    "If that is wrong, use --turn with another number, or --turn 0.": QT_TRANSLATE_NOOP(
        "engine", "If that is wrong, choose how the camera is turned in the settings."
    ),
    "Use the background green, or write the pictures as PNG (--frames-out).": QT_TRANSLATE_NOOP(
        "engine", "Use the background green."
    ),
    "plug one in, or give a video to --camera": QT_TRANSLATE_NOOP("engine", "plug one in, or choose a video as camera"),
    "Run again with -v for the whole story.": QT_TRANSLATE_NOOP(
        "engine", "Try again; About, on the page Settings, leads to the log, which has the whole story."
    ),
    "Run with --no-control to go without.": QT_TRANSLATE_NOOP("engine", "The window works without it."),
    "Download them with `personacam models download`, or point --models at the folder that has them.": _GET_WEIGHTS,
    "Download the published weights again, or point --models at the folder that has them.": QT_TRANSLATE_NOOP(
        "engine",
        "Download the published weights again on the page “PersonaLive's weights”, or choose there the folder that has "
        "them.",
    ),
    "Read them, and accept them in the window, or with: personacam models download --accept-terms": QT_TRANSLATE_NOOP(
        "engine", "Read them, and accept them on the page “PersonaLive's weights”."
    ),
    "Choose the folder in which they are, or download them: personacam models download": _GET_WEIGHTS,
    "Download it again: personacam models download": _GET_AGAIN,
    "Download it first: personacam models download": QT_TRANSLATE_NOOP(
        "engine", "Download it first, on the page “PersonaLive's weights”."
    ),
}
"""What the window says instead of a template, as a template of its own."""


def translate_problem(problem: Problem | None) -> str:
    """Return what is wrong and what to do about it, in the language of the window; empty for None."""
    if problem is None:
        return ""
    parts = (translate_phrase(problem.message_phrase), translate_phrase(problem.advice_phrase))
    return " ".join(part for part in parts if part)


def translate_phrase(phrase: Phrase) -> str:
    """Return a phrase in the language of the window: its template translated, and its values in their places."""
    return choose_particles(phrase.fill(_translate_template))


def _translate_template(template: str) -> str:
    return QCoreApplication.translate(CONTEXT, WINDOW_WORDS.get(template, template))
