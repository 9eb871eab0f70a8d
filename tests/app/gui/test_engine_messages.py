"""Problems in the user's language: the template is translated, then filled."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import miniaudio
import pytest
from PySide6.QtWidgets import QApplication

from app.gui.engine_messages import WINDOW_WORDS, translate_phrase, translate_problem
from app.gui.languages import Languages
from engine import PersonaCamError, Phrase, PortraitError, Problem, SettingsError, SinkError, SourceError, sink_error
from engine.core.clock import SystemClock
from engine.core.errors import NoFaceError, UnplacedFaceError
from engine.live.threads import WorkerLoop, WorkerThreads
from engine.sinks.virtual_camera import connection
from engine.sources.microphone import DeviceMicrophone
from installer.problem_words import find_calls, list_templates

ROOT = Path(__file__).parents[3]
COMMAND_LINE_ONLY = ("app/cli/", "engine/training/", "engine/evaluation/")

TOO_FAR = NoFaceError(
    "The face in {name} looks too far {way}.",
    "Use a larger picture, or one taken from nearer.",
    name="a b.png",
    way=Phrase("down"),
)


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[None]:
    made = Languages(qapp)
    made.set_language("ko")
    yield
    made.set_language("en")
    made.deleteLater()


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TOO_FAR, "a b.png의 얼굴이 너무 아래쪽을 향하고 있습니다. 더 큰 사진이나 더 가까이서 찍은 사진을 쓰세요."),
        (
            PortraitError("The picture {name} stood on its head, and was turned upright.", name="x.png"),
            "거꾸로 되어 있던 사진 x.png를 바로 세웠습니다.",
        ),
        (SettingsError("zoom", "{value} does not fit.", value="9.0"), "zoom: 9.0은 쓸 수 없는 값입니다."),
        (PersonaCamError("Nobody ever said this: {what}", what="{what}"), "Nobody ever said this: {what}"),
        (
            SinkError(
                "{problem}",
                "Try again.",
                problem=PortraitError("{file} is empty.", file="a.png").problem.message_phrase,
            ),
            "a.png가 비어 있습니다. 다시 시도하세요.",
        ),
        (PersonaCamError(""), ""),
        (
            sink_error(FileExistsError(17, "File exists"), Path("a.mp4")),
            "a.mp4에 쓸 수 없습니다: 폴더가 있어야 할 자리에 파일이 있음. 다른 위치를 고르세요.",
        ),
    ],
)
def test_a_problem_is_said_in_the_language_of_the_window(error: PersonaCamError, said: str) -> None:
    assert translate_problem(error.problem) == said


@pytest.mark.usefixtures("korean")
def test_a_part_that_fails_in_an_unforeseen_way_is_named() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    threads = WorkerThreads(SystemClock(), lambda: None, lambda *_: None)
    threads.add_worker(WorkerLoop("capture", Phrase("capture"), fail, lambda: None, SourceError))
    threads.start()
    threads.stop()
    assert threads.failure is not None
    assert translate_problem(threads.failure.problem).startswith("카메라 읽기에서 오류가 났습니다: ZeroDivisionError()")


@pytest.mark.usefixtures("korean")
def test_the_microphone_of_the_system_is_named_and_why_it_does_not_open() -> None:
    with pytest.raises(SourceError) as failed:
        DeviceMicrophone("", [miniaudio.Backend.WEBAUDIO])
    said = translate_problem(failed.value.problem)
    assert re.match(r"시스템 기본 마이크를 열 수 없습니다: [a-z ]+\. ", said)


@pytest.mark.usefixtures("korean")
def test_a_camera_process_that_ends_without_a_word_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    monkeypatch.setattr(connection, "_spawn_detached", lambda *_: ended)
    camera = connection.VirtualCameraConnection(connection.VirtualCameraRequest(), tmp_path / "run")
    with pytest.raises(SinkError) as failed:
        camera.wait_for_buffer()
    camera.close(end_camera=False)
    assert translate_problem(failed.value.problem) == "카메라 프로세스가 바로 끝났습니다: 아무 말도 남기지 않았습니다."


@pytest.mark.usefixtures("korean")
def test_values_are_not_translated() -> None:
    assert translate_phrase(Phrase("{file} is empty.", file="down")) == "down이 비어 있습니다."


@pytest.mark.usefixtures("qapp")
def test_in_english_it_is_what_the_command_line_says() -> None:
    assert translate_problem(TOO_FAR.problem) == str(TOO_FAR)
    assert translate_problem(Problem("x is gone.")) == "x is gone."
    assert translate_problem(None) == ""


@pytest.mark.usefixtures("qapp")
def test_the_window_advises_its_crop_editor_where_the_command_line_has_a_flag() -> None:
    refused = UnplacedFaceError(
        "No human face was found in {name}.",
        "Use an upright picture of one person who looks towards the camera, or put the points right with "
        "--face-points.",
        name="Ada",
    )
    assert translate_problem(refused.problem) == (
        "No human face was found in Ada. Use an upright picture of one person who looks towards the camera, or put the "
        "six points on eyes and mouth with “Crop …” in the portrait's menu."
    )


def test_no_words_that_can_reach_the_window_name_a_flag() -> None:
    flag = re.compile(r"(?<!\w)--[a-z]|(?<=with )-[a-z]\b")
    templates = {
        template
        for call in find_calls(ROOT)
        if not call.place.startswith(COMMAND_LINE_ONLY)
        for template in call.templates
        if flag.search(template)
    }
    assert len(templates) > 5, "they are found at all"
    assert templates - WINDOW_WORDS.keys() == set()
    assert [words for words in WINDOW_WORDS.values() if flag.search(words) or "personacam " in words] == []


def test_every_template_that_the_window_replaces_is_one_of_the_program() -> None:
    assert WINDOW_WORDS.keys() - set(list_templates(ROOT)) == set()
