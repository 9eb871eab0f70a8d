"""Bring the translations up to date with the code: `python installer/translations.py`.

Collects every word that the window says into `app/gui/translations/personacam_LANGUAGE.ts`, keeps what is translated,
and compiles that into the `.qm` file beside it, which the program reads. Both are committed: running the program needs
no compiler. New words are marked as unfinished there; a test fails until they are translated.
"""

import ast
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.control.actions import ACTIONS  # noqa: E402
from app.gui.engine_messages import CONTEXT  # noqa: E402
from app.gui.languages import TRANSLATED, translations_folder  # noqa: E402
from app.storage import presets  # noqa: E402
from installer import problem_words  # noqa: E402


def words_elsewhere() -> Iterator[tuple[str, str]]:
    """Yield (context, words) of what Qt's tool does not find by itself: tables without Qt in them."""
    for action in ACTIONS:
        yield "actions", action.label
    for template in problem_words.list_templates(ROOT):
        yield CONTEXT, template
    for name in presets.list_bundled():
        content = tomllib.loads((ROOT / "assets" / "presets" / f"{name}.toml").read_text(encoding="utf-8"))
        yield "presets", content["gives"]


def update(ts: Path, language: str) -> None:
    """Write the words of the code into a `.ts` file; what it holds already stays."""
    with tempfile.TemporaryDirectory() as scratch:
        table = Path(scratch) / "words_elsewhere.py"
        lines = [f"QT_TRANSLATE_NOOP({context!r}, {_quoted(words)})" for context, words in words_elsewhere()]
        table.write_text("\n".join(lines), encoding="utf-8")
        sources = sorted(str(file) for file in (ROOT / "app").rglob("*.py") if _speaks(file))
        options = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en"]
        _run("lupdate", *options, "-target-language", language, *sources, str(table), "-ts", str(ts))


def compile_(ts: Path, qm: Path) -> None:
    """Make what the program reads."""
    _run("lrelease", "-silent", str(ts), "-qm", str(qm))


def _speaks(file: Path) -> bool:
    return any(word in file.read_text(encoding="utf-8") for word in (".tr(", "translate(", "QT_TRANSLATE_NOOP"))


def _quoted(words: str) -> str:
    """As one string that Qt's tool reads like Python does."""
    assert ast.literal_eval(repr(words)) == words
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _run(tool: str, *arguments: str) -> None:
    program = Path(sys.executable).with_name(f"pyside6-{tool}")
    subprocess.run([str(program), *arguments], check=True)


if __name__ == "__main__":
    for language in TRANSLATED:
        ts = translations_folder() / f"personacam_{language}.ts"
        update(ts, language)
        compile_(ts, ts.with_suffix(".qm"))
