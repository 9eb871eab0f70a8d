"""The outputs by their names, and the virtual camera that stays while another one is used."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.core.errors import SinkError
from engine.core.settings import LiveSettings, YuvMatrix
from engine.sinks import output_factory
from engine.sinks.output_factory import Outputs, parse_virtual_camera_request
from engine.sinks.panic import PanicSwitch
from engine.sinks.placement import Placing
from engine.sinks.virtual_camera.sink import VirtualCameraSlotSink
from engine.sinks.virtual_camera.slot import GONE


@pytest.mark.parametrize(
    ("words", "steady"), [("null", False), (None, False), ("OUT/avatar.MP4", True)], ids=["null", "off air", "file"]
)
def test_outputs_are_known_by_their_words(tmp_path: Path, words: str | None, steady: bool) -> None:
    outputs = Outputs(LiveSettings(output_fps=25), PanicSwitch())
    sink, pace = outputs.open_output(words and words.replace("OUT", str(tmp_path)))
    assert pace.on_grid == steady
    assert pace.period_ns == 40_000_000
    sink.close()
    outputs.close()


@pytest.mark.parametrize(
    ("words", "backend", "device"),
    [
        ("", None, None),
        ("/dev/video20", None, "/dev/video20"),
        ("OBS Virtual Camera", None, "OBS Virtual Camera"),
        ("obs", "obs", None),
        ("v4l2loopback:/dev/video20", "v4l2loopback", "/dev/video20"),
    ],
)
def test_a_virtual_camera_is_named_by_device_backend_or_both(
    words: str, backend: str | None, device: str | None
) -> None:
    words = f"virtual-camera:{words}"
    output = parse_virtual_camera_request(words, LiveSettings(output_width_px=640, output_height_px=360, output_fps=25))
    assert (output.backend, output.device) == (backend, device)
    assert (output.width_px, output.height_px, output.fps) == (640, 360, 25.0)


class NotingCamera:
    """In place of a virtual camera: what it was made with, and its placing."""

    def __init__(self, *made_of: Any) -> None:
        self.made_of = made_of
        self.placing: Placing | None = None
        self.closed: list[bool] = []

    def set_placing(self, placing: Placing) -> None:
        self.placing = placing

    def read_state(self) -> Any:
        return replace(GONE, device="Persona Cam")

    def close(self, keep_camera: bool) -> None:
        self.closed.append(keep_camera)


@pytest.fixture
def cameras(monkeypatch: pytest.MonkeyPatch) -> list[NotingCamera]:
    made: list[NotingCamera] = []

    def open_camera(*made_of: Any) -> NotingCamera:
        made.append(NotingCamera(*made_of))
        return made[-1]

    monkeypatch.setattr(output_factory, "VirtualCamera", open_camera)
    return made


def test_a_virtual_camera_is_made_of_the_settings_and_follows_them(cameras: list[NotingCamera], tmp_path: Path) -> None:
    panic = PanicSwitch()
    live = LiveSettings(zoom=1.5, matrix="601", output_width_px=640, output_height_px=360)
    outputs = Outputs(live, panic, tmp_path)
    assert outputs.virtual_camera_device == ""
    sink, pace = outputs.open_output("virtual-camera:obs")
    (camera,) = cameras
    request, placing, matrix, switch, folder = camera.made_of
    assert (request.backend, request.width_px, request.height_px) == ("obs", 640, 360)
    assert (placing, matrix) == (Placing.from_settings(live), YuvMatrix("601"))
    assert switch is panic
    assert folder == tmp_path
    assert isinstance(sink, VirtualCameraSlotSink)
    assert not pace.on_grid
    assert outputs.virtual_camera_device == "Persona Cam"
    outputs.change_live_settings(replace(live, zoom=2.0))
    assert camera.placing == Placing.from_settings(replace(live, zoom=2.0))
    outputs.close(keep_camera=True)
    assert camera.closed == [True]


def test_the_virtual_camera_stays_while_another_output_is_used_and_a_video_is_known(
    cameras: list[NotingCamera], tmp_path: Path
) -> None:
    outputs = Outputs(LiveSettings(), PanicSwitch(), tmp_path)
    outputs.open_output("virtual-camera")
    sink, _ = outputs.open_output(str(tmp_path / "a.mp4"))
    assert outputs.video is not None
    assert outputs.video.file == tmp_path / "a.mp4"
    sink.close()
    for other in (None, "null", "virtual-camera"):
        outputs.open_output(other)
        assert outputs.video is None
    assert (len(cameras), cameras[0].closed) == (1, [])
    with pytest.raises(SinkError, match="no output 'somewhere'"):
        outputs.open_output("somewhere")
    outputs.close()
    assert cameras[0].closed == [False]
