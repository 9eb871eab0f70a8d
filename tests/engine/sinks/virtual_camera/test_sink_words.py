"""What the sink writes into the buffer, with a connection that needs no camera process."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.camera_process import wire
from engine.camera_process.wire import FrameBuffer, Shape, ShownFrame
from engine.core.errors import SinkError
from engine.core.types import AvatarFrame
from engine.sinks.card import draw_card
from engine.sinks.framing import WHOLE
from engine.sinks.own_card.look import CardLook
from engine.sinks.panic import PanicSwitch
from engine.sinks.virtual_camera import sink as sink_module
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.sink import VirtualCamera

SHAPE = Shape(64, 36, 30_000, "rgb")
REQUEST = VirtualCameraRequest("x", "file", 64, 36, 30.0, "rgb")
PANIC, RESTING = wire.PANIC, wire.RESTING


class Connection:
    """buffer: of the camera process that runs now, None for none. ended: how it was closed."""

    starts = 1
    problem = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made = 0
        self.buffer: FrameBuffer | None = None
        self.ended: list[bool] = []
        self.fails = False

    def __call__(self, output: VirtualCameraRequest, folder: Path | None) -> "Connection":
        return self

    def begin(self) -> FrameBuffer:
        """Another camera process begins."""
        self._made += 1
        self.buffer = FrameBuffer.create(self.folder / f"buffer {self._made}", SHAPE)
        return self.buffer

    def wait_for_buffer(self) -> FrameBuffer:
        if self.fails:
            raise SinkError("There is no device.")
        assert self.buffer is not None
        return self.buffer

    def poll_buffer(self, now_s: float) -> FrameBuffer | None:
        return self.buffer

    def close(self, end_camera: bool) -> None:
        self.ended.append(end_camera)


@pytest.fixture
def connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connection:
    made = Connection(tmp_path)
    made.begin()
    monkeypatch.setattr(sink_module, "VirtualCameraConnection", made)
    monkeypatch.setattr(sink_module, "LOOK_S", 0.0)
    return made


def words(connection: Connection) -> int:
    assert connection.buffer is not None
    return int(connection.buffer.header.panic)


def picture(level: int) -> AvatarFrame:
    return AvatarFrame(np.full((36, 64, 3), level, np.uint8), 7)


def card_of(buffer: FrameBuffer | None) -> bytes:
    assert buffer is not None
    into = np.zeros(SHAPE.frame_bytes, np.uint8)
    assert buffer.copy_card(into, 0) > 0
    return into.tobytes()


def test_before_the_first_picture_and_while_the_card_is_wanted_it_rests(connection: Connection) -> None:
    camera = VirtualCamera(REQUEST)
    assert words(connection) == RESTING
    for _ in range(2):
        camera.write_frame(picture(1), 0)
        assert words(connection) == 0
    for _ in range(2):
        camera.show_card()
        assert words(connection) == RESTING
    camera.write_frame(picture(1), 0)
    assert words(connection) == 0
    camera.close()
    assert words(connection) == RESTING


def test_a_picture_is_published_once_and_after_another_placing_again(connection: Connection) -> None:
    camera = VirtualCamera(REQUEST)
    buffer, frame = connection.buffer, picture(5)
    assert buffer is not None
    camera.write_frame(frame, 0)
    camera.write_frame(frame, 1)
    assert buffer.header.published == 1
    camera.set_placing(replace(WHOLE, zoom=1.5))
    camera.write_frame(frame, 2)
    assert buffer.header.published == 2
    camera.write_frame(picture(5), 3)
    assert buffer.header.published == 3
    camera.close()


def test_panic_is_written_when_it_is_set_and_an_end_leaves_none_behind(connection: Connection) -> None:
    panic = PanicSwitch()
    camera = VirtualCamera(REQUEST, panic=panic)
    camera.write_frame(picture(1), 0)
    panic.set_panic(True)
    assert words(connection) == PANIC
    panic.set_panic(False)
    assert words(connection) == 0
    panic.set_panic(True)
    camera.close(keep_camera=True)
    assert (words(connection), connection.ended) == (RESTING, [False])
    panic.set_panic(False)
    assert words(connection) == RESTING, "it follows no more"
    camera.close()
    assert connection.ended == [False]


def test_a_camera_that_was_left_in_panic_turns_it_on(connection: Connection) -> None:
    panic = PanicSwitch()
    assert connection.buffer is not None
    connection.buffer.header.panic = PANIC
    camera = VirtualCamera(REQUEST, panic=panic)
    assert panic.on
    assert words(connection) == PANIC | RESTING
    camera.close()


def test_another_camera_process_gets_the_card_and_panic_before_any_picture(connection: Connection) -> None:
    panic = PanicSwitch()
    camera = VirtualCamera(REQUEST, panic=panic)
    frame = picture(9)
    camera.write_frame(frame, 0)
    panic.set_panic(True)
    connection.buffer = None
    camera.write_frame(frame, 1)
    assert camera.read_shown_pictures() == []
    buffer = connection.begin()
    camera.write_frame(frame, 2)
    assert card_of(buffer) == draw_card(64, 36).tobytes()
    assert (words(connection), buffer.header.published) == (PANIC, 1)
    camera.close()


def test_a_card_in_another_language_is_written_at_once_and_without_a_process_later(connection: Connection) -> None:
    camera = VirtualCamera(REQUEST)
    camera.set_placing(replace(WHOLE, language="ko", card=CardLook("ko")))
    assert card_of(connection.buffer) == draw_card(64, 36, CardLook("ko")).tobytes()
    connection.buffer = None
    camera.write_frame(picture(1), 0)
    camera.set_placing(WHOLE)
    connection.begin()
    camera.write_frame(picture(1), 1)
    assert card_of(connection.buffer) == draw_card(64, 36).tobytes()
    camera.close()


def test_what_was_shown_is_told_once_and_what_another_run_showed_never(connection: Connection) -> None:
    buffer = connection.buffer
    assert buffer is not None
    buffer.write_shown_frame(ShownFrame(1, 1, 1))
    camera = VirtualCamera(REQUEST)
    assert camera.read_shown_pictures() == []
    buffer.write_shown_frame(ShownFrame(2, 7, 9))
    assert camera.read_shown_pictures() == [ShownFrame(2, 7, 9)]
    assert camera.read_shown_pictures() == []
    camera.close()
    assert camera.read_state().shows == "closed"
    camera.write_frame(picture(1), 0)
    camera.show_card()


def test_a_camera_that_cannot_be_opened_follows_nothing(connection: Connection) -> None:
    panic = PanicSwitch()
    connection.fails = True
    with pytest.raises(SinkError, match="no device"):
        VirtualCamera(REQUEST, panic=panic)
    assert connection.ended == [False]
    panic.set_panic(True)
    assert words(connection) == 0
