import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.labeled_slider import LabeledSlider
from app.gui.widgets.basics.undo.offers import offer_slider_undo, offer_sliders_undo
from engine import Number, Problem
from tests.fakes.link import AskedLink
from tests.problems import message_of


@pytest.fixture
def slider(qtbot: QtBot, asked_link: AskedLink) -> LabeledSlider:
    made = LabeledSlider(Number(0.0, 2.0, step=0.05), 1.0)
    made.set_label("&Head")
    qtbot.addWidget(made)
    made.resize(300, 60)
    made.show()
    made.moved.connect(lambda value: asked_link.run_action("strength-head", value))
    offer_slider_undo(asked_link, made, "strength-head")
    return made


def take_back(link: AskedLink) -> None:
    undo = link.heard[-1].undo
    assert undo is not None
    undo()


def test_a_slider_reset_with_a_key_goes_back(qtbot: QtBot, asked_link: AskedLink, slider: LabeledSlider) -> None:
    slider.slider.setValue(37)
    qtbot.keyClick(slider.slider, Qt.Key.Key_Backspace)
    assert slider.value == 1.0
    assert message_of(asked_link.heard[-1].problem) == "Head is back at its usual value."
    take_back(asked_link)
    assert asked_link.asked[-1] == ("strength-head", 0.37)


def test_a_double_click_takes_back_what_was_before_its_first_press(
    qtbot: QtBot, asked_link: AskedLink, slider: LabeledSlider
) -> None:
    slider.slider.setValue(37)
    at = QPoint(slider.slider.width() - 5, slider.slider.height() // 2)
    qtbot.mousePress(slider.slider, Qt.MouseButton.LeftButton, pos=at)
    assert slider.value != 0.37, "the groove was pressed"
    qtbot.mouseDClick(slider.slider, Qt.MouseButton.LeftButton, pos=at)
    assert slider.value == 1.0
    take_back(asked_link)
    assert asked_link.asked[-1] == ("strength-head", 0.37)


def test_a_reset_that_changes_nothing_offers_nothing(
    qtbot: QtBot, asked_link: AskedLink, slider: LabeledSlider
) -> None:
    qtbot.keyClick(slider.slider, Qt.Key.Key_Backspace)
    offer_sliders_undo(asked_link, Problem("Nothing."), {})
    assert asked_link.heard == []


def test_several_go_back_together(asked_link: AskedLink) -> None:
    offer_sliders_undo(asked_link, Problem("Back."), {"zoom": 2.0, "shift-x": 0.5})
    take_back(asked_link)
    assert asked_link.asked == [("zoom", 2.0), ("shift-x", 0.5)]


def test_each_offer_is_taken_back_by_itself(asked_link: AskedLink) -> None:
    """The list of notices ends an offer by its button and its target."""
    offer_sliders_undo(asked_link, Problem("The avatar is back in the middle."), {"zoom": 2.0})
    offer_sliders_undo(asked_link, Problem("Strengths and smoothing are back at 100 %."), {"smoothing": 0.5})
    first, second = asked_link.heard
    assert first.target != second.target
