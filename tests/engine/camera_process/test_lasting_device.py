"""A device that is taken away is tried again, more and more rarely, and says what is wrong until it is back."""

from pathlib import Path

import numpy as np
import pytest

from engine.camera_process import wire
from engine.camera_process.device_errors import DeviceError
from engine.camera_process.devices import DeviceRequest
from engine.camera_process.lasting_device import RETRY_S, LastingDevice
from tests.fakes.camera_device import FakeDevices
from tests.fakes.clock import FakeClock

REQUEST = DeviceRequest(None, None, 8, 4, 30.0, "rgb")
FIRST, NEXT = np.zeros(96, np.uint8), np.ones(96, np.uint8)


def lose(device: LastingDevice, devices: FakeDevices, clock: FakeClock) -> None:
    devices.is_there, devices.opened[-1].is_gone = False, True
    assert not device.send_frame(NEXT, clock.now_ns)


def test_a_picture_is_sent_at_once_and_a_missing_device_is_an_error() -> None:
    devices = FakeDevices()
    assert LastingDevice(REQUEST, devices, FIRST).is_open
    assert devices.sent == [FIRST.tobytes()]
    devices.is_there = False
    with pytest.raises(DeviceError):
        LastingDevice(REQUEST, devices, FIRST)


def test_a_lost_device_is_tried_again_when_it_is_time_and_not_before() -> None:
    devices, clock = FakeDevices(), FakeClock()
    device = LastingDevice(REQUEST, devices, FIRST)
    for losses in (1, 2):
        lose(device, devices, clock)
        assert (device.is_open, device.lost) == (False, losses)
        devices.is_there = True
        device.reopen_when_due(clock.now_ns())
        assert not device.is_open
        clock.advance(RETRY_S[0])
        device.reopen_when_due(clock.now_ns())
        assert device.is_open, "what has worked is tried again soon"
        assert device.send_frame(NEXT, clock.now_ns)


def test_what_is_wrong_is_written_until_it_is_well(tmp_path: Path) -> None:
    devices, clock = FakeDevices(), FakeClock()
    device = LastingDevice(REQUEST, devices, FIRST)
    buffer = wire.FrameBuffer.create(tmp_path / "buffer", wire.Shape(8, 4, 30_000, "rgb"))
    texts = []
    for is_there in (True, False, True):
        if not is_there:
            lose(device, devices, clock)
        devices.is_there = is_there
        clock.advance(max(RETRY_S))
        device.reopen_when_due(clock.now_ns())
        device.write_description(buffer)
        texts.append(buffer.read_status_text()["problem"])
    buffer.close()
    assert [text and text["template"] for text in texts] == [None, "No virtual camera could be opened.", None]


def test_a_device_that_is_lost_is_let_go_and_what_is_open_at_the_end_too_once() -> None:
    devices, clock = FakeDevices(), FakeClock()
    device = LastingDevice(REQUEST, devices, FIRST)
    lose(device, devices, clock)
    assert devices.opened[0].closed
    assert not device.send_frame(NEXT, clock.now_ns), "there is none"
    assert device.lost == 1
    devices.is_there = True
    clock.advance(max(RETRY_S))
    device.reopen_when_due(clock.now_ns())
    assert len(devices.opened) == 2
    assert not devices.opened[1].closed
    device.close()
    assert devices.opened[1].closed
    assert not device.is_open
    device.close()


def test_while_it_stays_away_it_is_tried_more_and_more_rarely() -> None:
    devices, clock = FakeDevices(), FakeClock()
    device = LastingDevice(REQUEST, devices, FIRST)
    lose(device, devices, clock)
    pauses_s, waited_s = [], 0.0
    for _ in range(400):
        before = devices.tries
        clock.advance(0.05)
        waited_s += 0.05
        device.reopen_when_due(clock.now_ns())
        if devices.tries > before:
            pauses_s.append(round(waited_s, 2))
            waited_s = 0.0
    assert pauses_s[: len(RETRY_S)] == pytest.approx(list(RETRY_S), abs=0.11)
    assert pauses_s[-1] == pytest.approx(RETRY_S[-1], abs=0.11)


def test_a_description_is_written_only_when_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[object] = []
    devices, clock = FakeDevices(), FakeClock()
    device = LastingDevice(REQUEST, devices, FIRST)
    buffer = wire.FrameBuffer.create(tmp_path / "buffer", wire.Shape(8, 4, 30_000, "rgb"))
    monkeypatch.setattr(wire.FrameBuffer, "write_status_text", lambda self, about: written.append(about))
    for _ in range(3):
        device.write_description(buffer)
    assert written == [{"device": "fake camera", "backend": "fake", "problem": None}]
    lose(device, devices, clock)
    for _ in range(3):
        device.write_description(buffer)
    assert len(written) == 2
    buffer.close()
