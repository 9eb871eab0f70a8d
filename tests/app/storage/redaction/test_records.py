"""Of a line of the log stays what stands in the code that logs it, and nothing of what it was given."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.log_file import _RedactingFormatter
from engine import Framing, Phrase, Problem, SourceError, Word
from tests.app.storage.redaction.test_errors import NAMES

log = logging.Logger("engine.somewhere")  # whose records no handler of the tests gets
library = logging.Logger("libav.mov")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a log with such lines holds."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_RedactingFormatter())
    for logger in (log, library):
        logger.addHandler(handler)
    yield stream
    for logger in (log, library):
        logger.removeHandler(handler)


@pytest.mark.parametrize("name", NAMES)
def test_no_value_is_in_a_line(written: io.StringIO, name: str) -> None:
    message = f"the library says {name}"
    log.warning("%s, %r: %.20s", name, name, name)
    log.warning("%(file)s", {"file": name})
    log.warning("%d pictures", name)
    log.warning(f"an f-string with {name} in it")
    log.warning(message)
    log.warning("with " + name)
    log.warning("%s and %s", Path(name), [name])
    log.warning("%s", SourceError("{file} is gone.", file=name))
    log.warning("%s", OSError(2, name, name))
    log.warning("%s", Problem("{what}", what=Phrase("{inner}", inner=name)))
    log.warning(Problem("{what}", what=name))
    log.warning(ValueError(name))
    library.error(message)
    library.error(name)
    try:
        raise ValueError(name)
    except ValueError:
        log.exception("it failed")
    text = written.getvalue()
    assert "nna" not in text
    assert "sea" not in text
    assert text.count("WARNING engine.somewhere") == 12
    assert text.count("ERROR libav.mov") == 2
    assert "an f-string" not in text, "of code that is not the program's own, only whole sentences are kept"
    assert "it failed" in text


def test_numbers_and_the_programs_own_words_stay(written: io.StringIO) -> None:
    log.warning("%s: %d of %.1f, %s, %s", Word("window"), 3, 4.5, None, Framing.FILL)
    log.warning("100 % sure")
    log.warning("%s", Problem("{count} pictures of {file}", count=3, file="Anna"))
    lines = [line.partition("engine.somewhere: ")[2] for line in written.getvalue().splitlines()]
    assert lines == ["window: 3 of 4.5, None, FILL", "100 % sure", "3 pictures of (file)"]


def test_what_another_handler_made_of_a_failure_is_not_taken_over(written: io.StringIO) -> None:
    before = logging.StreamHandler(io.StringIO())
    log.handlers.insert(0, before)
    try:
        raise ValueError("Anna")
    except ValueError:
        log.exception("it failed")
    finally:
        log.removeHandler(before)
    assert "Anna" in before.stream.getvalue()
    assert "Anna" not in written.getvalue()
