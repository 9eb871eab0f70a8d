"""Translates problems into the user's language.

The engine speaks English: templates with values. The translations have the templates under the context "engine".

Owns: asking Qt for a template's translation, and filling that. Does not know: who said it.
"""

from PySide6.QtCore import QCoreApplication

from app.gui.korean.particles import choose_particles
from engine import Phrase, Problem

CONTEXT = "engine"


def translate_problem(problem: Problem | None) -> str:
    """Return what is wrong and what to do about it, in the language of the window; empty for None."""
    if problem is None:
        return ""
    parts = (translate_phrase(problem.message_phrase), translate_phrase(problem.advice_phrase))
    return " ".join(part for part in parts if part)


def translate_phrase(phrase: Phrase) -> str:
    """Return a phrase in the language of the window: its template translated, and its values in their places."""
    return choose_particles(phrase.fill(lambda template: QCoreApplication.translate(CONTEXT, template)))
