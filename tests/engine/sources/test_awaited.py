"""A camera that is there only later."""

from pathlib import Path

import pytest

from engine.core.clock import SystemClock
from engine.core.errors import SourceError
from engine.core.settings import LiveSettings
from engine.live.open_session import LiveOpeners
from engine.sinks.panic import PanicSwitch


def test_a_clip_that_comes_later_is_played_once_it_is_there(tmp_path: Path, swaying_face: Path) -> None:
    late = tmp_path / "late.mp4"
    openers = LiveOpeners(LiveSettings(output_fps=25), SystemClock(), PanicSwitch())
    source, opener = openers.open_camera(str(late), awaited=True)
    assert (source.info.name, int(source.info.fps)) == (str(late), 25)
    for attempt in (source.read_frame, opener):
        with pytest.raises(SourceError, match="late"):
            attempt()
    late.write_bytes(swaying_face.read_bytes())
    found = opener()
    assert found.info.plays_file
    opener.interrupt()
    found.close()
    source.close()


def test_without_waiting_it_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="late"):
        LiveOpeners(LiveSettings(), SystemClock(), PanicSwitch()).open_camera(str(tmp_path / "late.mp4"))


def test_an_opener_that_was_interrupted_before_it_found_anything_ends_at_once(swaying_face: Path) -> None:
    _, opener = LiveOpeners(LiveSettings(), SystemClock(), PanicSwitch()).open_camera(str(swaying_face), awaited=True)
    opener.interrupt()
    again = opener()
    assert again.read_frame() is None
    again.close()
