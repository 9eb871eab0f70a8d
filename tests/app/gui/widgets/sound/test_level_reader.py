"""A microphone is open only while somebody looks at its level, and never beside a recording that has its sound."""

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.gui.widgets.sound.level_reader import LevelReader
from engine import SourceError
from tests.fakes.link import AskedLink


class Desk:
    def __init__(self) -> None:
        self.closed = 0

    def read_level(self) -> float:
        assert not self.closed
        return 0.4

    def close(self) -> None:
        self.closed += 1


class Scene:
    def __init__(self, link: AskedLink) -> None:
        self.opened: list[tuple[str, Desk]] = []
        self.levels: list[float] = []
        self.parent = QObject()
        self.reader = LevelReader(link, self.parent, self.open_desk)
        self.reader.measured.connect(self.levels.append)

    def open_desk(self, name: str) -> Desk:
        if name == "gone":
            raise SourceError("There is no microphone gone.")
        self.opened.append((name, Desk()))
        return self.opened[-1][1]

    def finish_jobs(self) -> None:
        self.reader._worker.submit_job(lambda: None).result(10)


@pytest.fixture
def scene(qtbot: QtBot, asked_link: AskedLink) -> Scene:
    return Scene(asked_link)


def test_it_is_open_from_the_first_look_to_the_last(scene: Scene) -> None:
    assert scene.opened == []
    scene.reader.begin_looking("")
    scene.finish_jobs()
    assert ([name for name, _ in scene.opened], scene.reader.is_open) == ([""], True)
    scene.reader._timer.timeout.emit()
    assert scene.levels == [0.4]
    scene.reader.end_looking()
    scene.finish_jobs()
    assert (scene.opened[0][1].closed, scene.reader.is_open) == (1, False)
    assert scene.levels[-1] == 0
    assert not scene.reader._timer.isActive()
    scene.reader.close()


def test_who_looks_away_before_it_is_open_leaves_none_open(scene: Scene) -> None:
    scene.reader.begin_looking("Desk")
    scene.reader.end_looking()
    scene.finish_jobs()
    assert not scene.reader.is_open
    assert all(desk.closed for _, desk in scene.opened)
    scene.reader.close()


def test_without_a_choice_and_beside_a_recording_nothing_is_opened(
    scene: Scene, asked_link: AskedLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.reader.begin_looking(None)
    monkeypatch.setattr(asked_link, "read_sound_level", lambda: 0.8)
    scene.reader.begin_looking("Desk")
    scene.finish_jobs()
    assert scene.opened == []
    scene.reader._timer.timeout.emit()
    assert scene.levels == [0.8], "the recording's own"
    scene.reader.close()


def test_one_that_does_not_open_has_no_level(scene: Scene) -> None:
    scene.reader.begin_looking("gone")
    scene.finish_jobs()
    scene.reader._timer.timeout.emit()
    assert scene.levels == [0.0]
    scene.reader.close()


def test_a_recording_is_read_without_opening_anything(scene: Scene) -> None:
    scene.reader.set_reading(True)
    assert scene.reader._timer.isActive()
    scene.reader.set_reading(False)
    scene.finish_jobs()
    assert (scene.opened, scene.reader._timer.isActive()) == ([], False)
    scene.reader.close()
