from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.camera_process import wire
from engine.camera_process.device_errors import DeviceError
from engine.camera_process.devices import DeviceRequest
from engine.camera_process.lasting_device import RETRY_S
from engine.camera_process.picture_stock import plain_picture
from engine.camera_process.program import VirtualCameraProgram
from tests.fakes.camera_device import FakeDevices
from tests.fakes.clock import FakeClock

REQUEST = DeviceRequest(None, None, 8, 4, 30.0, "i420")
PLAIN = plain_picture(wire.Shape(8, 4, 30_000, "i420")).tobytes()
CARD = bytes([9]) * 48


class Stage:
    """A program with its fake device and clock, and the app's view of its buffer."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.devices = FakeDevices()
        self.program = VirtualCameraProgram(REQUEST, self.devices, self.clock.now_ns, linger_ns=60_000_000_000)
        self.buffer = wire.FrameBuffer.create(folder / "buffer", self.program.shape)
        self.app = wire.FrameBuffer.attach(folder / "buffer")
        self.attached = True

    @property
    def sent(self) -> list[bytes]:
        return self.devices.sent

    def turns(self, count: int = 1) -> bool:
        """Let so many turns pass; False if the program wanted to end in the last one."""
        goes_on = True
        for _ in range(count):
            self.clock.advance(self.program.time_until_due_ns() / 1e9)
            goes_on = self.program.serve_turn(self.buffer, self.attached)
        return goes_on

    def publish(self, value: int, capture_ns: int | None = 5) -> None:
        self.app.publish_frame(np.full(48, value, np.uint8), capture_ns)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.program.close()
    stage.app.close()
    stage.buffer.close()


def test_a_picture_is_sent_before_the_buffer_exists() -> None:
    devices = FakeDevices()
    VirtualCameraProgram(REQUEST, devices, FakeClock().now_ns, linger_ns=0)
    assert devices.sent == [PLAIN]


def test_no_device_at_the_start_is_an_error() -> None:
    devices = FakeDevices()
    devices.is_there = False
    with pytest.raises(DeviceError):
        VirtualCameraProgram(REQUEST, devices, FakeClock().now_ns, linger_ns=0)


def test_plain_then_card_then_avatar(stage: Stage) -> None:
    stage.turns()
    assert stage.app.header.state == wire.STARTING
    stage.app.write_card(np.frombuffer(CARD, np.uint8))
    stage.turns()
    assert stage.app.header.state == wire.CARD
    stage.publish(50)
    stage.turns()
    assert stage.app.header.state == wire.LIVE
    assert stage.sent == [PLAIN, PLAIN, CARD, bytes([50]) * 48]


def test_the_newest_frame_is_repeated_through_a_stall_and_counted(stage: Stage) -> None:
    stage.publish(50)
    stage.turns(4)
    assert stage.sent[1:] == [bytes([50]) * 48] * 4
    assert stage.app.counts == wire.SentCounts(sent=4, repeated=3, late=0, lost=0)


def test_each_frame_tells_once_when_it_went_out(stage: Stage) -> None:
    stage.publish(50, capture_ns=77)
    stage.turns(3)
    stage.publish(51, capture_ns=None)
    stage.turns(1)
    shown = [one for _, one in stage.app.read_shown_after(0)]
    assert [(one.number, one.capture_time_ns) for one in shown] == [(1, 77), (2, None)]
    assert shown[1].sent_at_ns - shown[0].sent_at_ns == pytest.approx(1e8, rel=1e-6)


def test_turns_missed_while_the_process_was_stopped_are_counted_and_not_made_up_for(stage: Stage) -> None:
    stage.turns(2)
    stage.clock.advance(5.0)
    stage.program.serve_turn(stage.buffer, True)
    assert stage.app.counts.late == 149
    assert stage.program.time_until_due_ns() > 0
    assert stage.app.counts.sent == 3


@pytest.mark.promise("the app ends, crashes or is killed")
def test_the_card_comes_in_the_turn_after_the_app_has_gone(stage: Stage) -> None:
    stage.app.write_card(np.frombuffer(CARD, np.uint8))
    stage.publish(50)
    stage.turns(2)
    stage.attached = False
    stage.turns()
    assert stage.sent[-1] == CARD


@pytest.mark.promise("the app hangs: no sign of life for 3 s")
def test_a_silent_app_gets_the_card_after_three_seconds(stage: Stage) -> None:
    stage.app.write_card(np.frombuffer(CARD, np.uint8))
    stage.publish(50)
    stage.turns(89)
    assert stage.sent[-1] != CARD
    stage.turns(3)
    assert stage.sent[-1] == CARD
    stage.app.send_heartbeat()
    stage.turns()
    assert stage.sent[-1] == bytes([50]) * 48


@pytest.mark.promise("panic")
def test_panic_is_obeyed_in_the_next_turn_and_frames_go_on_behind_it(stage: Stage) -> None:
    stage.app.write_card(np.frombuffer(CARD, np.uint8))
    stage.publish(50)
    stage.turns()
    stage.app.header.panic = 1
    stage.publish(51)
    stage.turns()
    assert stage.sent[-1] == CARD
    assert stage.app.header.state == wire.PANIC_CARD
    stage.app.header.panic = 0
    stage.publish(52)
    stage.turns()
    assert stage.sent[-1] == bytes([52]) * 48
    assert stage.app.header.state == wire.LIVE


def test_a_card_that_is_not_panics_is_told_from_it(stage: Stage) -> None:
    stage.app.write_card(np.frombuffer(CARD, np.uint8))
    stage.app.header.panic = wire.RESTING
    stage.turns()
    assert (stage.sent[-1], stage.app.header.state) == (CARD, wire.CARD)
    stage.app.header.panic = wire.RESTING | wire.PANIC
    stage.turns()
    assert (stage.sent[-1], stage.app.header.state) == (CARD, wire.PANIC_CARD)


@pytest.mark.promise("no app returns for five minutes")
def test_it_ends_when_nobody_comes_back(stage: Stage) -> None:
    stage.attached = False
    assert stage.turns(59 * 30)
    assert not stage.turns(2 * 30)


def test_it_ends_when_told_to(stage: Stage) -> None:
    assert stage.turns()
    stage.app.header.end = 1
    assert not stage.turns()


@pytest.mark.promise("the device is taken away")
def test_a_lost_device_is_reported_and_tried_again_less_and_less_often(stage: Stage) -> None:
    stage.turns()
    assert stage.app.read_status_text()["device"] == "fake camera"
    stage.devices.opened[0].is_gone = True
    stage.devices.is_there = False
    stage.turns()
    assert stage.devices.opened[0].closed
    assert stage.app.header.state == wire.LOST
    gone = DeviceError("The fake camera was taken away.", "Bring it back.")
    assert stage.app.read_status_text()["problem"] == gone.to_plain()
    before = stage.devices.tries
    stage.turns(int(sum(RETRY_S) * 30) + 5)
    assert stage.devices.tries - before == len(RETRY_S)
    assert stage.app.read_status_text()["problem"]["remedy"] == "Install one."


def test_a_device_that_is_back_is_used_at_once(stage: Stage) -> None:
    stage.publish(50)
    stage.turns()
    stage.devices.opened[0].is_gone = True
    stage.turns()
    sent = len(stage.sent)
    stage.publish(51)
    stage.turns(16)
    assert len(stage.devices.opened) == 2
    assert len(stage.sent) > sent
    assert stage.sent[-1] == bytes([51]) * 48
    assert stage.app.header.state == wire.LIVE
    assert stage.app.counts.lost == 1
    assert stage.app.read_status_text()["problem"] is None
