"""In Korean, nothing in the window is left in English: every page, state, message, menu and dialog is looked at."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QHeaderView, QLineEdit, QPlainTextEdit, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from app.control.animator_needs import MissingRequirement
from app.gui.device_lists import CameraScanner
from app.gui.engine_messages import translate_problem
from app.gui.languages import Languages, translations_folder
from app.gui.tray import TrayIcon
from app.gui.view_state import Button, Live, Message, OnAirView, Phase, ViewState
from app.gui.weights.weights_view import MemoryAnswer
from app.gui.widgets.editor.background_choice import COLOUR, PICTURE
from app.gui.widgets.editor.picture_tools import PictureTools
from app.gui.widgets.first_run.consent_dialog import ConsentDialog
from app.gui.widgets.first_run.program_pictures import Program
from app.gui.widgets.gallery.crop_dialog import CropDialog
from app.gui.widgets.gallery.gallery_strip import GalleryStrip
from app.gui.widgets.main.control_bar import FROM_ADDRESS, FROM_FILE
from app.gui.widgets.main.report_window import ReportWindow
from app.gui.widgets.pages.background_group import BackgroundGroup
from app.gui.widgets.pages.folders_group import FoldersGroup
from app.gui.widgets.weights.files_group import FilesGroup
from app.gui.widgets.weights.folder_group import FolderGroup
from app.gui.widgets.weights.state_group import StateGroup
from app.gui.widgets.weights.terms_dialog import TermsDialog
from app.gui.windows.first_run import FirstRun
from app.gui.windows.installation_words import more_cameras_text
from app.gui.windows.main_window import MainWindow
from app.gui.windows.set_up_output import VirtualCameraDialog
from app.remote.hotkey_listener import HotkeyState, HotkeyStatus
from app.weights.catalog import read_catalog
from app.weights.progress import FileState, TaskProgress, WeightsTask
from app.weights.service_status import WeightsStatus
from engine import (
    InstallPlan,
    InstallStage,
    LiveCheck,
    Problem,
    Quality,
    SinkError,
    ViewersSee,
    explain_failed_installation,
    system_reason,
)
from tests.app.gui.widgets.test_languages import words_of as words_of_file
from tests.fakes.find import child
from tests.fakes.link import NotingLink
from tests.fakes.weights import make_ready, make_status

ROOT = Path(__file__).parents[4]
HANGUL = re.compile("[\uac00-\ud7a3]")
NAMES = re.compile(
    r"/\S*Persona Cam|Persona Cam|PersonaLive|Instant|English|OBS|Zoom|Discord|HTML|CPU|AI|fps|ms|png|Anna|Ben|Cleo|"
    r'[kMG]B|"academic research only"|'
    r"(Ctrl|Alt|Shift|Meta|Del|F)(\+\w+)+|\S*/\S*|sudo .*|\*\.\w+"
)
"""Names, keys, paths and commands, which are the same in every language."""
ENGLISH_SENTENCE = re.compile(r"\b[a-z]{2,}(?: [a-z]{2,}){2,}")

ON_AIR = OnAirView(on_air_s=3725, fps=30, dropped_percent=0.2)


def is_english(words: str) -> bool:
    """Whether a user would see English: words without a Korean letter, or a part of a sentence among Korean."""
    plain = NAMES.sub("", re.sub(r"<[^>]*>", "", words))
    return bool(re.search("[A-Za-z]{2,}", plain)) if not HANGUL.search(plain) else bool(ENGLISH_SENTENCE.search(plain))


def words_of(part: QObject) -> Iterator[str]:
    """Everything that this part shows, or says to a screen reader."""
    getters = ["text", "title", "placeholderText", "toolTip", "accessibleName", "accessibleDescription", "windowTitle"]
    for getter in getters if isinstance(part, QWidget | QAction) else []:
        asked = getattr(part, getter, str)
        words = asked() if callable(asked) else ""
        yield words if isinstance(words, str) else ""
    if isinstance(part, QComboBox):
        for at in range(part.count()):
            yield part.itemText(at)
            yield part.itemData(at, Qt.ItemDataRole.ToolTipRole) or ""
    elif isinstance(part, QTabBar):
        yield from (part.tabText(at) for at in range(part.count()))
    elif isinstance(part, QHeaderView) and part.model() is not None:
        yield from (str(part.model().headerData(at, part.orientation())) for at in range(part.count()))
    elif isinstance(part, QLineEdit | QPlainTextEdit):
        menu = part.createStandardContextMenu()
        yield from (action.text() for action in menu.actions())
        menu.deleteLater()


def english_in(window: QWidget) -> set[str]:
    """What is left in English in a window, its menus included."""
    parts = [window, *window.findChildren(QObject)]
    return {words for part in parts for words in words_of(part) if is_english(words)}


@pytest.fixture(autouse=True)
def _korean(qapp: QApplication) -> Iterator[None]:
    made = Languages(qapp)
    made.set_language("ko")
    yield
    made.set_language("en")
    made.deleteLater()


@pytest.fixture
def main(qtbot: QtBot, link: NotingLink) -> Iterator[MainWindow]:
    cameras = CameraScanner()
    made = MainWindow(link, cameras)
    link.attached.emit()
    made.show()
    yield made
    made.shutdown()
    cameras.close()
    made.deleteLater()


def close(window: QWidget) -> None:
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def test_english_is_found(qtbot: QtBot, main: MainWindow) -> None:
    for words in ("Show the file", "저장하지 못했습니다: no such file or directory.", "<b>Saved</b>"):
        assert is_english(words), words
    for words in ("저장했습니다", "Persona Cam", "Ctrl+Alt+N", "30 fps", "OBS나 Zoom에서 고르세요"):
        assert not is_english(words), words
    main.setWindowTitle("Left in English")
    assert english_in(main) == {"Left in English"}


def test_every_page_in_every_state(main: MainWindow, link: NotingLink) -> None:
    link.show(portrait="bundled-anna")
    running = link.latest_view
    loading = Problem("The animator {animator} is loading.", animator="personalive")
    states = [
        ViewState(),
        *(replace(running, live=live, panic=panic) for live in Live for panic in (False, True)),
        *(replace(running, live=Live.CARD, viewers_see=seen) for seen in ViewersSee),
        *(replace(running, live=Live.LIVE, on_air=ON_AIR, readers=readers) for readers in (0, 1)),
        replace(running, phase=Phase.FAILED, problem=Message(Problem("The run has ended."), Button.TRY_AGAIN)),
        replace(running, people=2, on_air=ON_AIR, delay_ms=50.0, recording="a.mp4", recording_s=5, calibrates_in_s=3),
        replace(running, face_seen=False, bridged=loading, animator="personalive"),
    ]
    hotkeys = [HotkeyStatus(state) for state in HotkeyState]
    hotkeys.append(HotkeyStatus(HotkeyState.ACTIVE, triggers={"next": ""}))
    english: set[str] = set()
    for view in states:
        main.show_view(view)
        parts = main.preview.strip.parts
        english |= english_in(main) | {one for part in parts for one in (part.words, part.spoken) if is_english(one)}
    for status in hotkeys:
        link.show_hotkeys(status)
        english |= english_in(main)
    for kind in (COLOUR, PICTURE, "own"):
        background = child(main, BackgroundGroup)
        background._chosen = {COLOUR: "#102030", PICTURE: "/a/b.png"}.get(kind, "own")
        background._show_details()
        english |= english_in(background)
    assert english == set()


def weights_at_every_step() -> list[WeightsStatus]:
    progress = TaskProgress(3 * 10**9, 12 * 10**9, 2e7, 4000.0)
    tasks = [make_ready(task=task, progress=progress) for task in WeightsTask if task]
    return [
        make_status(),
        *(make_status(state) for state in FileState),
        *tasks,
        make_status(FileState.PARTIAL, is_paused=True),
        make_status(task=WeightsTask.DOWNLOAD, is_waiting=True),
        make_ready(),
        make_ready(adopted=Path("/kept/elsewhere")),
    ]


def test_the_weights_at_every_step(main: MainWindow, link: NotingLink) -> None:
    main.show_weights_page()
    child(main, FilesGroup)._fold.setChecked(True)
    tray = TrayIcon(link)
    english: set[str] = set()
    for status in weights_at_every_step():
        for memory in (None, MemoryAnswer(Quality.FAST), MemoryAnswer(None, Problem("The run has ended."))):
            link.weights.show(status=status, memory=memory, free_bytes=10**9, removable_bytes=10**9, lacks_card=True)
            english |= english_in(main)
            english |= {words for words in (tray._weights_note.text(), tray._icon.toolTip()) if is_english(words)}
    for missing in MissingRequirement:
        link.weights.show(status=make_status(), missing=missing)
        english |= english_in(main)
    tray.close()
    files = {part for file in read_catalog().files for part in (file.target, *file.target.split("/"))}
    models = {f"{model.title}\n{model.repository}" for model in read_catalog().models}
    assert {words for words in english if words not in files | models and "…" not in words} == set()


@pytest.mark.parametrize("button", Button)
def test_every_message(main: MainWindow, button: Button) -> None:
    main.show_message(Message(Problem("The recording is saved: {file}", file="a.png"), button))
    assert english_in(main._messages) == set()


def test_the_first_run(qtbot: QtBot, main: MainWindow, link: NotingLink) -> None:
    cameras = CameraScanner()
    first_run = FirstRun(link, cameras)
    qtbot.addWidget(first_run)
    english = english_in(first_run)
    for live in (Live.UNWATCHED, Live.LIVE):
        for program in Program:
            first_run.show_view(replace(link.latest_view, live=live, readers=2 if live is Live.LIVE else 0))
            first_run._where.show_program(program)
            english |= english_in(first_run)
    dialog = ConsentDialog(link)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    english |= english_in(dialog)
    first_run.shutdown()
    cameras.close()
    assert english == set()


def test_every_question_and_dialog(main: MainWindow, link: NotingLink, tmp_path: Path) -> None:
    link.show(portrait="bundled-anna")  # live: ending the program is a question
    link.weights.show(status=make_status(task=WeightsTask.DOWNLOAD))
    report = tmp_path / "gone.txt"
    set_up = VirtualCameraDialog(main)
    set_up.start_search = lambda: None  # type: ignore[method-assign]
    openers: list[Callable[[], object]] = [
        main.ask_to_quit,
        lambda: main._bar._select_camera(FROM_FILE),
        lambda: main._bar._select_camera(FROM_ADDRESS),
        child(main, GalleryStrip).ask_for_pictures,
        lambda: child(main, BackgroundGroup)._choose_background(PICTURE),
        lambda: child(main, BackgroundGroup)._choose_background(COLOUR),
        child(main, PictureTools).background.click,
        child(main, FoldersGroup)._ask_for_recordings_folder,
        child(main, FolderGroup)._ask_for_folder,
        child(main, FolderGroup)._ask_for_files,
        child(main, FolderGroup)._ask_to_remove,
        child(main, StateGroup)._ask_to_cancel,
        TermsDialog(main).show,
        CropDialog(link.gallery, link.gallery.portraits[0], main).show,
        ReportWindow(report, main).show,
        set_up.show,
    ]
    for show in openers:
        before = {window for window in QApplication.topLevelWidgets() if window.isVisible()}
        show()
        (opened,) = {window for window in QApplication.topLevelWidgets() if window.isVisible()} - before
        assert english_in(opened) == set(), type(opened).__name__
        close(opened)


@pytest.mark.parametrize(
    "finding",
    [
        LiveCheck("virtual camera", "", Problem("There is none.", "Install one."), "sudo modprobe v4l2loopback"),
        LiveCheck("virtual camera", "", Problem("There is none.")),
        LiveCheck("virtual camera", "/dev/video10"),
    ],
)
def test_the_page_about_virtual_cameras(qtbot: QtBot, finding: LiveCheck) -> None:
    page = VirtualCameraDialog()
    qtbot.addWidget(page)
    page.show_finding(finding)
    assert english_in(page) == set()
    page.shutdown()


@pytest.mark.parametrize("secure_boot", [False, True])
def test_an_installation_from_the_first_word_to_the_last(qtbot: QtBot, secure_boot: bool) -> None:
    page = VirtualCameraDialog()
    qtbot.addWidget(page)
    missing = LiveCheck("virtual camera", "", Problem("There is none."), "sudo sh install.sh apt 20")
    page.show_finding(missing, InstallPlan("apt", 20, "/usr/bin/pkexec", secure_boot))
    english = english_in(page)
    for stage in InstallStage:
        page._installation.stage = stage
        page.retranslate()
        english |= english_in(page)
    page._installation.stage = None
    for code in (*range(10, 17), 20, 126, 127):
        page._on_installation_ended(explain_failed_installation(code, [], "apt" if code % 2 else "dnf"))
        english |= english_in(page)
    page.shutdown()
    assert english == set()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_when_two_cameras_are_needed(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert not is_english(more_cameras_text())


def test_menus(main: MainWindow, link: NotingLink) -> None:
    strip = child(main, GalleryStrip)
    menu = strip.build_menu(link.gallery.portraits[0])
    assert english_in(menu) == set()
    tray = TrayIcon(link)
    english = english_in(tray._menu)
    for live in Live:
        tray.show_view(ViewState(live=live))
        english |= {tip for tip in [tray._icon.toolTip()] if is_english(tip)}
    tray.close()
    assert english == set()


@pytest.mark.parametrize("kind", [PermissionError, FileNotFoundError, IsADirectoryError, NotADirectoryError])
def test_what_the_system_says_is_said_in_korean(kind: type[OSError]) -> None:
    number = {PermissionError: 13, FileNotFoundError: 2, IsADirectoryError: 21, NotADirectoryError: 20}[kind]
    error = OSError(number, "as the system says it")
    assert isinstance(error, kind)
    failure = SinkError("{target} cannot be written: {reason}.", target="/a", reason=system_reason(error))
    assert not is_english(translate_problem(failure.problem))


def calls_of_translations(file: Path) -> Iterator[tuple[str, str]]:
    """(context, words) of every call in a file that asks for a translation of words that stand there."""

    def visit(node: ast.AST, context: str) -> Iterator[tuple[str, str]]:
        context = node.name if isinstance(node, ast.ClassDef) else context
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if node.func.attr == "tr" and words:
                yield context, words[0]
            elif node.func.attr == "translate" and len(words) > 1:
                yield words[0], words[1]
        for below in ast.iter_child_nodes(node):
            yield from visit(below, context)

    yield from visit(ast.parse(file.read_text(encoding="utf-8")), "")


def test_every_call_for_a_translation_was_found_by_the_tool_that_collects_them() -> None:
    """It does not see those inside of f-strings."""
    known = words_of_file(translations_folder() / "personacam_ko.ts")
    asked = {call for file in (ROOT / "app").rglob("*.py") for call in calls_of_translations(file)}
    assert len(asked) > 200
    assert sorted(asked - set(known)) == []
