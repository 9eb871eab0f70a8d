import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.core.errors import PortraitError
from engine.core.settings import LiveSettings
from engine.core.settings.card_picture import ENOUGH_PX, find_card_picture, read_card_picture


def write_picture(file: Path, size: tuple[int, int] = (40, 30), colour: tuple[int, int, int] = (200, 40, 90)) -> str:
    Image.new("RGB", size, colour).save(file)
    return str(file)


def test_the_same_file_gives_the_same_object_until_it_changes(tmp_path: Path) -> None:
    file = write_picture(tmp_path / "card.png")
    first = read_card_picture(file)
    assert read_card_picture(file) is first
    assert first.pixels.shape == (30, 40, 3)
    assert tuple(first.pixels[0, 0]) == (200, 40, 90)
    write_picture(tmp_path / "card.png", colour=(1, 2, 3))
    os.utime(file, ns=(1, 1))
    assert tuple(read_card_picture(file).pixels[0, 0]) == (1, 2, 3)


def test_a_large_one_is_scaled_down(tmp_path: Path) -> None:
    assert read_card_picture(write_picture(tmp_path / "card.png", (3000, 600))).pixels.shape == (384, ENOUGH_PX, 3)


def test_nobody_can_draw_on_it(tmp_path: Path) -> None:
    picture = read_card_picture(write_picture(tmp_path / "card.png"))
    with pytest.raises(ValueError, match="read-only"):
        picture.pixels[0] = 0


@pytest.mark.parametrize("content", [None, b"", b"no picture", b"\x89PNG\r\n\x1a\n cut short"])
def test_a_missing_or_damaged_one_is_named_where_it_is_chosen_and_none_where_it_is_used(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "card.png"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PortraitError, match=r"card\.png"):
        read_card_picture(str(file))
    assert find_card_picture(str(file)) is None
    assert LiveSettings(card_picture=str(file)).card_picture == str(file), "a disk that is away costs no setting"


@pytest.mark.parametrize(("content", "why"), [(None, "its file is gone"), (b"no picture", "it cannot be read")])
def test_the_log_says_why_it_is_left_out_and_names_no_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes | None, why: str
) -> None:
    file = tmp_path / "anna.png"
    if content is not None:
        file.write_bytes(content)
    find_card_picture(str(file))
    assert caplog.messages == [f"The card's picture is left out: {why}."]


def test_a_name_that_no_system_takes_is_no_picture() -> None:
    assert find_card_picture("a\0b") is None
    assert find_card_picture("") is None


def test_it_is_read_when_it_is_chosen_and_not_when_it_is_shown(tmp_path: Path) -> None:
    file = write_picture(tmp_path / "card.png")
    LiveSettings(card_picture=file)
    known = find_card_picture(file)
    assert known is find_card_picture(file)
    assert np.all(known.pixels[0, 0] == (200, 40, 90)) if known else False
