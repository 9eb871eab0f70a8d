"""Pictures to choose one from: one is chosen, and what stays in the list keeps its picture."""

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics import icons
from app.gui.widgets.gallery.picture_picker import PictureButton, PictureChoice
from tests.fakes.find import words_of


@pytest.fixture
def choice(qtbot: QtBot) -> PictureChoice:
    made = PictureChoice(QSize(60, 40), 2, icons.Sign.CAMERA)
    qtbot.addWidget(made)
    made.set_items([("0", "Desk"), ("1", "Lid"), ("2", "Phone")], "1")
    return made


def button(choice: PictureChoice, word: str) -> PictureButton:
    found = choice.find_button(word)
    assert found is not None
    return found


def test_one_is_chosen_and_another_takes_its_place(choice: PictureChoice) -> None:
    heard: list[str] = []
    choice.chosen.connect(heard.append)
    assert choice.chosen_item == "1"
    button(choice, "2").click()
    assert (choice.chosen_item, heard) == ("2", ["2"])
    button(choice, "2").click()
    assert (choice.chosen_item, heard) == ("2", ["2"])


def test_none_may_be_chosen(qtbot: QtBot) -> None:
    made = PictureChoice(QSize(60, 40), 2, icons.Sign.CAMERA)
    qtbot.addWidget(made)
    made.set_items([("0", "Desk")], "")
    assert made.chosen_item == ""


def test_they_stand_in_as_many_columns_as_wanted(choice: PictureChoice) -> None:
    grid = choice._grid
    places = [grid.getItemPosition(grid.indexOf(button(choice, word)))[:2] for word in "012"]  # type: ignore[index]
    assert places == [(0, 0), (0, 1), (1, 0)]


def test_what_stays_keeps_its_picture_takes_a_new_name_and_what_is_gone_is_gone(choice: PictureChoice) -> None:
    lid = button(choice, "1")
    pixels = np.zeros((4, 6, 3), np.uint8)
    lid.show_picture(pixels)
    choice.set_items([("1", "The lid"), ("3", "New")], "3")
    assert button(choice, "1") is lid
    assert (lid.text(), lid._pixels) == ("The lid", pixels)
    assert (choice.find_button("0"), choice.chosen_item) == (None, "3")


def test_a_picture_fills_its_place_from_its_middle(qtbot: QtBot) -> None:
    made = PictureButton("Desk", QSize(60, 40), icons.Sign.CAMERA)
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    pixels = np.zeros((20, 90, 3), np.uint8)
    pixels[:, 30:60] = (0, 255, 0)
    made.show_picture(pixels)
    seen = made.grab().toImage()
    for x in (8, 30, 52):
        assert seen.pixelColor(x, 20) == QColor(0, 255, 0)


def test_a_tall_picture_fills_its_place_from_its_middle_too(qtbot: QtBot) -> None:
    made = PictureButton("Desk", QSize(60, 40), icons.Sign.CAMERA)
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    pixels = np.zeros((120, 60, 3), np.uint8)
    pixels[40:80] = (0, 0, 255)
    made.show_picture(pixels)
    seen = made.grab().toImage()
    for y in (8, 20, 36):
        assert seen.pixelColor(30, y) == QColor(0, 0, 255)


def test_before_its_picture_a_sign_stands_in_the_middle(qtbot: QtBot) -> None:
    made = PictureButton("Desk", QSize(120, 80), icons.Sign.CAMERA)
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    seen = made.grab().toImage()
    ground = seen.pixelColor(20, 20)
    inked = [(x, y) for x in range(10, 110) for y in range(6, 76) if seen.pixelColor(x, y) != ground]
    xs, ys = [x for x, _ in inked], [y for _, y in inked]
    assert (min(xs) + max(xs)) / 2 == pytest.approx(60, abs=4)
    assert (min(ys) + max(ys)) / 2 == pytest.approx(40, abs=6)


def test_the_chosen_one_bears_a_mark_in_its_corner(qtbot: QtBot) -> None:
    made = PictureButton("Desk", QSize(120, 80), icons.Sign.CAMERA)
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show_picture(np.zeros((80, 120, 3), np.uint8))
    at = (made.width() - 8 - 12 - 9, 8 + 12)  # inside the round mark, beside its tick
    accent = made.palette().color(QPalette.ColorRole.Accent)
    assert made.grab().toImage().pixelColor(*at) == QColor(0, 0, 0)
    made.setChecked(True)
    assert made.grab().toImage().pixelColor(*at) == accent


def test_what_is_gone_leaves_the_others_to_be_chosen(choice: PictureChoice) -> None:
    gone = button(choice, "1")
    choice.set_items([("0", "Desk"), ("2", "Phone")], "2")
    assert gone not in choice._group.buttons()
    button(choice, "0").click()
    assert choice.chosen_item == "0"
    assert not button(choice, "2").isChecked()


def test_its_name_is_read_out(choice: PictureChoice) -> None:
    assert button(choice, "0").accessibleName() == "Desk"
    assert button(choice, "0").sizeHint() == QSize(60, 40 + 34)


def test_everything_in_it_has_its_words_and_its_place(choice: PictureChoice) -> None:
    assert words_of(choice) == [
        "Desk",
        "Lid",
        "Phone",
    ]
