"""A list has a label that names it, wherever it is put, and says when it opens."""

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.combo_box import ComboBox


def test_its_label_is_hidden_beside_it_and_moves_along(qtbot: QtBot) -> None:
    first, second, box = QWidget(), QWidget(), ComboBox()
    qtbot.addWidget(first)
    qtbot.addWidget(second)
    box.setParent(first)
    box.set_accessible_label("Camera")
    box.set_accessible_label("Webcam")
    (label,) = first.findChildren(QLabel)
    assert (label.text(), label.buddy(), label.isHidden()) == ("Webcam", box, True)
    assert box.accessibleName() == "Webcam"
    box.setParent(second)
    assert second.findChildren(QLabel) == [label]


def test_it_says_that_it_is_about_to_open(qtbot: QtBot) -> None:
    box = ComboBox()
    qtbot.addWidget(box)
    box.addItem("Desk")
    shown_yet: list[bool] = []
    box.opened.connect(lambda: shown_yet.append(box.view().isVisible()))
    box.showPopup()
    box.hidePopup()
    assert shown_yet == [False]


def test_a_long_text_is_shortened_and_leaves_the_arrow_its_place(qtbot: QtBot) -> None:
    box = ComboBox()
    qtbot.addWidget(box)
    box.resize(90, 30)
    pictures = []
    for text in ("W" * 40, "W" * 80):
        box.clear()
        box.addItem(text)
        pictures.append(box.grab().toImage())
    assert pictures[0] == pictures[1]
