"""The bar under the preview: camera, preset, record, panic, and Go live.

Owns: these controls. Does not know: what comes of them; each asks the link for an action.
"""

from enum import IntEnum
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
from app.gui.widgets.ladder.ladder import Ladder
from app.gui.widgets.main.address_question import ask_for_address
from app.gui.widgets.main.key_hints import KeyHints
from app.gui.widgets.pages.presets.preset_files import choose_preset, is_preset_modified
from app.gui.widgets.sound.microphone_control import MicrophoneControl
from app.storage import presets
from app.storage.folders import DEMO_CLIP
from app.storage.preset_settings import LOOK
from app.storage.user_settings import NOBODY
from engine import PersonaCamError, mask_address

LEAST_LETTERS = 8
"""Of a camera's name, as long as there is room."""
NAME_LETTERS = 14
"""Of a preset's name, even where the camera has its sign alone."""
LIST_SIGN_PX = 68
"""Of a list that shows its sign and its arrow."""
CLIPS = "*.mp4 *.mov *.mkv *.webm *.avi *.m4v *.gif *.webp *.avif"
WIDEST_PX = 420
"""The list of cameras, however wide the window is."""
LONGEST_DURATION = "599:59"
"""Of a recording that is not longer than ten hours: the button is as wide for all of them."""
FROM_FILE, FROM_ADDRESS = "\0file", "\0address"
"""The rows that ask for a file or an address first."""


class Room(IntEnum):
    """How much room there is; each leaves out more than the one before.

    ALL: everything has its words. ONE_STEP: the ladder is one button. PANEL_SIGN: the pages' button has a sign alone.
    CAMERA_SIGN: so may the camera, whose name is shortened first. LIST_SIGNS: so may the preset. SIGNS: so have
    recording and panic.
    """

    ALL = 0
    ONE_STEP = 1
    PANEL_SIGN = 2
    CAMERA_SIGN = 3
    LIST_SIGNS = 4
    SIGNS = 5


