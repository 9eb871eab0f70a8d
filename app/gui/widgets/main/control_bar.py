"""The bar under the preview: camera, preset, record, panic, and Go live.

Owns: these controls. Does not know: what comes of them; each asks the link for an action.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.control.desired_state import DesiredState
from app.gui.device_lists import CameraScanner
from app.gui.engine_link import EngineLink
from app.gui.view_state import Phase, ViewState
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.buttons.reserved_width import reserve_width
from app.gui.widgets.basics.dialogs import VIDEOS, ask_for_files
from app.gui.widgets.basics.display_names import camera_name, preset_name
from app.gui.widgets.basics.icon_combo_box import IconComboBox
from app.gui.widgets.basics.theme import GAP_PX, set_style_kind
from app.gui.widgets.main.key_hints import KeyHints
from app.gui.widgets.pages.presets.preset_files import choose_preset, is_preset_modified
from app.gui.widgets.sound.microphone_control import MicrophoneControl
from app.storage import presets
from app.storage.folders import DEMO_CLIP
from app.storage.preset_settings import LOOK
from app.storage.user_settings import NOBODY
from engine import PersonaCamError

CLIPS = "*.mp4 *.mov *.mkv *.webm *.avi *.m4v"
WIDEST_PX = 420
"""The list of cameras, however wide the window is."""
LONGEST_DURATION = "599:59"
"""Of a recording that is not longer than ten hours: the button is as wide for all of them."""
NARROW_PX = 860
"""Narrower than that, what is least needed has a sign and no words."""
FROM_FILE = "\0file"
"""The argument of the action `camera` for no driver; and the row that asks for a file first."""


class ControlBar(QWidget):
    """Shows the link's views; asks it for actions."""

    panel_asked = Signal(bool)
    """The side panel is wanted, or not any more."""

    def __init__(self, link: EngineLink, cameras: CameraScanner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._cameras = cameras
        self._view = ViewState()
        self._narrow = False
        self._camera = IconComboBox(icons.Sign.CAMERA)
        self._preset = IconComboBox(icons.Sign.SPARK)
        self._panel = QPushButton()
        self._panel.setIcon(icons.make_icon(icons.Sign.SLIDERS))
        self.microphone = MicrophoneControl(link)
        self._record = QPushButton()
        self._panic = QPushButton()
        self._panic.setIcon(icons.make_icon(icons.Sign.PANIC))
        self._live = QPushButton()
        for switch in (self._panel, self._record, self._panic):
            switch.setCheckable(True)
        self._connect_signals()
        self._build_layout()
        self.retranslate()
        KeyHints(link, {self._record: "record", self._panic: "panic", self._live: "output"}, self)

    def show_view(self, view: ViewState) -> None:
        """Follow the view where it differs from the last one."""
        before, self._view = self._view, view
        self.microphone.show_view(view)
        if view.desired is None:
            return
        if before.desired is None or view.desired.camera != before.desired.camera:
            self._fill_cameras()
        if before.desired is None or _look(view.desired) != _look(before.desired):
            self._fill_presets()
        self._camera.show_value(self._chosen_camera())
        self._preset.show_value(view.desired.user.preset)
        if _button_state(view) != _button_state(before):
            self._update_buttons()

    @property
    def tab_stops(self) -> tuple[QWidget, ...]:
        """What takes the focus, in the order in which Tab goes."""
        bar = (self._record, self._panic, self._live)
        return self._camera, self._preset, self._panel, *self.microphone.tab_stops, *bar

    def show_panel_state(self, shown: bool) -> None:
        """Say whether the side panel is there."""
        self._panel.setChecked(shown)

    def retranslate(self) -> None:
        self._camera.set_accessible_label(self.tr("Camera"))
        self._camera.setToolTip(self.tr("What drives the avatar"))
        self._preset.set_accessible_label(self.tr("Preset"))
        self._preset.setToolTip(self.tr("How the avatar moves"))
        self._panel.setText("" if self._narrow else self.tr("Adjust"))
        self._panel.setAccessibleName(self.tr("Adjust"))
        self._panel.setToolTip(self.tr("Motion, output, presets and settings"))
        self._panic.setText(self.tr("Panic"))
        self._fill_cameras()
        self._fill_presets()
        self._update_buttons()
        reserve_width(self._record, (self.tr("Record"), LONGEST_DURATION))
        reserve_width(self._panic, (self.tr("Panic"), self.tr("Release")))
        reserve_width(self._live, (self.tr("Go live"), self.tr("End live")))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        if self._narrow is not (self.width() < NARROW_PX):
            self._narrow = not self._narrow
            self.microphone.set_compact(self._narrow)
            self._across.setSpacing(GAP_PX // 2 if self._narrow else GAP_PX)
            self.retranslate()

    def _connect_signals(self) -> None:
        self._camera.chosen.connect(self._select_camera)
        self._camera.opened.connect(self._cameras.scan_devices)
        self._cameras.found.connect(self._fill_cameras)
        self._preset.opened.connect(self._fill_presets)
        self._preset.chosen.connect(lambda name: choose_preset(self._link, name))
        self._link.presets_changed.connect(self._fill_presets)
        self._panel.clicked.connect(self.panel_asked)
        self._record.clicked.connect(self._toggle_recording)
        self._panic.clicked.connect(self._toggle_panic)
        self._live.clicked.connect(self._toggle_live)

    def _build_layout(self) -> None:
        self._across = across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(GAP_PX)
        across.addWidget(self._camera, 30)
        across.addWidget(self._preset, 20)
        across.addWidget(self._panel)
        across.addStretch(1)
        across.addWidget(self.microphone)
        for button in (self._record, self._panic, self._live):
            across.addWidget(button)
        for choice, widest_px in ((self._camera, WIDEST_PX), (self._preset, WIDEST_PX * 2 // 3)):
            choice.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            choice.setMaximumWidth(widest_px)

    def _select_camera(self, word: str) -> None:
        if word != FROM_FILE:
            self._link.run_action("camera", None if word == NOBODY else word)
            return
        self._camera.restore_value(self._chosen_camera())
        kinds = self.tr("Videos ({patterns})").format(patterns=CLIPS)
        ask_for_files(self, self.tr("Choose a video"), kinds, VIDEOS, self._select_video_file)

    def _select_video_file(self, files: list[Path]) -> None:
        self._link.run_action("camera", str(files[0]))

    def _toggle_recording(self) -> None:
        """The button goes on showing what is true: an action may fail without any change that would be seen here."""
        self._record.setChecked(bool(self._view.recording))
        self._link.run_action("record", not self._view.recording)

    def _toggle_panic(self) -> None:
        self._panic.setChecked(self._view.panic)
        self._link.run_action("panic", not self._view.panic)

    def _toggle_live(self) -> None:
        self._link.run_action("output", not self._view.live.is_on)

    def _chosen_camera(self) -> str:
        desired = self._view.desired
        return "" if desired is None else NOBODY if desired.camera is None else desired.camera

    def _fill_cameras(self, *_: object) -> None:
        chosen, clip = self._chosen_camera(), str(DEMO_CLIP)
        rows = [(choice.word, choice.name, "") for choice in self._cameras.cameras]
        if chosen and chosen not in {word for word, _, _ in rows} and chosen not in (clip, NOBODY):
            rows.append((chosen, camera_name(chosen), chosen))
        rows.append((clip, camera_name(clip), self.tr("A bundled clip drives the avatar: to try things out")))
        rows.append((NOBODY, camera_name(None), self.tr("The avatar breathes, blinks and looks around")))
        rows.append((FROM_FILE, self.tr("Video file …"), self.tr("A video of a face, played as a camera")))
        self._camera.set_items(rows, chosen)

    def _fill_presets(self) -> None:
        desired, rows = self._view.desired, []
        for name in presets.list_presets():
            try:
                preset = presets.load_preset(name)
            except PersonaCamError:  # the page of presets says why
                continue
            shown = preset_name(name)
            if desired is not None and name == desired.user.preset and is_preset_modified(desired, preset):
                shown = self.tr("{name} (changed)").format(name=shown)
            rows.append((name, shown, QCoreApplication.translate("presets", preset.gives)))
        self._preset.set_items(rows, "" if desired is None else desired.user.preset)

    def _update_buttons(self) -> None:
        view = self._view
        ready, recording = view.phase is Phase.RUNNING, bool(view.recording)
        self._live.setEnabled(ready or view.live.is_on)
        self._record.setEnabled(ready or recording)
        self._panic.setEnabled(view.desired is not None)
        self._panic.setChecked(view.panic)
        self._panic.setText(self.tr("Release") if view.panic else self.tr("Panic"))
        self._panic.setToolTip(
            self.tr("Show the avatar again") if view.panic else self.tr("Show a card instead of the avatar, at once")
        )
        set_style_kind(self._panic, "warning" if view.panic else "")
        self._record.setChecked(recording)
        self._record.setIcon(icons.make_icon(icons.Sign.STOP if recording else icons.Sign.RECORD))
        self._record.setText(_format_duration(view.recording_s) if recording else self.tr("Record"))
        self._record.setToolTip(self.tr("End the recording") if recording else self.tr("Record what the camera shows"))
        self._record.setAccessibleName(self.tr("End the recording") if recording else self.tr("Record"))
        on = view.live.is_on
        white = QColor("white")
        self._live.setIcon(
            icons.make_icon(icons.Sign.STOP, white)
            if on
            else icons.make_icon(icons.Sign.LIVE, self._accent_text_colour())
        )
        self._live.setText(self.tr("End live") if on else self.tr("Go live"))
        gone, there = (
            self.tr("Other programs see the avatar no more"),
            self.tr("Other programs see the avatar as a camera"),
        )
        self._live.setToolTip(gone if on else there)
        set_style_kind(self._live, "live" if on else "primary")

    def _accent_text_colour(self) -> QColor:
        return self.palette().highlightedText().color()


def _look(desired: DesiredState) -> tuple[object, ...]:
    """What the list of presets depends on."""
    return desired.user.preset, *(getattr(desired.user.settings, name) for name in LOOK)


def _button_state(view: ViewState) -> tuple[object, ...]:
    """What the buttons depend on."""
    return view.live, view.panic, view.recording, view.recording_s, view.phase


def _format_duration(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
