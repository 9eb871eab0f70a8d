"""Of an exception stays what the program's own code says, and nothing of what it was given."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import pytest
from PIL import Image

from app.storage.presets import load_preset
from app.storage.redaction import describe_error, describe_failure, redact_problem
from engine import PersonaCamError, Phrase, Problem, SettingsError, SinkError, Word, open_source, sink_error

NAMES = [
    "Anna (wedding).mp4",
    "Anna - at the sea.png",
    "Ben, Anna.png",
    "Dr. Anna. The end.png",
    "films/Anna 1.mp4",
    "it's Anna.png",
    'say "Anna".png',
    "Anna\nBen.png",
    "Anna\udcff.png",
    "https://example.org/Anna",
    "안나 Anna",
]


def raised(work: Callable[[], object]) -> BaseException:
    try:
        work()
    except BaseException as error:  # noqa: BLE001 -- any is looked at
        return error
    raise AssertionError("nothing was raised")


def fail(error: BaseException) -> None:
    raise error


def open_sound(name: str) -> None:
    with av.open(name):
        pass


def fail_behind(name: str) -> None:
    try:
        int(name)
    except ValueError as first:
        try:
            raise KeyError(name)
        except KeyError:
            error = RuntimeError(f"with {name}")
            error.add_note(f"a note about {name}")
            raise error from first


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "work",
    [
        lambda name: Path(name).read_bytes(),
        lambda name: Path(name, "inner").rename(name),
        lambda name: os.open(name, os.O_RDONLY),
        open_sound,
        lambda name: open_source(Path(name)),
        lambda name: Image.open(name),
        lambda name: json.loads(f"{{{name}"),
        lambda name: int(name),
        lambda name: {}[name],
        lambda name: getattr(3, name),
        lambda name: load_preset(name),
        lambda name: cv2.cvtColor(name, 3),
        lambda name: name.encode("ascii") + os.fsencode(f"{name}\ud800"),
        lambda name: fail(PersonaCamError("{what} broke.", "Use {what}.", what=name)),
        lambda name: fail(SinkError("{problem}", problem=Phrase("in {place}", place=name))),
        lambda name: fail(sink_error(OSError(28, f"no room for {name}", name), Path(name))),
        lambda name: fail(OSError(2, f"words with {name}", name)),
        lambda name: fail(OSError(f"words with {name}")),
        lambda name: fail(ExceptionGroup(name, [ValueError(name)])),
        lambda name: fail(type("OwnError", (ValueError,), {"__str__": lambda self: name})()),
        fail_behind,
    ],
)
def test_no_value_is_in_what_is_left_of_an_exception(work: Callable[[str], object], name: str) -> None:
    error = raised(lambda: work(name))
    text = describe_failure(error)
    assert "nna" not in text.replace("_nna", "")
    assert "sea" not in text.replace("search", "")
    assert "wedding" not in text
    assert type(error).__name__ in text
    assert describe_error(error) in text


def test_what_the_program_and_the_system_say_of_themselves_stays(tmp_path: Path) -> None:
    gone = raised(lambda: (tmp_path / "Anna.png").read_bytes())
    assert describe_error(gone) == "FileNotFoundError: [Errno 2] No such file or directory"
    assert describe_error(raised(lambda: 1 // 0)) == "ZeroDivisionError: integer division or modulo by zero"
    assert describe_error(raised(lambda: fail(ImportError("x", name="torch.nn")))) == "ImportError: torch.nn"
    bad = raised(lambda: fail(SettingsError("size_px", "{value} does not fit.", "Give {most}.", value="Anna", most=7)))
    assert describe_error(bad) == "engine.core.errors.SettingsError: size_px: (value) does not fit. Give 7."


def test_a_problem_keeps_its_template_its_numbers_and_the_programs_words() -> None:
    problem = Problem(
        "{file} of {count} in {kind}: {inner}",
        "{file}!",
        file="Anna",
        count=3,
        kind=Word("png"),
        inner=Phrase("{what_else} at {share}", what_else="Anna", share=0.5),
    )
    assert redact_problem(problem) == "(file) of 3 in png: (what else) at 0.5 (file)!"
    assert str(problem) == "Anna of 3 in png: Anna at 0.5 Anna!"


def test_where_it_was_raised_stays_without_the_users_folders() -> None:
    text = describe_failure(raised(lambda: load_preset("Anna")))
    assert 'File "app/storage/presets.py", line' in text
    assert "in load_preset" in text
    assert "raise SettingsError(" in text
    assert str(Path.cwd()) not in text


def test_the_words_that_stand_in_the_raising_code_stay() -> None:
    text = describe_error(raised(lambda: Image.open(os.devnull)))
    assert text == "PIL.UnidentifiedImageError: cannot identify image file (text)"


def test_a_chain_that_bites_its_tail_ends() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert describe_failure(first).count("KeyError") == 1


def hide_first() -> None:
    try:
        raise KeyError
    except KeyError:
        raise RuntimeError from None


def follow_first() -> None:
    try:
        raise KeyError
    except KeyError:
        raise RuntimeError  # noqa: B904 -- what is behind it is not named on purpose


def cause_first() -> None:
    try:
        raise KeyError
    except KeyError as first:
        raise RuntimeError from first


def test_what_is_behind_an_exception_is_told_as_python_tells_it() -> None:
    hidden, followed, caused = (describe_failure(raised(work)) for work in (hide_first, follow_first, cause_first))
    assert "KeyError" not in hidden
    assert hidden.endswith("RuntimeError")
    assert followed.index("KeyError") < followed.index("during its handling:") < followed.index("RuntimeError")
    assert caused.index("KeyError") < caused.index("which led to:") < caused.index("RuntimeError")


def test_a_long_chain_is_told_up_to_a_limit() -> None:
    error = ValueError()
    for _ in range(20):
        behind, error = error, ValueError()
        error.__cause__ = behind
    assert describe_failure(error).count("ValueError") == 8


def test_names_that_are_no_identifiers_are_left_out_of_what_was_not_found() -> None:
    assert describe_error(AttributeError("x", name="open_sink")) == "AttributeError: open_sink"
    assert describe_error(ImportError("x", name="Anna at sea")) == "ImportError"
    assert describe_error(OSError(99999, "Anna")) == "OSError"


def test_lines_of_code_are_told_only_of_trusted_files(tmp_path: Path) -> None:
    script = tmp_path / "anna.py"
    script.write_text('raise ValueError("a secret name that is said")\n', encoding="utf-8")
    code = compile(script.read_text(encoding="utf-8"), str(script), "exec")
    text = describe_failure(raised(lambda: exec(code, {})))
    assert "secret" not in text
    assert "line 1" in text
