"""A slider with its name and its value in words."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.labeled_slider import LabeledSlider
from engine import LiveSettings, Number, Settings, Strengths, list_settings
from tests.fakes.find import words_of

SLIDERS = {
    **{name: list_settings(LiveSettings)[name] for name in ("zoom", "shift_x", "shift_y")},
    **list_settings(Strengths),
    "smoothing": list_settings(Settings)["smoothing"],
}


def words(slider: LabeledSlider) -> str:
    return " ".join(label.text() for label in slider.findChildren(Label))


@pytest.mark.parametrize("name", SLIDERS)
def test_range_step_and_default_are_those_of_the_setting(qtbot: QtBot, name: str) -> None:
    info = SLIDERS[name]
    assert isinstance(info.allowed, Number)
    made = LabeledSlider.for_setting(info)
    qtbot.addWidget(made)
    assert (made.slider.minimum() / 100, made.slider.maximum() / 100) == (info.allowed.minimum, info.allowed.maximum)
    assert made.slider.singleStep() / 100 == info.allowed.step
    assert made.value == info.default
    moved: list[float] = []
    made.moved.connect(moved.append)
    qtbot.keyClick(made.slider, Qt.Key.Key_Right)
    qtbot.keyClick(made.slider, Qt.Key.Key_Backspace)
    assert moved == pytest.approx([info.default + info.allowed.step, info.default])


def test_a_range_around_zero_is_shown_with_a_sign_and_others_in_percent(qtbot: QtBot) -> None:
    zoom, shift = (LabeledSlider.for_setting(SLIDERS[name]) for name in ("zoom", "shift_x"))
    qtbot.addWidget(zoom)
    qtbot.addWidget(shift)
    zoom.show_value(1.5)
    shift.show_value(0.25)
    assert "150 %" in words(zoom)
    assert "+25" in words(shift)


def test_a_setting_that_is_no_number_has_no_slider() -> None:
    with pytest.raises(TypeError, match="framing is no number"):
        LabeledSlider.for_setting(list_settings(LiveSettings)["framing"])


@pytest.fixture
def zoom(qtbot: QtBot) -> LabeledSlider:
    made = LabeledSlider.for_setting(SLIDERS["zoom"])
    qtbot.addWidget(made)
    return made


def test_its_name_stands_above_it_and_is_what_a_reader_says(zoom: LabeledSlider) -> None:
    zoom.set_label("&Zoom", "How large it is.")
    assert words_of(zoom) == ["&Zoom", "100 %", "Zoom"]
    assert (zoom.slider.accessibleDescription(), zoom.slider.toolTip()) == ("How large it is.",) * 2
    assert zoom._name.buddy() is zoom.slider


def test_what_the_program_shows_is_told_to_nobody_and_what_the_user_does_is(zoom: LabeledSlider) -> None:
    moved: list[float] = []
    zoom.moved.connect(moved.append)
    zoom.show_value(2.0)
    assert (zoom.value, moved) == (2.0, [])
    zoom.slider.setValue(150)
    zoom.show_value(2.0)
    assert (zoom.value, moved) == (1.5, [1.5]), "for a moment it is the user's"
    zoom.reset_value()
    assert moved[-1] == 1.0


def test_a_slider_that_is_held_is_left_alone(zoom: LabeledSlider) -> None:
    zoom.slider.setSliderDown(True)
    zoom.show_value(2.0)
    assert zoom.value == 1.0
    zoom.slider.setSliderDown(False)
    zoom.show_value(2.0)
    assert zoom.value == 2.0
    assert zoom.slider.pageStep() == 5 * zoom.slider.singleStep()
