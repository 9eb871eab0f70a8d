"""Every control of the pages, moved as a person does, changes what comes out of the real session.

A clip is the camera, the sizes are small, and the output is a file that stands for a device, read by its bytes.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider
from pytestqt.qtbot import QtBot

from app.control.actions import run_action, run_action_text
from app.control.desired_state import DesiredState, show_gallery
from app.control.live_controller import LiveController
from app.gui.engine_link import EngineLink
from app.gui.gallery_service import GalleryController
from app.gui.preferences import Preferences
from app.gui.view_state import Message
from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.gallery.gallery_strip import GalleryStrip
from app.gui.widgets.pages.motion_page import MotionPage
from app.gui.widgets.pages.output_page import OutputPage
from app.gui.widgets.pages.own_card.card_group import CardGroup
from app.gui.widgets.pages.page import Page
from app.gui.widgets.pages.presets.preset_row import PresetRow
from app.gui.widgets.pages.presets_page import PresetsPage
from app.gui.widgets.pages.settings_page import SettingsPage, VirtualCameraGroup
from app.gui.widgets.sound.microphone_control import MicrophoneControl
from app.storage.gallery import Gallery
from app.storage.portraits.look import PortraitLook
from app.storage.settings_file import SettingsFile
from app.storage.thumbnails import ThumbnailCache
from app.storage.user_settings import UserSettings
from engine import Image, LiveSettings, Settings, Transition, VirtualCamera, open_session
from engine.camera_process.files import FILE_BACKEND
from engine.core.clock import SystemClock
from engine.core.errors import SourceError
from engine.sources.microphone import DeviceMicrophone
from tests import clips
from tests.fakes.camera_reader import CameraReader
from tests.fakes.find import child
from tests.fakes.microphone import FakeMicrophone

pytestmark = pytest.mark.slow

PATIENCE_MS = 120_000
LIVE = LiveSettings(output_width_px=128, output_height_px=72, output_fps=15, framing="fit")
PORTRAITS = Path(__file__).parents[4] / "assets" / "portraits"


@dataclass
class Show:
    """A program on air without its window."""

    link: EngineLink
    on_air: LiveController
    device: Path
    qtbot: QtBot

    def page(self, kind: type[Page]) -> Page:
        made = kind(self.link)
        self.qtbot.addWidget(made)
        self.link.changed.connect(made.show_view)
        made.show()
        return made

    def until(self, met: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(met, timeout=PATIENCE_MS)

    def settings(self) -> Settings:
        return self.on_air.read_status().desired.user.settings

    def pictures(self, seconds: float) -> list[Image]:
        """The avatar's pictures during this time."""
        seen: list[Image] = []
        until = time.monotonic() + seconds
        while time.monotonic() < until or len(seen) < 4:
            self.qtbot.wait(20)
            newest = self.link.latest_image()
            if newest is not None and (not seen or newest is not seen[-1]):
                seen.append(newest)
        return seen

    def motion(self) -> float:
        """How much the pictures differ from each other: how strongly the avatar moves."""
        seen = np.stack([cv2.resize(picture, (48, 48)) for picture in self.pictures(1.5)]).astype(np.float32)
        return float(seen.std(axis=0).mean())

    def lit(self, width_px: int = 128, height_px: int = 72) -> list[int]:
        """The columns of the device's newest picture that are not black."""
        size = width_px * height_px * 3 // 2
        records = [record for record in CameraReader(self.device).read() if len(record.pixels) == size]
        if not records:
            return []
        luma = np.frombuffer(records[-1].pixels, np.uint8)[: width_px * height_px].reshape(height_px, width_px)
        return [int(column) for column in np.flatnonzero(luma.max(axis=0) > 30)]


