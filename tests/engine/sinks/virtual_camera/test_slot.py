"""The one virtual camera of a run: which one is open, and what is known of it after its end."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.camera_process.wire import SentCounts
from engine.core.errors import SinkError
from engine.core.types import AvatarFrame
from engine.sinks.framing import WHOLE
from engine.sinks.panic import PanicSwitch
from engine.sinks.placement import Placing
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.sink import VirtualCameraSlotSink
from engine.sinks.virtual_camera.slot import GONE, VirtualCameraSlot
from engine.sinks.virtual_camera.state import VirtualCameraState

ONE, OTHER = VirtualCameraRequest("/dev/video1"), VirtualCameraRequest("/dev/video2")
COUNTS = SentCounts(sent=9, repeated=2, late=1, lost=0)


class FakeCamera:
    """closed: whether it was kept, for each call of `close`."""

    def __init__(self, device: str) -> None:
        self._device = device
        self.backend = ""
        self.placing: Placing | None = None
        self.closed: list[bool] = []

    def read_state(self) -> VirtualCameraState:
        return replace(GONE, shows="live", device=self._device, backend=self.backend, counts=COUNTS)

    def set_placing(self, placing: Placing) -> None:
        self.placing = placing

    def close(self, keep_camera: bool) -> None:
        self.closed.append(keep_camera)


class Cameras:
    """Opens them; opened: all so far. broken: devices that do not open. tried: without being opened for good."""

    def __init__(self) -> None:
        self.opened: list[FakeCamera] = []
        self.broken: set[str | None] = set()
        self.tried: list[str | None] = []

    def try_device(self, output: VirtualCameraRequest) -> None:
        self.tried.append(output.device)
        assert not self.opened[-1].closed, "the camera before goes on meanwhile"
        if output.device in self.broken:
            raise SinkError("{device} is busy.", device=output.device)

    def __call__(self, output: VirtualCameraRequest) -> Any:
        assert all(camera.closed for camera in self.opened), "another camera is still open"
        if output.device in self.broken:
            raise SinkError("{device} is busy.", device=output.device)
        self.opened.append(FakeCamera(output.device or ""))
        return self.opened[-1]


@pytest.fixture
def cameras() -> Cameras:
    return Cameras()


@pytest.fixture
def slot(cameras: Cameras) -> VirtualCameraSlot:
    return VirtualCameraSlot(cameras, PanicSwitch(), cameras.try_device)


def test_the_same_camera_stays_open_and_another_replaces_it(slot: VirtualCameraSlot, cameras: Cameras) -> None:
    assert slot.device == ""
    slot.open_virtual_camera(ONE)
    slot.open_virtual_camera(replace(ONE))
    assert (len(cameras.opened), slot.device) == (1, "/dev/video1")
    slot.open_virtual_camera(OTHER)
    assert (cameras.opened[0].closed, slot.device) == ([False], "/dev/video2")


def test_a_camera_that_was_closed_is_opened_again(slot: VirtualCameraSlot, cameras: Cameras) -> None:
    slot.open_virtual_camera(ONE)
    slot.close()
    slot.open_virtual_camera(ONE)
    assert len(cameras.opened) == 2


def test_where_another_camera_does_not_open_the_one_before_goes_on(slot: VirtualCameraSlot, cameras: Cameras) -> None:
    slot.open_virtual_camera(ONE)
    cameras.broken = {OTHER.device}
    with pytest.raises(SinkError, match="/dev/video2 is busy"):
        slot.open_virtual_camera(OTHER)
    slot.open_virtual_camera(ONE)
    assert (len(cameras.opened), cameras.opened[0].closed, slot.device) == (1, [], "/dev/video1")
    assert cameras.tried == ["/dev/video2"]


def test_a_camera_of_tests_goes_on_where_no_real_one_opens(slot: VirtualCameraSlot, cameras: Cameras) -> None:
    slot.open_virtual_camera(VirtualCameraRequest("/a/file", "file"))
    cameras.opened[0].backend = "file"
    cameras.broken = {None}
    with pytest.raises(SinkError):
        slot.open_virtual_camera(VirtualCameraRequest())
    assert (len(cameras.opened), cameras.opened[0].closed, cameras.tried) == (1, [], [None])


@pytest.mark.parametrize(
    "output", [replace(ONE, width_px=640), VirtualCameraRequest(None), VirtualCameraRequest(None, "v4l2loopback")]
)
def test_a_device_that_may_be_the_open_one_is_not_tried_and_comes_back_if_it_does_not_open(
    slot: VirtualCameraSlot, cameras: Cameras, output: VirtualCameraRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot.open_virtual_camera(ONE)
    cameras.opened[0].backend = "v4l2loopback"
    open_camera = cameras.__call__

    def refuse_new(asked: VirtualCameraRequest) -> Any:
        if asked == output:
            raise SinkError("It is busy.")
        return open_camera(asked)

    monkeypatch.setattr(slot, "_opener", refuse_new)
    with pytest.raises(SinkError, match="It is busy"):
        slot.open_virtual_camera(output)
    assert (len(cameras.opened), slot.device, cameras.tried) == (2, "/dev/video1", [])


def test_where_no_camera_opens_there_is_none_and_the_next_try_is_free(
    slot: VirtualCameraSlot, cameras: Cameras, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slot, "_try_device", lambda _: None)  # both are taken between the trial and the opening
    slot.open_virtual_camera(ONE)
    cameras.broken = {ONE.device, OTHER.device}
    with pytest.raises(SinkError):
        slot.open_virtual_camera(OTHER)
    assert (slot.camera, slot.device) == (None, "")
    cameras.broken = set()
    slot.open_virtual_camera(OTHER)
    assert slot.device == "/dev/video2"


def test_a_camera_that_was_closed_does_not_come_back_where_another_does_not_open(
    slot: VirtualCameraSlot, cameras: Cameras
) -> None:
    slot.open_virtual_camera(ONE)
    slot.close()
    cameras.broken = {OTHER.device}
    with pytest.raises(SinkError):
        slot.open_virtual_camera(OTHER)
    assert (slot.camera, len(cameras.opened)) == (None, 1)


@pytest.mark.parametrize("device", ["/dev/video1", "/dev/video2"])
def test_while_a_camera_of_another_size_is_opened_nothing_is_wrong(
    slot: VirtualCameraSlot, cameras: Cameras, monkeypatch: pytest.MonkeyPatch, device: str
) -> None:
    slot.open_virtual_camera(ONE)
    sink = VirtualCameraSlotSink(slot)
    seen: list[VirtualCameraState] = []

    def open_camera(output: VirtualCameraRequest) -> FakeCamera:
        seen.append(sink.read_state())
        return FakeCamera(device)

    monkeypatch.setattr(cameras.opened[0], "close", lambda _: seen.append(sink.read_state()))
    monkeypatch.setattr(slot, "_opener", open_camera)
    slot.open_virtual_camera(replace(ONE, device=device, width_px=640, height_px=360))
    assert [(state.shows, state.problem, state.counts) for state in seen] == [("starting", None, COUNTS)] * 2


def test_once_no_camera_opens_it_says_so_and_what_to_do(
    slot: VirtualCameraSlot, cameras: Cameras, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slot, "_try_device", lambda _: None)
    slot.open_virtual_camera(ONE)
    cameras.broken = {ONE.device, OTHER.device}
    with pytest.raises(SinkError):
        slot.open_virtual_camera(OTHER)
    assert VirtualCameraSlotSink(slot).read_state() == replace(GONE, counts=COUNTS)


@pytest.mark.parametrize("keep", [True, False])
def test_closing_keeps_the_figures_and_passes_on_whether_the_camera_stays(
    slot: VirtualCameraSlot, cameras: Cameras, keep: bool
) -> None:
    slot.open_virtual_camera(ONE)
    slot.close(keep)
    slot.close(not keep)
    assert cameras.opened[0].closed == [keep]
    assert (slot.last.shows, slot.last.device, slot.last.counts) == ("closed", "", COUNTS)


def test_a_placing_reaches_the_open_camera(slot: VirtualCameraSlot, cameras: Cameras) -> None:
    slot.set_placing(WHOLE)
    slot.open_virtual_camera(ONE)
    slot.set_placing(WHOLE)
    assert cameras.opened[0].placing is WHOLE


def test_a_sink_of_a_camera_that_is_gone_shows_nothing_and_tells_the_last_that_was_known(
    slot: VirtualCameraSlot,
) -> None:
    sink = VirtualCameraSlotSink(slot)
    assert slot.shown_by is sink
    sink.write_frame(AvatarFrame(np.zeros((4, 4, 3), np.uint8), None), 0)
    assert sink.read_shown_pictures() == []
    assert sink.read_state() == slot.last == GONE
    slot.open_virtual_camera(ONE)
    assert sink.read_state().device == "/dev/video1"
    assert sink.panic is slot.panic
