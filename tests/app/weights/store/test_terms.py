from pathlib import Path

import pytest

from app.weights.errors import DiskError, TermsNotAcceptedError
from app.weights.store import terms
from engine import Phrase


def test_nothing_is_accepted_before_somebody_does(own_records: Path) -> None:
    assert not terms.are_terms_accepted()
    with pytest.raises(TermsNotAcceptedError, match="--accept-terms"):
        terms.check_terms()
    assert not own_records.exists()


def test_the_answer_is_kept() -> None:
    terms.answer_terms(True)
    terms.check_terms()
    terms.answer_terms(False)
    assert not terms.are_terms_accepted()


def test_other_terms_are_asked_about_again(monkeypatch: pytest.MonkeyPatch) -> None:
    terms.answer_terms(True)
    monkeypatch.setattr(terms, "TERMS", (*terms.TERMS, Phrase("And pay.")))
    assert not terms.are_terms_accepted()


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"accepted": "yes"}', b"\xff\xfe"])
def test_an_answer_that_cannot_be_read_is_none(own_records: Path, content: bytes) -> None:
    own_records.mkdir(parents=True)
    (own_records / terms.FILE).write_bytes(content)
    assert not terms.are_terms_accepted()


def test_an_answer_that_cannot_be_kept_is_said(own_records: Path) -> None:
    own_records.parent.mkdir(parents=True)
    own_records.write_bytes(b"no folder")
    with pytest.raises(DiskError, match="Your answer to the terms cannot be kept"):
        terms.answer_terms(True)


def test_they_say_who_made_it_and_what_is_allowed() -> None:
    said = " ".join(map(str, terms.describe_terms()))
    for word in ("arXiv 2512.11253", "Apache", "academic research only", "CC BY-NC 4.0", "data sets", "TinyVAE"):
        assert word in said
