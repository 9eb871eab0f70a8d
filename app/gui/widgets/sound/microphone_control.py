"""The one microphone setting, beside the record button: how loud it is, mute, and which one.

Owns: the button that mutes, the menu with the choice and the level, and when a level is read: while something is
recorded with sound, and while the menu is open. Does not know: how microphones are found or opened.
"""

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QActionGroup, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget, QWidgetAction

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, set_style_kind
from app.gui.widgets.main.key_hints import KeyHints
from app.gui.widgets.sound.level_meter import LevelMeter
from app.gui.widgets.sound.level_reader import LevelReader

NO_SOUND, OF_THE_SYSTEM = None, ""
"""What stands for no microphone, and for the one that the system chooses."""
BUTTON_BARS, MENU_BARS = 4, 24
MUTE_PX, COMPACT_PX, CHOOSE_PX = 62, 28, 22


class MicrophoneControl(QWidget):
    """Shows the link's views; asks it for the actions `mute` and `microphone`."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._view = ViewState()
        self._mute, self._choose = QPushButton(), QPushButton()
        self._meter = LevelMeter(BUTTON_BARS, self._mute)
        self._reader = LevelReader(link, self)
        self._menu = QMenu(self)
        self._mute.setCheckable(True)
        self._choose.setIcon(icons.make_icon(icons.Sign.CHEVRON_DOWN))
        self._mute.clicked.connect(self._toggle_mute)
        self._choose.clicked.connect(self.open_menu)
        self._reader.measured.connect(self._meter.show_level)
        self._menu.aboutToHide.connect(self._reader.end_looking)
        self._menu.aboutToHide.connect(self._read_while_recording)
        link.microphones.found.connect(self._fill_menu)
        self._build_layout()
        self.retranslate()
        KeyHints(link, {self._mute: "mute"}, self)

    @property
    def tab_stops(self) -> tuple[QWidget, ...]:
        return self._mute, self._choose

    @property
    def menu(self) -> QMenu:
        """The choice of the microphone, and its level."""
        return self._menu

    def show_view(self, view: ViewState) -> None:
        """Follow the view where it differs from the last one."""
        before, self._view = self._view, view
        if _state(view) != _state(before):
            self.retranslate()
            self._read_while_recording()

    def set_compact(self, compact: bool) -> None:
        """Leave out the bars on the button where there is little room; the menu has them."""
        self._meter.setVisible(not compact)
        self._mute.setFixedWidth(COMPACT_PX if compact else MUTE_PX)

    def open_menu(self) -> None:
        """Offer the microphones; while it is open, the chosen one is open, too, so that its level is seen."""
        self._fill_menu()
        self._link.microphones.scan_devices()
        self._reader.begin_looking(self._microphone)
        self._menu.popup(self._choose.mapToGlobal(QPoint(0, -self._menu.sizeHint().height())))

    def retranslate(self) -> None:
        microphone, is_muted = self._microphone, self._is_muted
        is_off = is_muted or microphone is NO_SOUND
        self._mute.setIcon(icons.make_icon(icons.Sign.MICROPHONE_OFF if is_off else icons.Sign.MICROPHONE))
        self._mute.setChecked(is_muted)
        set_style_kind(self._mute, "warning" if is_muted and self._view.recording else "")
        words = self.tr("Hear the microphone again") if is_muted else self.tr("Mute the microphone in recordings")
        if microphone is NO_SOUND:
            words = self.tr("Recordings have no sound; choose a microphone")
        self._mute.setToolTip(words)
        self._mute.setAccessibleName(words)
        named = self.tr("Microphone: {name}").format(name=self._microphone_name(microphone))
        self._choose.setToolTip(named)
        self._choose.setAccessibleName(named)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        super().showEvent(event)
        self._read_while_recording()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 -- Qt's name
        """Nothing is read for a level that nobody sees."""
        super().hideEvent(event)
        self._read_while_recording()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        self._meter.move(MUTE_PX - self._meter.width() - 10, (self._mute.height() - self._meter.height()) // 2)

    def shutdown(self) -> None:
        """Close what is open, and end the thread behind it."""
        self._reader.close()

    @property
    def _microphone(self) -> str | None:
        desired = self._view.desired
        return NO_SOUND if desired is None else desired.user.microphone

    @property
    def _is_muted(self) -> bool:
        return self._view.desired is not None and self._view.desired.muted

    def _build_layout(self) -> None:
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(1)
        for button, width_px, padding in ((self._mute, MUTE_PX, "0 0 0 6px"), (self._choose, CHOOSE_PX, "0")):
            button.setFixedWidth(width_px)
            button.setStyleSheet(f"QPushButton {{ padding: {padding}; text-align: left; }}")
            across.addWidget(button)
        self._choose.setStyleSheet("QPushButton { padding: 0; }")

    def _toggle_mute(self) -> None:
        """The button goes on showing what is true. Without a microphone there is nothing to mute: one is offered."""
        self._mute.setChecked(self._is_muted)
        if self._microphone is NO_SOUND:
            self.open_menu()
        else:
            self._link.run_action("mute", not self._is_muted)

    def _read_while_recording(self) -> None:
        has_sound = bool(self._view.recording) and self._microphone is not NO_SOUND
        self._reader.set_reading(has_sound and self.isVisible())

    def _fill_menu(self, *_: object) -> None:
        self._menu.clear()
        self._menu.addAction(self._make_level_row())
        self._menu.addSeparator()
        group = QActionGroup(self._menu)
        for microphone in self._list_microphones():
            row = self._menu.addAction(self._microphone_name(microphone).replace("&", "&&"))
            row.setCheckable(True)
            row.setChecked(microphone == self._microphone)
            row.setActionGroup(group)
            row.triggered.connect(lambda _, name=microphone: self._link.run_action("microphone", name))
        self._menu.addSeparator()
        note = self._menu.addAction(self.tr("Counts from the next recording on"))
        note.setEnabled(False)

    def _make_level_row(self) -> QWidgetAction:
        """Qt deletes a row's widget with the row, so each has one of its own around the meter."""
        row, place = QWidgetAction(self._menu), QWidget()
        words = Label()
        words.setText(self.tr("Level") if self._microphone is not NO_SOUND else self.tr("No microphone is open"))
        level = LevelMeter(MENU_BARS, place)
        level.setVisible(self._microphone is not NO_SOUND)
        self._reader.measured.connect(level.show_level)
        across = QHBoxLayout(place)
        across.setContentsMargins(EDGE_PX, GAP_PX, EDGE_PX, GAP_PX)
        across.setSpacing(GAP_PX)
        across.addWidget(words)
        across.addWidget(level)
        across.addStretch(1)
        row.setDefaultWidget(place)
        return row

    def _list_microphones(self) -> list[str | None]:
        known: list[str | None] = [NO_SOUND, OF_THE_SYSTEM, *self._link.microphones.microphones]
        return known if self._microphone in known else [*known, self._microphone]

    def _microphone_name(self, microphone: str | None) -> str:
        if microphone is NO_SOUND:
            return self.tr("No sound")
        if microphone == OF_THE_SYSTEM:
            return self.tr("The system's own choice")
        if microphone in self._link.microphones.microphones:
            return microphone
        return self.tr("{name} (not plugged in)").format(name=microphone)


def _state(view: ViewState) -> tuple[object, ...]:
    """What the control depends on."""
    desired = view.desired
    return view.recording, desired is None or (desired.muted, desired.user.microphone)
