"""The words of problems are read off all of the code, and what could not be translated is found."""

import shutil
import textwrap
from pathlib import Path

import pytest

from app.gui.engine_messages import CONTEXT
from app.gui.languages import TRANSLATED, translations_folder
from engine.core.problem import list_places
from installer import problem_words, translations
from tests.app.gui.widgets.test_languages import words_of

ROOT = Path(problem_words.__file__).resolve().parents[1]


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the code that problems are made with, which a test may add to."""
    for file in ("engine/core/problem.py", "engine/core/errors.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, tmp_path / file)
    return tmp_path


def add_module(root: Path, body: str) -> None:
    """Add a file of code to a copy, in a folder that no list has ever named."""
    file = root / "app" / "storage" / "just_added.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(textwrap.dedent(body), encoding="utf-8")


def unseen_words(root: Path) -> list[str]:
    """Return every place in the code that gives words which cannot be translated."""
    return [f"{call.place}: {words}" for call in problem_words.find_calls(root) for words in call.unseen]


def test_every_problem_of_the_code_is_made_of_words_that_can_be_translated() -> None:
    assert unseen_words(ROOT) == []


def test_every_place_of_a_template_has_its_value_and_every_value_its_place() -> None:
    for call in problem_words.find_calls(ROOT):
        if call.values is not None and not call.unseen:
            places = {place for template in call.templates for place in list_places(template)}
            assert places == call.values, call.place


def test_a_sentence_that_is_added_anywhere_is_found_untranslated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in problem_words.FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.qm"))
    add_module(
        tmp_path,
        """
        from engine import SinkError

        class AtticError(SinkError):
            pass

        def open_attic(name):
            raise AtticError("The attic {name} is locked.", "Look for its key.", name=name)
        """,
    )
    added = {"The attic {name} is locked.", "Look for its key."}
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr("app.storage.presets.list_bundled", list)
    for language in TRANSLATED:
        fresh = tmp_path / f"{language}.ts"
        translations.update(fresh, language)
        kept = words_of(translations_folder() / f"personacam_{language}.ts")
        assert set(words_of(fresh)) - set(kept) == {(CONTEXT, words) for words in added}


@pytest.mark.parametrize(
    "made",
    [
        'PersonaCamError(f"{name} is locked.")',
        'PersonaCamError("It is locked.", f"Unlock {name}.")',
        "PersonaCamError(name)",
        'Problem("The attic " + name)',
        'Phrase("the attic {}".format(name))',
        "Problem(WORDS[name])",
        "Problem(*name)",
        'SettingsError("attic", f"{name} does not fit.")',
    ],
)
def test_words_that_cannot_be_translated_are_reported(scratch: Path, made: str) -> None:
    add_module(
        scratch,
        f"""
        from engine import PersonaCamError, Phrase, Problem, SettingsError

        WORDS = {{}}

        def complain(name):
            return {made}
        """,
    )
    (reported,) = unseen_words(scratch)
    assert reported.startswith("app/storage/just_added.py:7: ")


def test_a_variable_called_like_the_parameter_is_no_way_around(scratch: Path) -> None:
    add_module(
        scratch,
        """
        from engine import Problem

        def complain(name):
            template = f"{name} is locked."
            return Problem(template)
        """,
    )
    assert unseen_words(scratch) == ["app/storage/just_added.py:6: template"]


def test_constants_choices_and_what_was_handed_on_are_seen(scratch: Path) -> None:
    add_module(
        scratch,
        """
        from engine import Problem
        from engine.attic import words
        from engine.attic.words import ANOTHER_LAMP

        LATER = "Come back later, with a lamp."

        def complain(dark, other):
            yield Problem("It is too dark up here." if dark else "It is too bright up here.", LATER)
            yield Problem("The lamp is broken.", ANOTHER_LAMP)
            yield Problem(words.TAKEN_AWAY, other.remedy, thing="lamp")
        """,
    )
    elsewhere = scratch / "engine" / "attic" / "words.py"
    elsewhere.parent.mkdir()
    elsewhere.write_text('ANOTHER_LAMP = "Bring another lamp."\nTAKEN_AWAY = "The {thing} was taken away."\n')
    assert set(problem_words.list_templates(scratch)) == {
        "It is too dark up here.",
        "It is too bright up here.",
        "Come back later, with a lamp.",
        "The lamp is broken.",
        "Bring another lamp.",
        "The {thing} was taken away.",
    }
    assert unseen_words(scratch) == []


@pytest.mark.parametrize(
    ("template", "words"),
    [("{problem}", False), ("{setting}: {what}", False), ("", False), ("{n} s", True), ("Try again.", True)],
)
def test_only_words_are_translated(template: str, words: bool) -> None:
    assert problem_words.has_words(template) is words
