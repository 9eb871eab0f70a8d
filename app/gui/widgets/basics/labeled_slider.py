"""A slider with its name and its value in words.

Owns: the row, the reset by double click or Backspace, and that a slider being held is left alone.
Does not know: what is set by it.
"""

from collections.abc import Callable

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.optimistic_control import Settled
from app.gui.widgets.pages.page import guard_wheel

RESET_KEYS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
STEP, PAGE_STEP = 5, 25


class ResettingSlider(QSlider):
    """A slider that goes back to where it began."""

    def __init__(self, usual: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._usual = usual
        guard_wheel(self)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        self.setSliderDown(False)
        self.setValue(self._usual)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        if event.key() in RESET_KEYS:
            self.setValue(self._usual)
        else:
            super().keyPressEvent(event)


class Amount(QWidget):
    """A number in hundredths, shown as a percentage unless `shown_as` says it otherwise."""

    moved = Signal(float)
    """The user gave it this value."""

    def __init__(self, low: float, high: float, usual: float, shown_as: Callable[[float], str] | None = None) -> None:
        super().__init__()
        self._shown_as = shown_as or self._percent
        self._name = Label()
        self._value = Label()
        self.slider = ResettingSlider(round(usual * 100))
        self.slider.setRange(round(low * 100), round(high * 100))
        self.slider.setSingleStep(STEP)
        self.slider.setPageStep(PAGE_STEP)
        self._name.setBuddy(self.slider)
        self._shown = False
        self._settled: Settled[float] = Settled(self, self._show)
        self.slider.setValue(round(usual * 100))
        self.slider.valueChanged.connect(self._changed)
        self._lay_out()
        self._tell()

    @property
    def value(self) -> float:
        return self.slider.value() / 100

    def set_words(self, name: str, explained: str = "") -> None:
        """name: may hold an & before its access key."""
        self._name.setText(name)
        self.slider.setAccessibleName(name.replace("&", ""))
        self.slider.setAccessibleDescription(explained)
        self.slider.setToolTip(explained)
        self._tell()

    def show_value(self, value: float) -> None:
        """Show what is true now, unless the user is holding it."""
        self._settled.tell(value)

    def _show(self, value: float) -> None:
        if not self.slider.isSliderDown():
            self._shown = True
            self.slider.setValue(round(value * 100))
            self._shown = False

    def _percent(self, value: float) -> str:
        return self.tr("{percent} %").format(percent=QLocale().toString(round(value * 100)))

    def _changed(self) -> None:
        self._tell()
        if not self._shown:
            self._settled.touched()
            self.moved.emit(self.value)

    def _tell(self) -> None:
        self._value.setText(self._shown_as(self.value))

    def _lay_out(self) -> None:
        words = QHBoxLayout()
        words.addWidget(self._name, 1)
        words.addWidget(self._value)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addLayout(words)
        rows.addWidget(self.slider)
