"""A button that shows a key combination and takes a new one, unless the desktop decides it.

Owns: recording it. Does not know: what the key does, or who else uses it.
"""

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton

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
CLEAR = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
WANTED = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class KeyRecorder(QPushButton):
    """Press it, then the keys. Escape leaves the old ones, Backspace takes them away."""

    recorded = Signal(str)
    """The keys as Qt writes them everywhere ("Ctrl+Alt+1"), or empty."""
    recording = Signal(bool)
    """Whether keys are being recorded: until then, none of them should trigger anything."""

    def __init__(self) -> None:
        super().__init__()
        self._keys = ""
        self._desktop_keys: str | None = None
        self._recording = False
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

    def event(self, event: QEvent) -> bool:
        """While recording, no shortcut of the window gets the keys, Tab included."""
        if self._recording and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self._recording and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._handle_key_press(event)
            return True
        if self._recording and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyRelease:
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        self._stop_recording()
        super().focusOutEvent(event)

    def _start_recording(self) -> None:
        self._recording = True
        self._held = ""
        self._update_text()
        self.recording.emit(True)

    def _stop_recording(self) -> None:
        was_recording, self._recording = self._recording, False
        self._update_text()
        if was_recording:
            self.recording.emit(False)

    def _handle_key_press(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & WANTED
        if key in MODIFIERS:
            words = QKeySequence(int(modifiers.value)).toString(QKeySequence.SequenceFormat.NativeText)
            self._held = words
            self._update_text()
            return
        bare = modifiers == Qt.KeyboardModifier.NoModifier
        if bare and key == Qt.Key.Key_Escape:
            self._stop_recording()
            return
        keys = "" if bare and key in CLEAR else QKeySequence(QKeyCombination(modifiers, key)).toString()
        self._stop_recording()
        if keys != self._keys:
            self._keys = keys
            self._update_text()
            self.recorded.emit(keys)

    def _update_text(self) -> None:
        if self._recording:
            self.setText(self._held or self.tr("Press keys …"))
        elif self._desktop_keys is not None:
            self.setText(self._desktop_keys or self.tr("None"))
        else:
            native = QKeySequence(self._keys).toString(QKeySequence.SequenceFormat.NativeText)
            self.setText(native or self.tr("None"))
