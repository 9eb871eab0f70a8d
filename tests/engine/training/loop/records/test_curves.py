"""Event files can be read back, and points after the checkpoint of a training that goes on are withdrawn."""

import struct
from pathlib import Path

import numpy as np
import pytest
from tensorboardX.proto.event_pb2 import Event, SessionLog

from engine.core.errors import SinkError
from engine.training.loop.records.curves import CurveWriter


def read_events(folder: Path) -> list[Event]:
    """Read all events; between them lie their lengths and check sums."""
    found = []
    for file in sorted(folder.iterdir()):
        content = file.read_bytes()
        while content:
            (length,) = struct.unpack("<Q", content[:8])
            found.append(Event.FromString(content[12 : 12 + length]))
            content = content[16 + length :]
    return found


def test_numbers_and_pictures_are_there_as_soon_as_they_are_written(tmp_path: Path) -> None:
    curves = CurveWriter(tmp_path / "events", 7)
    curves.write_numbers(8, {"loss": 0.5})
    curves.write_picture(8, "samples", np.zeros((4, 6, 3), np.uint8))
    _, start, number, picture = read_events(tmp_path / "events")
    assert (start.step, start.session_log.status) == (7, SessionLog.START)
    assert (number.step, number.summary.value[0].tag, number.summary.value[0].simple_value) == (8, "loss", 0.5)
    assert (picture.summary.value[0].image.width, picture.summary.value[0].image.height) == (6, 4)
    curves.close()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    with pytest.raises(SinkError, match="taken"):
        CurveWriter(tmp_path / "taken", 0)
