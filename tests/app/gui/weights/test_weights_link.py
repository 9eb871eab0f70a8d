"""The window's side of the weights service: with a real server and real folders, and nothing on the window's thread."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.control.animator_needs import MissingRequirement
from app.gui.preferences import Preferences
from app.gui.weights import weights_link
from app.gui.weights.weights_link import WeightsLink
from app.gui.weights.weights_view import MemoryAnswer, Step, WeightsView
from app.storage.folders import weights_folder
from app.storage.settings_file import SettingsFile
from app.weights import tasks
from app.weights.catalog import TABLE
from app.weights.service import WeightsService
from app.weights.store import places
from engine import Problem, Quality
from tests.app.weights.made_up_hub import serve_folder, write_table
from tests.fakes.hub import FakeHub, Reply, say, serve_well, usual_headers
from tests.problems import message_of
from tests.weights import touch_weights

PUBLISHED = {"personalive/a.json": bytes(range(256)) * 4000, "personalive/config.json": b"{}", "taesd/b.json": b"tiny"}
"""Nothing of it is converted."""
LARGE = "maker/personalive/a.json"
PATIENCE_MS = 30_000


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "shared"))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    monkeypatch.setattr("shutil.which", lambda name: name)
    monkeypatch.setattr(
        "app.weights.memory_trial.ask_memory_plan", lambda stop: {"needed": {}, "best": "fast", "problem": None}
    )


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """Serves the files; the user's folder has their table."""
    published = tmp_path / "published"
    for name, content in PUBLISHED.items():
        (published / name).parent.mkdir(parents=True, exist_ok=True)
        (published / name).write_bytes(content)
    weights_folder().mkdir(parents=True)
    write_table(published, weights_folder() / TABLE)
    with serve_folder(published) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


