"""A button that shows a key combination and takes a new one, unless the desktop decides it.

Owns: recording it. Does not know: what the key does, or who else uses it.
"""

from enum import Enum

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton

from app.gui.widgets.basics.buttons.reserved_width import reserve_width

MODIFIERS = {
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_Super_L,
    Qt.Key.Key_Super_R,
    Qt.Key.Key_unknown,
}
USUAL_KEYS = "Ctrl+Alt+M"
"""As wide as the keys that actions have by themselves."""
CLEAR = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
WANTED = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class RecordingState(Enum):
    """RELEASING: the keys are known, but still held down; a key that is held comes again and again."""

    OFF = "off"
    RECORDING = "recording"
    RELEASING = "releasing"


class KeyRecorder(QPushButton):
    """Press it, then the keys. Escape leaves the old ones, Backspace takes them away."""

    recorded = Signal(str)
    """The keys as Qt writes them everywhere ("Ctrl+Alt+1"), or empty."""
    recording = Signal(bool)
    """Whether keys are being recorded, or those recorded are still held: meanwhile none may trigger anything."""
    missed = Signal(str)
    """Modifiers ("Ctrl+Alt+") were pressed and released, and no key arrived with them."""

    def __init__(self) -> None:
        super().__init__()
        self._keys = ""
        self._desktop_keys: str | None = None
        self._state = RecordingState.OFF
        self._held = ""
        self.clicked.connect(self._start_recording)

    @property
    def keys(self) -> str:
        return self._keys

    def show_keys(self, keys: str, desktop_keys: str | None = None) -> None:
        """Show these keys. desktop_keys: what the desktop made of them, in its words; then only it can change them."""
        self._keys, self._desktop_keys = keys, desktop_keys
        self.setEnabled(desktop_keys is None)
        self._update_text()

    def retranslate(self) -> None:
        self._update_text()
        reserve_width(self, (self.tr("Press keys …"), self.tr("None"), USUAL_KEYS))

    def event(self, event: QEvent) -> bool:
        """While recording, no shortcut of the window gets the keys, Tab included."""
        if self._state is RecordingState.OFF or not isinstance(event, QKeyEvent):
            return super().event(event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyRelease:
            self._handle_key_release(event)
        elif self._state is RecordingState.RECORDING:
            self._handle_key_press(event)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        self._stop_recording()
        super().focusOutEvent(event)

    def _start_recording(self) -> None:
        """A second click is no other beginning."""
        was_off = self._state is RecordingState.OFF
        self._state, self._held = RecordingState.RECORDING, ""
        self.setFocus()
        self._update_text()
        if was_off:
            self.recording.emit(True)

    def _stop_recording(self) -> None:
        was, self._state = self._state, RecordingState.OFF
        self._update_text()
        if was is not RecordingState.OFF:
            self.recording.emit(False)

    def _handle_key_press(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & WANTED
        if key in MODIFIERS:
            words = QKeySequence(int(modifiers.value)).toString(QKeySequence.SequenceFormat.NativeText)
            self._held = words
            self._update_text()
            return
        bare = modifiers == Qt.KeyboardModifier.NoModifier
        self._state = RecordingState.RELEASING
        keys = self._keys
        if not bare or key != Qt.Key.Key_Escape:
            keys = "" if bare and key in CLEAR else QKeySequence(QKeyCombination(modifiers, key)).toString()
        is_new, self._keys = keys != self._keys, keys
        self._update_text()
        if is_new:
            self.recorded.emit(keys)

    def _handle_key_release(self, event: QKeyEvent) -> None:
        """Modifiers that are released alone were for nothing; with the key that was recorded, the recording ends."""
        is_modifier = Qt.Key(event.key()) in MODIFIERS
        if event.isAutoRepeat():
            return
        if self._state is RecordingState.RELEASING:
            if not is_modifier:
                self._stop_recording()
        elif is_modifier and self._held:
            held, self._held = self._held, ""
            self._update_text()
            self.missed.emit(held)

    def _update_text(self) -> None:
        if self._state is RecordingState.RECORDING:
            self.setText(self._held or self.tr("Press keys …"))
        elif self._desktop_keys is not None:
            self.setText(self._desktop_keys or self.tr("None"))
        else:
            native = QKeySequence(self._keys).toString(QKeySequence.SequenceFormat.NativeText)
            self.setText(native or self.tr("None"))