@pytest.fixture(scope="module")
def turning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A driver who turns from side to side, at the size of a small webcam."""
    pictures = []
    small = portrait("astronaut", 192)
    for step in range(24):
        turn = cv2.getRotationMatrix2D((96, 96), 12 * float(np.sin(step / 24 * 2 * np.pi)), 1.0)
        pictures.append(np.asarray(cv2.warpAffine(small, turn, (192, 192), borderMode=cv2.BORDER_REFLECT), np.uint8))
    return clips.write_clip(tmp_path_factory.mktemp("driver") / "turning.mp4", pictures, clips.Clip(fps=15))


@pytest.fixture
def show(qtbot: QtBot, tmp_path: Path, turning: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> Iterator[Show]:
    runtime, device = tmp_path / "runtime", tmp_path / "device"
    runtime.mkdir(mode=0o700)
    device.touch()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    files = [PORTRAITS / name for name in ("mira.png", "hopper.png")]
    gallery = GalleryController(Gallery(tmp_path / "portraits", files), ThumbnailCache(tmp_path / "thumbnails"))
    user = UserSettings(
        portrait=gallery.portraits[0].id,
        camera=str(turning),
        output=f"virtual-camera:{FILE_BACKEND}:{device}",
        settings=Settings(size_px=96),
        live=LIVE,
    )
    desired = show_gallery(DesiredState(user), gallery.portraits)
    on_air = LiveController(desired, open_session)
    link = EngineLink(Preferences(SettingsFile(tmp_path / "config")))
    link.leave_asked.connect(lambda leave: leave())  # the user is sure, whenever a change would be seen by others
    link.attach_gallery(gallery)
    link.follow_controller(on_air)
    on_air.start_session()
    made = Show(link, on_air, device, qtbot)
    made.until(lambda: link.latest_image() is not None)
    yield made
    link.stop_thread()
    on_air.close()
    gallery.close()
    link.deleteLater()


def slider(page: Page, name: str) -> QSlider:
    return next(one for one in page.findChildren(QSlider) if one.accessibleName() == name)


def choose(page: Page, name: str, meaning: object) -> None:
    picker = next(one for one in page.findChildren(Picker) if one.accessibleName() == name)
    at = next(at for at in range(picker.count()) if picker.itemData(at) == meaning)
    picker.setCurrentIndex(at)
    picker.activated.emit(at)


def test_the_motion_page_moves_the_avatar(show: Show) -> None:
    page = show.page(MotionPage)
    before = show.motion()
    for name in ("Head", "Mouth", "Eyes", "Brows"):
        slider(page, name).setValue(0)
    show.until(lambda: show.settings().strengths.brows == 0.0)
    show.pictures(0.5)
    assert show.motion() < 0.5 * before
    slider(page, "Head").setValue(100)
    slider(page, "Smoothing").setValue(0)
    show.until(lambda: show.settings().smoothing == 0.0)
    show.pictures(0.5)
    assert show.motion() > 0.5 * before
    show.link.run_action("calibrate", "now")
    boxes = page.findChildren(Switch)
    for box in boxes:
        show.qtbot.keyClick(box, Qt.Key.Key_Space)
    show.until(lambda: show.settings().mirror and show.settings().own_pixels_only)
    assert show.on_air.failure is None


def test_the_output_page_changes_the_device(show: Show) -> None:
    page = show.page(OutputPage)
    show.until(lambda: 65 <= len(show.lit()) <= 80)
    slider(page, "Left or right").setValue(-100)
    show.until(lambda: show.lit()[:1] == [0])
    slider(page, "Left or right").setValue(0)
    slider(page, "Zoom").setValue(150)
    show.until(lambda: 100 <= len(show.lit()) <= 115)
    slider(page, "Zoom").setValue(100)
    choose(page, "Framing", "fill")
    show.until(lambda: len(show.lit()) == 128)
    choose(page, "Size", (640, 360))
    show.until(lambda: len(show.lit(640, 360)) == 640)
    choose(page, "Frame rate", 24)
    show.until(lambda: show.on_air.read_status().desired.user.live.output_fps == 24)
    assert show.on_air.read_status().notice is None


def test_the_card_of_one_s_own_is_what_viewers_get_in_panic(
    show: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.own_card.card_picture.card_folder", lambda: tmp_path / "card")
    white = tmp_path / "white.png"
    cv2.imwrite(str(white), np.full((72, 128, 3), 250, np.uint8))
    page = show.page(OutputPage)
    show.until(lambda: 0 < len(show.lit()) < 128)
    child(page, CardGroup)._set_picture([white])
    show.until(lambda: bool(show.on_air.read_status().desired.user.live.card_picture))
    white.unlink()
    run_action(show.on_air, "panic", True)
    show.until(lambda: len(show.lit()) == 128)
    run_action(show.on_air, "panic", False)
    show.until(lambda: 0 < len(show.lit()) < 128)


def test_background_and_badge_change_pixels(show: Show) -> None:
    page = show.page(OutputPage)
    choose(page, "Background", "green")
    show.until(lambda: is_green(corner(show.link.latest_image())))
    choose(page, "Background", "own")
    show.until(lambda: not is_green(corner(show.link.latest_image())))
    seen = CameraReader(show.device).read()[-1].pixels
    show.qtbot.keyClick(child(page, Switch), Qt.Key.Key_Space)
    show.until(lambda: show.on_air.read_status().desired.user.live.badge)
    show.until(lambda: CameraReader(show.device).read()[-1].pixels != seen)


def test_the_strip_changes_the_face_and_a_preset_its_motion(show: Show) -> None:
    strip = GalleryStrip(show.link)
    show.qtbot.addWidget(strip)
    show.link.changed.connect(strip.show_view)
    strip.show()
    strip.tiles.setCurrentIndex(strip.tiles.model().index(1, 0))
    show.qtbot.keyClick(strip.tiles, Qt.Key.Key_Return)
    show.until(lambda: "worn now" in str(strip.tiles.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)))
    show.until(lambda: alike(show.link.latest_image(), portrait("hopper", 96)))
    page = show.page(PresetsPage)
    lively = next(row for row in page.findChildren(PresetRow) if row.preset.name == "lively")
    show.qtbot.keyClick(lively.button, Qt.Key.Key_Space)
    show.until(lambda: show.settings().strengths.brows == 1.5)
    show.until(lambda: show.on_air.read_status().desired.user.preset == "lively")
    assert show.on_air.failure is None


def test_two_portraits_have_each_its_own_look_on_air_and_swapping_by_key_changes_it_without_a_restart(
    show: Show,
) -> None:
    """One before green, the other at the left border: what the device is given shows whose turn it is."""

    def wears(key: str, name: str) -> None:
        run_action_text(show.on_air, key)
        show.until(lambda: show.on_air.read_status().desired.user.portrait == f"bundled-{name}")

    run_action(show.on_air, "transition", Transition.CUT)
    session = show.on_air._session
    run_action(show.on_air, "background", "green")
    show.until(lambda: is_green(corner(show.link.latest_image())) and len(show.lit()) == 128)
    wears("slot-2", "hopper")
    show.until(lambda: not is_green(corner(show.link.latest_image())) and 65 <= len(show.lit()) <= 80)
    assert show.lit()[0] > 20
    run_action(show.on_air, "place", (1.0, -1.0, 0.0))
    show.until(lambda: show.lit()[:1] == [0] and len(show.lit()) <= 80)
    for _ in range(2):
        wears("slot-1", "mira")
        show.until(lambda: is_green(corner(show.link.latest_image())) and len(show.lit()) == 128)
        wears("slot-2", "hopper")
        show.until(lambda: not is_green(corner(show.link.latest_image())) and show.lit()[:1] == [0])
    assert show.on_air._session is session
    assert show.on_air.read_status().notice is None
    show.link.gallery.note_looks(show.on_air.read_status().desired.gallery)
    show.link.gallery.close()
    kept = Gallery(show.link.gallery._gallery._folder, [PORTRAITS / "mira.png", PORTRAITS / "hopper.png"])
    assert [one.look for one in kept.portraits] == [
        PortraitLook(background="green"),
        PortraitLook(zoom=1.0, shift_x=-1.0, shift_y=0.0),
    ]


def test_the_settings_page_changes_transition_output_and_folder(
    show: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = show.page(SettingsPage)
    choose(page, "Transition", Transition.CUT)
    show.until(lambda: show.on_air.read_status().desired.user.transition.value == "cut")
    other = tmp_path / "other"
    other.touch()
    assert isinstance(page, SettingsPage)
    found = (VirtualCamera(f"{FILE_BACKEND}:{other}", "Other"),)
    monkeypatch.setattr("app.gui.widgets.pages.settings_page.list_virtual_cameras", lambda: found)
    child(page, VirtualCameraGroup)._device.showPopup()
    child(page, VirtualCameraGroup)._device.hidePopup()
    choose(page, "Device of the virtual camera", f"virtual-camera:{FILE_BACKEND}:{other}")
    show.until(lambda: other.stat().st_size > 0)
    run_action(show.on_air, "recordings", tmp_path / "films")
    run_action(show.on_air, "record", True)
    show.until(lambda: any((tmp_path / "films").glob("*.mp4")))
    run_action(show.on_air, "record", False)


TONES_HZ = {"Desk": 440.0, "": 1200.0}
"""What the microphones hear; the nameless one is the system's own choice."""


