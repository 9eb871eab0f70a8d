"""Translates problems into the user's language.

The engine speaks English: templates with values. The translations have the templates under the context "engine".

Owns: asking Qt for a template's translation, filling that, and what the window advises where the engine names a flag.
Does not know: who said it.
"""

from PySide6.QtCore import QCoreApplication

from app.gui.korean.particles import choose_particles
from engine import Phrase, Problem

CONTEXT = "engine"
POINTS_FLAG = "--face-points"
"""Who reads this in the window has no command line at hand: there the crop editor does the same."""


def translate_problem(problem: Problem | None) -> str:
    """Return what is wrong and what to do about it, in the language of the window; empty for None."""
    if problem is None:
        return ""
    advice = translate_phrase(problem.advice_phrase)
    if POINTS_FLAG in problem.remedy:
        advice = QCoreApplication.translate(
            "engine", "Open “Crop …” in the portrait's menu and put the six points right."
        )
    parts = (translate_phrase(problem.message_phrase), advice)
    return " ".join(part for part in parts if part)


def translate_phrase(phrase: Phrase) -> str:
    """Return a phrase in the language of the window: its template translated, and its values in their places."""
    return choose_particles(phrase.fill(lambda template: QCoreApplication.translate(CONTEXT, template)))