class Asker:
    """A link, and the views that it has told."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.preferences = Preferences(SettingsFile(folder / "config"))
        self.link = WeightsLink(self.preferences)
        self.told: list[WeightsView] = []
        self._qtbot = qtbot
        self.link.changed.connect(self._note_view)

    def _note_view(self, view: WeightsView) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.told.append(view)

    def until(self, met: Callable[[WeightsView], object]) -> WeightsView:
        self._qtbot.waitUntil(lambda: bool(self.told and met(self.told[-1])), timeout=PATIENCE_MS)
        return self.told[-1]

    def close(self) -> None:
        self.link.close()
        self.preferences.save_settings()
        self.link.deleteLater()
        self.preferences.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def asker(qtbot: QtBot, tmp_path: Path) -> Iterator[Asker]:
    made = Asker(qtbot, tmp_path)
    yield made
    made.close()


@pytest.fixture
def gate(hub: FakeHub) -> Iterator[threading.Event]:
    """The large file stops in its middle until this is set."""
    opened = threading.Event()

    def wait_in_the_middle(reply: Reply) -> None:
        half = len(reply.content) // 2
        reply.start(200, {**usual_headers(reply.content), "Content-Length": str(len(reply.content))})
        reply.send(reply.content[:half])
        opened.wait(20)
        reply.send(reply.content[half:])

    hub.trouble(LARGE, wait_in_the_middle)
    yield opened
    opened.set()


def unfinished_files() -> list[str]:
    """What downloads have left; folders may go while they are looked at."""
    return [name for _, _, names in os.walk(weights_folder()) for name in names if ".part" in name]


def test_it_says_what_there_is_and_what_is_missing(asker: Asker, hub: FakeHub) -> None:
    assert asker.link.latest_view.step is Step.LOOKING
    assert asker.link.find_missing("personalive") is MissingRequirement.NOTHING  # nobody knows yet
    asker.link.open_store()
    view = asker.until(lambda view: view.step is Step.ABSENT and view.missing is MissingRequirement.WEIGHTS)
    assert view.free_bytes is not None
    assert view.free_bytes > 0
    assert asker.link.find_missing("personalive") is MissingRequirement.WEIGHTS
    assert asker.link.find_missing("instant") is MissingRequirement.NOTHING
    assert hub.requests == []


def test_a_download_that_was_consented_to_ends_ready_and_says_what_fits(asker: Asker, hub: FakeHub) -> None:
    asker.link.start_download(accepts_terms=True)
    view = asker.until(lambda view: view.step is Step.READY and view.memory is not None)
    assert view.status is not None
    assert view.status.terms_accepted
    assert view.memory == MemoryAnswer(Quality.FAST)
    asker.until(lambda view: view.missing is MissingRequirement.NOTHING and view.removable_bytes > 1_000_000)
    assert places.find_usable_folder() == weights_folder()


def test_without_consent_nothing_is_fetched(asker: Asker, hub: FakeHub) -> None:
    asker.link.decline_terms()
    asker.link.start_download()
    view = asker.until(lambda view: view.problem)
    assert "Nothing is downloaded before the terms" in message_of(view.problem)
    assert hub.requests == []


def test_a_pause_keeps_what_has_arrived_also_for_the_next_start(
    qtbot: QtBot, asker: Asker, hub: FakeHub, gate: threading.Event, tmp_path: Path
) -> None:
    asker.link.start_download(accepts_terms=True)
    asker.until(lambda view: view.status and view.status.store.done_bytes > 400_000)
    asker.link.pause_download()
    asker.until(lambda view: view.step is Step.PAUSED)
    gate.set()
    asker.link.close()
    again = Asker(qtbot, tmp_path)
    again.link.open_store()
    view = again.until(lambda view: view.step is Step.PARTIAL)
    assert view.status is not None
    assert view.status.store.done_bytes > 400_000
    again.link.start_download()
    again.until(lambda view: view.step is Step.READY)
    again.close()
    assert [seen.begin > 400_000 for seen in hub.gets(LARGE)] == [False, True]


def test_what_another_program_has_done_is_seen_and_what_was_said_stays(asker: Asker, hub: FakeHub) -> None:
    hub.usual = say(403)
    asker.link.start_download(accepts_terms=True)
    asker.until(lambda view: view.problem and view.step is not Step.RUNNING)
    hub.usual = serve_well
    with closing(WeightsService(weights_folder())) as other:
        other.start_download().result(20)
    asker.link.refresh_view()
    view = asker.until(lambda view: view.step is Step.READY and view.missing is MissingRequirement.NOTHING)
    assert view.problem is not None


def test_a_download_that_is_cancelled_leaves_nothing_unfinished(
    asker: Asker, hub: FakeHub, gate: threading.Event
) -> None:
    asker.link.start_download(accepts_terms=True)
    asker.until(lambda view: view.status and view.status.store.done_bytes > 400_000)
    asker.link.cancel_task()
    asker.until(lambda view: view.step in (Step.ABSENT, Step.PARTIAL) and not unfinished_files())


def test_a_server_that_refuses_is_a_sentence_with_its_remedy(asker: Asker, hub: FakeHub) -> None:
    hub.usual = say(403)
    asker.link.start_download(accepts_terms=True)
    view = asker.until(lambda view: view.problem and view.step is not Step.RUNNING)
    assert view.problem is not None
    assert str(view.problem.advice_phrase)
    hub.usual = serve_well
    asker.link.start_download()
    asker.until(lambda view: view.step is Step.READY)
    assert asker.told[-1].problem is None


def test_what_is_checked_and_removed_is_told(asker: Asker, hub: FakeHub) -> None:
    asker.link.start_download(accepts_terms=True)
    asker.until(lambda view: view.step is Step.READY and view.memory is not None)
    asker.link.verify_files()
    asker.until(lambda view: view.news and message_of(view.news) == "Every file was read, and is right.")
    asker.link.remove_files()
    asker.until(lambda view: view.news and message_of(view.news) == "1.0 MB are free again.")
    asker.until(lambda view: view.step is Step.ABSENT and view.removable_bytes == 0)


def test_an_empty_folder_is_refused_at_once_and_what_it_lacks_is_said(asker: Asker, tmp_path: Path) -> None:
    asker.preferences.change_settings(models=tmp_path / "chosen")
    (tmp_path / "empty").mkdir()
    asker.link.open_store()
    asker.until(lambda view: view.status)
    asker.link.adopt_folder(tmp_path / "empty")
    view = asker.until(lambda view: view.refused)
    assert "personalive/denoising_unet.pth" in message_of(view.refused)
    assert asker.preferences.user_settings.models == tmp_path / "chosen"


def test_an_adopted_folder_counts_instead_of_the_one_in_the_settings(
    asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = touch_weights(tmp_path / "reference" / "pretrained_weights")
    monkeypatch.setattr(tasks.TaskRunner, "verify_files", lambda runner, stop: None)
    asker.preferences.change_settings(models=tmp_path / "chosen")
    asker.link.adopt_folder(tmp_path / "reference")
    view = asker.until(lambda view: view.status and view.status.store.adopted)
    assert view.status is not None
    assert view.status.store.adopted == theirs
    asker.until(lambda _: asker.preferences.user_settings.models is None)


def test_another_folder_for_the_download_is_kept(asker: Asker, tmp_path: Path) -> None:
    (tmp_path / "large disk").mkdir()
    asker.link.open_store()
    asker.until(lambda view: view.status)
    asker.link.change_folder(tmp_path / "large disk")
    asker.until(lambda view: view.status and view.status.store.folder == tmp_path / "large disk")
    assert places.find_store() == tmp_path / "large disk"


def test_a_folder_that_an_action_chose_is_shown(asker: Asker, tmp_path: Path) -> None:
    asker.link.open_store()
    asker.until(lambda view: view.status)
    asker.preferences.change_settings(models=touch_weights(tmp_path / "theirs"))
    asker.until(lambda view: view.status and view.status.store.folder == tmp_path / "theirs")
    assert asker.told[-1].step is not Step.ABSENT


def test_a_table_that_cannot_be_used_is_said(asker: Asker, hub: FakeHub) -> None:
    (weights_folder() / TABLE).write_text("[", encoding="utf-8")
    asker.link.open_store()
    view = asker.until(lambda view: view.problem)
    assert TABLE in message_of(view.problem)
    assert view.step is Step.LOOKING


def test_what_nobody_foresaw_is_said_and_logged(
    asker: Asker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(runner: tasks.TaskRunner, stop: threading.Event) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(tasks.TaskRunner, "verify_files", fail)
    asker.link.verify_files()
    view = asker.until(lambda view: view.refused)
    assert "of all things" in message_of(view.refused)
    assert "of all things" in caplog.text
    caplog.clear()


def test_memory_that_cannot_be_counted_is_known_by_its_problem(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    short = Problem("There is no device {device}.", device="cuda:9")
    monkeypatch.setattr("app.weights.memory_trial.ask_memory_plan", lambda stop: {"problem": short.to_plain()})
    asker.link.count_memory()
    view = asker.until(lambda view: view.memory)
    assert view.memory == MemoryAnswer(None, short, is_known=False)


def test_nothing_slow_happens_on_the_windows_thread(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every wish returns while the disk hangs; the end waits for it only for a while."""
    hangs = threading.Event()

    def hang(*_: object) -> None:
        assert threading.current_thread() is not threading.main_thread()
        hangs.wait(20)

    monkeypatch.setattr(weights_link, "CLOSE_S", 0.05)
    monkeypatch.setattr(weights_link, "find_missing_requirement", hang)
    monkeypatch.setattr(WeightsService, "__init__", hang)
    for wish in (asker.link.open_store, asker.link.refresh_view, asker.link.verify_files, asker.link.remove_files):
        wish()
    asker.link.pause_download()
    asker.link.close()
    hangs.set()


def test_news_that_come_fast_are_told_a_few_times_a_second_and_the_last_one_is(qtbot: QtBot, asker: Asker) -> None:
    for number in range(50):
        asker.link._publish(free_bytes=number)
        qtbot.wait(1)
    asker.until(lambda view: view.free_bytes == 49)
    assert len(asker.told) < 20