@pytest.fixture
def microphones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Microphones that hear tones, in place of the computer's."""

    def open_microphone(microphone: DeviceMicrophone, name: str) -> None:
        if name not in TONES_HZ:
            raise SourceError(f"There is no microphone {name!r}.", "Plug it in, or choose another.")
        hearing = FakeMicrophone(SystemClock(), lambda times_s: np.sin(2 * np.pi * TONES_HZ[name] * times_s))
        monkeypatch.setattr(microphone, "read_sound", hearing.read_sound)
        monkeypatch.setattr(microphone, "close", hearing.close)

    monkeypatch.setattr(DeviceMicrophone, "__init__", open_microphone)
    monkeypatch.setattr("engine.list_microphones", lambda: ["Desk"])


def record_a_second(show: Show, file: Path) -> None:
    show.until(lambda: show.link.latest_view.recording_s == 0)  # the view still shows an earlier recording for a while
    run_action(show.on_air, "record", file)
    show.until(lambda: show.link.latest_view.recording_s >= 1)
    run_action(show.on_air, "record", False)
    show.until(file.exists)


def loudest_tone_hz(file: Path) -> float | None:
    """The tone in the file's sound, or None if it has no sound."""
    with av.open(str(file)) as container:
        if not container.streams.audio:
            return None
        heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
        rate = container.streams.audio[0].rate
    assert np.abs(heard).max() > 0.3
    spectrum = np.abs(np.fft.rfft(heard))
    return float(spectrum.argmax() * rate / len(heard))


