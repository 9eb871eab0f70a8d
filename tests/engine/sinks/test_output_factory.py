"""The outputs by their names, and the virtual camera that stays while another one is used."""

from pathlib import Path

import pytest

from engine.core.settings import LiveSettings
from engine.sinks.output_factory import Outputs, parse_virtual_camera_request
from engine.sinks.panic import PanicSwitch


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
    output = parse_virtual_camera_request(words, LiveSettings(output_width_px=640, output_height_px=360, output_fps=25))
    assert (output.backend, output.device) == (backend, device)
    assert (output.width_px, output.height_px, output.fps) == (640, 360, 25.0)
