"""What other programs are shown."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.dialogs import FileQuestion
from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.editor.background_choice import background_kind
from app.gui.widgets.pages.output_page import OutputPage
from engine import LiveSettings, Settings
from tests.fakes.find import child, choose_files, words_of
from tests.fakes.link import NotingLink


@pytest.fixture
def page(qtbot: QtBot, link: NotingLink) -> OutputPage:
    made = OutputPage(link)
    qtbot.addWidget(made)
    link.changed.connect(made.show_view)
    made.show()
    return made


def picker(page: OutputPage, name: str) -> Picker:
    return next(one for one in page.findChildren(Picker) if one.accessibleName() == name)


def choose(picker: Picker, meaning: object) -> None:
    """As a person does: by keys, from the list."""
    at = next(at for at in range(picker.count()) if picker.itemData(at) == meaning)
    picker.setCurrentIndex(at)
    picker.activated.emit(at)


@pytest.mark.parametrize(
    ("name", "meaning", "asked"),
    [
        ("Framing", "fill", ("framing", "fill")),
        ("Background", "blur", ("background", "blur")),
        ("Background", "green", ("background", "green")),
        ("Size", (640, 360), ("output-size", (640, 360))),
        ("Frame rate", 60, ("output-fps", 60)),
    ],
)
def test_a_choice_is_asked_for(
    page: OutputPage, link: NotingLink, name: str, meaning: object, asked: tuple[str, object]
) -> None:
    choose(picker(page, name), meaning)
    assert link.asked == [asked]


def test_zoom_and_position(page: OutputPage, link: NotingLink) -> None:
    for name, value in (("Zoom", 150), ("Left or right", -40), ("Up or down", 25)):
        next(one for one in page.findChildren(QSlider) if one.accessibleName() == name).setValue(value)
    assert link.asked == [("zoom", 1.5), ("shift-x", -0.4), ("shift-y", 0.25)]
    link.asked.clear()
    next(one for one in page.findChildren(QPushButton) if "middle" in one.text()).click()
    assert link.asked == [("zoom", 1.0), ("shift-x", 0.0), ("shift-y", 0.0)]


def test_the_badge(qtbot: QtBot, page: OutputPage, link: NotingLink) -> None:
    qtbot.keyClick(child(page, Switch), Qt.Key.Key_Space)
    assert link.asked == [("badge", True)]


def test_what_is_true_is_shown_and_asks_for_nothing(page: OutputPage, link: NotingLink) -> None:
    live = LiveSettings(
        output_width_px=800, output_height_px=600, output_fps=15, framing="fill", zoom=2.0, shift_x=0.5, badge=True
    )
    link.show(live=live, settings=Settings(background="#123456"))
    assert picker(page, "Size").currentData() == (800, 600)
    assert picker(page, "Frame rate").currentData() == 15
    assert picker(page, "Framing").currentData() == "fill"
    assert picker(page, "Background").currentData() == "colour"
    assert child(page, Switch).isChecked()
    assert [one.value() for one in page.findChildren(QSlider)] == [200, 50, 0]
    assert link.asked == []


def test_a_colour_is_seen_while_it_is_looked_for_and_nothing_is_blocked(
    page: OutputPage, link: NotingLink, qtbot: QtBot
) -> None:
    choose(picker(page, "Background"), "colour")
    dialog = child(page, QColorDialog)
    assert not dialog.isModal()
    dialog.setCurrentColor(QColor("#00ff7f"))
    assert link.asked[-1] == ("background", "#00ff7f")
    dialog.close()


@pytest.mark.parametrize("files", [["beach.jpg"], []])
def test_a_picture_is_asked_for(page: OutputPage, link: NotingLink, tmp_path: Path, files: list[str]) -> None:
    chosen = [tmp_path / file for file in files]
    choose(picker(page, "Background"), "picture")
    if chosen:
        choose_files(page, *chosen)
    else:
        child(page, FileQuestion).close()
    assert link.asked == [("background", str(file)) for file in chosen]


def test_the_kinds_of_background() -> None:
    assert [background_kind(one) for one in ("own", "blur", "green", "#ffffff", str(Path("a") / "b.png"))] == [
        "own",
        "blur",
        "green",
        "colour",
        "picture",
    ]


def test_everything_in_it_has_its_words_and_its_place(page: OutputPage) -> None:
    assert words_of(page) == [
        "Framing",
        "Whole, blurred bars beside it / Whole, plain bars beside it / Cut to fill | Framing",
        "&Zoom",
        "100 %",
        "Zoom",
        "&Left or right",
        "0",
        "Left or right",
        "&Up or down",
        "0",
        "Up or down",
        "Back to the &middle",
        "Background",
        "The portrait's own / Blurred / Green, to be keyed out / One colour / A picture | Background",
        "Be-right-back card",
        "Viewers see it during panic, when nobody is in view, and when you are not live.",
        "The card: Be right back",
        "Your own &words",
        "Be right back | Words on the card",
        "Choose a &picture …",
        "&No picture",
        "Honesty",
        "Show the &badge “AI avatar”",
        "A small label in the corner tells everybody that they see an avatar.",
        "Size and frame rate",
        "1280 × 720 / 1920 × 1080 / 960 × 540 / 640 × 480 / 640 × 360 / 720 × 720 / 720 × 1280 | Size",
        "24 fps / 25 fps / 30 fps / 60 fps | Frame rate",
        "Programs that are using the camera may have to choose it again.",
    ]


def test_another_language_is_spoken_at_once(page: OutputPage, speak_in_capitals: Callable[[], None]) -> None:
    before = words_of(page)
    speak_in_capitals()
    now = words_of(page)
    assert [word for word, other in zip(before, now, strict=True) if word == other] == ["100 %", "0", "0"]