def choose_microphone(control: MicrophoneControl, name: str | None) -> None:
    """As in its menu."""
    control._fill_menu()
    words = control._microphone_name(name)
    next(row for row in control.menu.actions() if row.text() == words).trigger()


@pytest.mark.usefixtures("microphones")
@pytest.mark.parametrize("microphone", ["Desk", ""])
def test_the_chosen_microphone_is_heard_in_the_recording(show: Show, tmp_path: Path, microphone: str) -> None:
    control = MicrophoneControl(show.link)
    show.link.microphones.scan_devices()
    show.until(lambda: "Desk" in show.link.microphones.microphones)
    choose_microphone(control, microphone)
    show.until(lambda: show.on_air.read_status().desired.user.microphone == microphone)
    record_a_second(show, tmp_path / "with.mp4")
    choose_microphone(control, None)
    show.until(lambda: show.on_air.read_status().desired.user.microphone is None)
    record_a_second(show, tmp_path / "without.mp4")
    control.shutdown()
    assert loudest_tone_hz(tmp_path / "with.mp4") == pytest.approx(TONES_HZ[microphone], abs=5)
    assert loudest_tone_hz(tmp_path / "without.mp4") is None


@pytest.mark.usefixtures("microphones")
def test_a_microphone_that_is_missing_is_said_and_the_recording_goes_on_without_sound(
    show: Show, tmp_path: Path
) -> None:
    told: list[Message] = []
    show.link.message_posted.connect(told.append)
    show.on_air.set_microphone("Studio 7")
    record_a_second(show, tmp_path / "silent.mp4")
    assert loudest_tone_hz(tmp_path / "silent.mp4") is None
    assert [message.problem.message for message in told] == [
        "There is no microphone 'Studio 7'. The recording has no sound."
    ]


def portrait(name: str, size_px: int) -> Image:
    read = cv2.imread(str(PORTRAITS / f"{name}.png"), cv2.IMREAD_COLOR_RGB)
    assert read is not None
    return np.asarray(cv2.resize(read, (size_px, size_px), interpolation=cv2.INTER_AREA), np.uint8)


def corner(picture: Image | None) -> Image:
    assert picture is not None
    return picture[:6, :6]


def is_green(part: Image) -> bool:
    red, green, blue = part.reshape(-1, 3).mean(axis=0)
    return bool(green > 100 and green > 2 * red and green > 1.5 * blue)


def alike(picture: Image | None, other: Image) -> bool:
    """By their colours at large: the same portrait, however it moves."""
    if picture is None:
        return False
    small, same = (cv2.resize(one, (4, 4), interpolation=cv2.INTER_AREA).astype(float) for one in (picture, other))
    return float(np.abs(small - same).mean()) < 40
