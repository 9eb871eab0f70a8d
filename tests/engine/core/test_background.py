"""Backgrounds, from the words for them."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.background import ENOUGH_PX, check_opaque, parse_background
from engine.core.errors import SettingsError
from engine.core.settings import Settings
from engine.core.types import OWN_BACKGROUND, BackgroundKind


@pytest.mark.parametrize(
    ("words", "kind", "colour"),
    [
        ("own", BackgroundKind.OWN, (0, 0, 0)),
        ("transparent", BackgroundKind.TRANSPARENT, (0, 0, 0)),
        ("blur", BackgroundKind.BLURRED, (0, 0, 0)),
        ("green", BackgroundKind.COLOUR, (0, 177, 64)),
        ("#2040fF", BackgroundKind.COLOUR, (32, 64, 255)),
    ],
)
def test_words_and_what_they_mean(words: str, kind: BackgroundKind, colour: tuple[int, int, int]) -> None:
    background = parse_background(words)
    assert (background.kind, background.colour) == (kind, colour)
    assert parse_background(words) is background


def test_nothing_said_is_the_portrait_s_own() -> None:
    assert Settings().to_control().background is OWN_BACKGROUND


@pytest.mark.parametrize("words", ["", "grene", "#12345", "#12345g", "colour", "missing.png", "nul\0l.png"])
def test_words_without_a_meaning_are_told_what_there_is(words: str) -> None:
    with pytest.raises(SettingsError, match="no such file") as refused:
        Settings(background=words)
    assert refused.value.field == "background"
    assert "green" in refused.value.problem.advice


def test_a_picture_is_read_once_and_anew_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "beach.png"
    picture = np.zeros((20, 40, 3), np.uint8)
    picture[..., 0] = 200
    cv2.imwrite(str(file), picture[..., ::-1])
    background = parse_background(str(file))
    assert background.kind is BackgroundKind.PICTURE
    assert background.picture is not None
    assert np.array_equal(background.picture, picture)
    assert parse_background(str(file)) is background
    cv2.imwrite(str(file), np.full((30, 40, 3), 90, np.uint8))
    changed = parse_background(str(file)).picture
    assert changed is not None
    assert changed.shape == (30, 40, 3)


def test_a_picture_of_the_same_length_that_was_written_a_moment_later_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "beach.png"
    for level, written_ns in ((10, 10**18), (90, 10**18 + 20_000_000)):
        cv2.imwrite(str(file), np.full((20, 40, 3), level, np.uint8))
        file.write_bytes(file.read_bytes().ljust(1000, b"\0"))
        os.utime(file, ns=(written_ns, written_ns))
        picture = parse_background(str(file)).picture
        assert picture is not None
        assert (picture == level).all()


def test_a_huge_picture_is_kept_smaller(tmp_path: Path) -> None:
    file = tmp_path / "wide.png"
    cv2.imwrite(str(file), np.zeros((ENOUGH_PX + 100, ENOUGH_PX + 400, 3), np.uint8))
    picture = parse_background(str(file)).picture
    assert picture is not None
    assert min(picture.shape[:2]) == ENOUGH_PX


@pytest.mark.parametrize("content", [b"", b"not a picture at all", b"\x89PNG\r\n\x1a\n cut off"])
def test_a_file_that_is_no_picture_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.png"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"background: bad\.png") as refused:
        parse_background(str(file))
    assert refused.value.problem.advice


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is a folder"):
        parse_background(str(tmp_path))


def test_a_camera_s_picture_is_never_transparent() -> None:
    check_opaque(parse_background("green"))
    with pytest.raises(SettingsError, match="transparent") as refused:
        check_opaque(parse_background("transparent"))
    assert "green" in refused.value.problem.advice
