"""A control that shows the user's latest choice for a moment, then the state that the engine reports.

Owns: that the first counts for a moment, until the second has caught up. Does not know: any control.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox

from app.gui.widgets.basics.combo_box import ComboBox
from app.gui.widgets.pages.page import guard_wheel

SETTLES_MS = 700
LEAST_LETTERS = 6
"""A list may be as narrow as that; it is as wide as there is room."""
Value = TypeVar("Value")


class OptimisticControl(Generic[Value]):
    """show: makes the control show a value without telling anybody."""

    def __init__(self, control: QObject, show: Callable[[Value], None]) -> None:
        self._show = show
        self._true: Value | None = None
        self._known = False
        self._timer = QTimer(control, interval=SETTLES_MS, singleShot=True)
        self._timer.timeout.connect(self._show_last_value)

    def hold_user_value(self) -> None:
        """The user just changed the control."""
        self._timer.start()

    def update_value(self, value: Value) -> None:
        """The program says what is true: shown now, or when the user's change has had its time."""
        self._true, self._known = value, True
        if not self._timer.isActive():
            self._show(value)

    def _show_last_value(self) -> None:
        if self._known:
            self._show(self._true)  # type: ignore[arg-type]


class Switch(QCheckBox):
    """On or off."""

    turned = Signal(bool)
    """The user did it."""

    def __init__(self) -> None:
        super().__init__()
        self._settled: OptimisticControl[bool] = OptimisticControl(self, self.setChecked)
        self.clicked.connect(self._on_clicked)

    def show_value(self, on: bool) -> None:
        self._settled.update_value(on)

    def _on_clicked(self, on: bool) -> None:
        self._settled.hold_user_value()
        self.turned.emit(on)


class Picker(ComboBox):
    """One of several, each with its words and what it stands for."""

    chosen = Signal(object)
    """The user chose what this item stands for."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(LEAST_LETTERS)
        guard_wheel(self)
        self._settled: OptimisticControl[object] = OptimisticControl(self, self._select_value)
        self.activated.connect(self._on_activated)

    def set_items(self, items: dict[object, str]) -> None:
        """meaning -> words; what was chosen stays chosen."""
        current = self.currentData()
        if [self.itemText(at) for at in range(self.count())] == list(items.values()):
            return
        self.blockSignals(True)
        self.clear()
        for meaning, words in items.items():
            self.addItem(words, meaning)
        self._select_value(current)
        self.blockSignals(False)

    def show_value(self, meaning: object) -> None:
        self._settled.update_value(meaning)

    def _select_value(self, meaning: object) -> None:
        at = next((at for at in range(self.count()) if self.itemData(at) == meaning), -1)
        if at != self.currentIndex():
            self.setCurrentIndex(at)

    def _on_activated(self, at: int) -> None:
        self._settled.hold_user_value()
        self.chosen.emit(self.itemData(at))