class ControlBar(QWidget):
    """Shows the link's views; asks it for actions."""

    panel_asked = Signal(bool)
    """The side panel is wanted, or not any more."""

    def __init__(self, link: EngineLink, cameras: CameraScanner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._cameras = cameras
        self._view = ViewState()
        self._room = Room.ALL
        self._camera = IconComboBox(icons.Sign.CAMERA)
        self._preset = IconComboBox(icons.Sign.SPARK)
        self._ladder = Ladder(link)
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
        self._ladder.show_view(view)
        self._camera.show_value(self._chosen_camera())
        self._preset.show_value(view.desired.user.preset)
        if _button_state(view) != _button_state(before):
            self._update_buttons()

    @property
    def tab_stops(self) -> tuple[QWidget, ...]:
        """What takes the focus, in the order in which Tab goes."""
        middle = (self._camera, self._preset, *self._ladder.tab_stops, self._panel)
        return *middle, *self.microphone.tab_stops, self._record, self._panic, self._live

    def show_panel_state(self, shown: bool) -> None:
        """Say whether the side panel is there."""
        self._panel.setChecked(shown)

    def retranslate(self) -> None:
        self._camera.set_accessible_label(self.tr("Camera"))
        self._camera.setToolTip(self.tr("What drives the avatar"))
        self._preset.set_accessible_label(self.tr("Preset"))
        self._preset.setToolTip(self.tr("How the avatar moves"))
        self._panel.setAccessibleName(self.tr("Adjust"))
        self._panel.setToolTip(self.tr("Motion, output, presets and settings"))
        self._fill_cameras()
        self._fill_presets()
        self._use_room(self._room)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_width()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        self._fit_width()

    @property
    def awaits_weights(self) -> bool:
        """Whether a step of the ladder waits for its weights."""
        return self._ladder.steps.awaits_weights

    def shutdown(self) -> None:
        """End what it does beside the window's thread."""
        self._ladder.shutdown()
        self.microphone.shutdown()

    def _fit_width(self) -> None:
        """Leave out as little as there is room for."""
        for room in Room:
            self._use_room(room)
            if self._across.minimumSize().width() <= self.width():
                break
        self._across.activate()
        self._ladder.activate_layout()

    def _use_room(self, room: Room) -> None:
        self._room = room
        self._ladder.set_narrow(room >= Room.ONE_STEP)
        self.microphone.set_compact(room >= Room.PANEL_SIGN)
        self._across.setSpacing(GAP_PX // 2 if room >= Room.PANEL_SIGN else GAP_PX)
        self._panel.setText("" if room >= Room.PANEL_SIGN else self.tr("Adjust"))
        letters_px = LEAST_LETTERS * self._camera.fontMetrics().averageCharWidth()
        camera_px = self._camera.minimumSizeHint().width() + letters_px
        self._camera.setMinimumWidth(LIST_SIGN_PX if room >= Room.CAMERA_SIGN else camera_px)
        preset_px = self._preset.measure_named_px(NAME_LETTERS)
        self._preset.setMinimumWidth(LIST_SIGN_PX if room >= Room.LIST_SIGNS else preset_px)
        self._update_buttons()
        has_words = room < Room.SIGNS
        reserve_width(self._record, (self.tr("Record"), LONGEST_DURATION) if has_words else ())
        reserve_width(self._panic, (self.tr("Panic"), self.tr("Release")) if has_words else ())
        reserve_width(self._live, (self.tr("Go live"), self.tr("End live")))

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
        across.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)  # with less room, less is shown
        across.setSpacing(GAP_PX)
        across.addWidget(self._camera, 30)
        across.addWidget(self._preset, 20)
        across.addWidget(self._ladder)
        across.addWidget(self._panel)
        across.addStretch(1)
        across.addWidget(self.microphone)
        for button in (self._record, self._panic, self._live):
            across.addWidget(button)
        for choice, widest_px in ((self._camera, WIDEST_PX), (self._preset, WIDEST_PX * 2 // 3)):
            choice.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            choice.setMaximumWidth(widest_px)
            choice.setMinimumContentsLength(0)  # `_use_room` says how wide it is at least

    def _select_camera(self, word: str) -> None:
        if word not in (FROM_FILE, FROM_ADDRESS):
            self._link.run_action("camera", None if word == NOBODY else word)
            return
        self._camera.restore_value(self._chosen_camera())
        if word == FROM_ADDRESS:
            ask_for_address(self, lambda address: self._link.run_action("camera", address))
            return
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
            rows.append((chosen, camera_name(chosen), mask_address(chosen)))
        rows.append((clip, camera_name(clip), self.tr("A bundled clip drives the avatar: to try things out")))
        rows.append((NOBODY, camera_name(None), self.tr("The avatar breathes, blinks and looks around")))
        rows.append((FROM_FILE, self.tr("Video file …"), self.tr("A video of a face, played as a camera")))
        words = self.tr("A camera, telephone or program on the network: RTSP, MJPEG, SRT")
        rows.append((FROM_ADDRESS, self.tr("Network camera …"), words))
        self._camera.set_items(rows, chosen)

    def _fill_presets(self) -> None:
        desired, rows, changed_name = self._view.desired, [], ""
        before_px = self._preset.measure_named_px(NAME_LETTERS)
        for name in presets.list_presets():
            try:
                preset = presets.load_preset(name)
            except PersonaCamError:  # the page of presets says why
                continue
            shown = preset_name(name)
            if desired is not None and name == desired.user.preset and is_preset_modified(desired, preset):
                changed_name = shown
                shown = self.tr("{name} (changed)").format(name=shown)
            rows.append((name, shown, QCoreApplication.translate("presets", preset.gives)))
        self._preset.set_items(rows, "" if desired is None else desired.user.preset)
        self._preset.mark_changed(changed_name)
        if self._preset.measure_named_px(NAME_LETTERS) != before_px:
            self._fit_width()

    def _update_buttons(self) -> None:
        view = self._view
        ready, recording = view.phase is Phase.RUNNING, bool(view.recording)
        self._live.setEnabled(ready or view.live.is_on)
        self._record.setEnabled(ready or recording)
        self._panic.setEnabled(view.desired is not None)
        self._panic.setChecked(view.panic)
        has_words = self._room < Room.SIGNS
        panic = self.tr("Release") if view.panic else self.tr("Panic")
        self._panic.setText(panic if has_words else "")
        self._panic.setAccessibleName(panic)
        self._panic.setToolTip(
            self.tr("Show the avatar again") if view.panic else self.tr("Show a card instead of the avatar, at once")
        )
        set_style_kind(self._panic, "warning" if view.panic else "")
        self._record.setChecked(recording)
        self._record.setIcon(icons.make_icon(icons.Sign.STOP if recording else icons.Sign.RECORD))
        record = self.tr("Record") if has_words else ""
        self._record.setText(_format_duration(view.recording_s) if recording and has_words else record)
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
