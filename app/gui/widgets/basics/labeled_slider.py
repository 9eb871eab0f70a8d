"""A slider with a label and its value as text.

Owns: the row, the reset by double click or Backspace, and that a slider being held is left alone.
Does not know: what is set by it.
"""

from collections.abc import Callable

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.optimistic_control import OptimisticControl
from app.gui.widgets.pages.page import guard_wheel
from engine import Number, SettingInfo

RESET_KEYS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
PAGE_STEPS = 5


class ResettingSlider(QSlider):
    """A slider that goes back to where it began."""

    was_reset = Signal(int)
    """A double click or a key brought it back; it was here before."""

    def __init__(self, usual: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._usual = usual
        self._before_press = usual
        guard_wheel(self)

    def reset_value(self) -> None:
        """Go back there."""
        self.setValue(self._usual)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """The first press of a double click may move it already."""
        self._before_press = self.value()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        self.setSliderDown(False)
        self._reset_by_hand(self._before_press)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        if event.key() in RESET_KEYS:
            self._reset_by_hand(self.value())
        else:
            super().keyPressEvent(event)

    def _reset_by_hand(self, before: int) -> None:
        self.reset_value()
        if before != self._usual:
            self.was_reset.emit(before)


class LabeledSlider(QWidget):
    """A number in steps of hundredths, shown as a percentage, with a sign where both are possible."""

    moved = Signal(float)
    """The user gave it this value."""
    was_reset = Signal(float)
    """The user brought it back to its usual value, and it had this one before; emitted after `moved`."""

    def __init__(self, number: Number, usual: float, shown_as: Callable[[float], str] | None = None) -> None:
        """number: range and step; the range has an end. usual: where a reset leads. shown_as: the value in words."""
        super().__init__()
        self._shown_as = shown_as or (_format_signed if number.minimum < 0 else self._format_percent)
        self._name = Label()
        self._value = Label()
        self.slider = ResettingSlider(round(usual * 100))
        low, high = number.minimum, number.minimum if number.maximum is None else number.maximum
        self.slider.setRange(round(low * 100), round(high * 100))
        self.slider.setSingleStep(round(number.step * 100))
        self.slider.setPageStep(round(PAGE_STEPS * number.step * 100))
        self._name.setBuddy(self.slider)
        self._shown = False
        self._settled: OptimisticControl[float] = OptimisticControl(self, self._set_slider_value)
        self.slider.setValue(round(usual * 100))
        self.slider.valueChanged.connect(self._on_value_changed)
        self.slider.was_reset.connect(lambda before: self.was_reset.emit(before / 100))
        self._build_layout()
        self._update_value_label()

    @classmethod
    def for_setting(cls, info: SettingInfo) -> "LabeledSlider":
        """Return a slider with the range, the step and the default of a setting. Raises: TypeError if it is none."""
        if not isinstance(info.allowed, Number):
            raise TypeError(f"{info.name} is no number")
        return cls(info.allowed, info.default)

    @property
    def value(self) -> float:
        return self.slider.value() / 100

    @property
    def name(self) -> str:
        """What it is called, without its access key."""
        return self.slider.accessibleName()

    def set_label(self, name: str, explained: str = "") -> None:
        """name: may hold an & before its access key."""
        self._name.setText(name)
        self.slider.setAccessibleName(name.replace("&", ""))
        self.slider.setAccessibleDescription(explained)
        self.slider.setToolTip(explained)
        self._update_value_label()

    def reset_value(self) -> None:
        """Go back to the usual value, as a double click does."""
        self.slider.reset_value()

    def show_value(self, value: float) -> None:
        """Show what is true now, unless the user is holding it."""
        self._settled.update_value(value)

    def _set_slider_value(self, value: float) -> None:
        if not self.slider.isSliderDown():
            self._shown = True
            self.slider.setValue(round(value * 100))
            self._shown = False

    def _format_percent(self, value: float) -> str:
        return self.tr("{percent} %").format(percent=QLocale().toString(round(value * 100)))

    def _on_value_changed(self) -> None:
        self._update_value_label()
        if not self._shown:
            self._settled.hold_user_value()
            self.moved.emit(self.value)

    def _update_value_label(self) -> None:
        self._value.setText(self._shown_as(self.value))

    def _build_layout(self) -> None:
        words = QHBoxLayout()
        words.addWidget(self._name, 1)
        words.addWidget(self._value)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addLayout(words)
        rows.addWidget(self.slider)


def _format_signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{QLocale().toString(round(value * 100))}"
