"""The buffer's bytes are a format that an app and a camera process of different versions share."""

import ctypes
import struct
from pathlib import Path

import numpy as np
import pytest

from engine.camera_process import wire

SHAPE = wire.Shape(8, 4, 30_000, "rgb")
WORDS = {
    0: "magic", 1: "version", 2: "camera_pid", 3: "end", 4: "panic", 5: "app_pid",
    8: "width_px", 9: "height_px", 10: "fps_milli", 11: "pixel_format", 12: "checked",
    16: "heartbeat", 17: "published",
    32: "state", 33: "sent", 34: "repeated", 35: "late", 36: "beat", 37: "lost", 38: "shown",
    39: "text_sequence", 40: "text_bytes",
}  # fmt: skip
"""Which word of 8 bytes is which, in version 4. 16: in 2 it was a count. 32: in 3 it had no word for panic's card."""


def test_every_field_lies_where_version_4_has_it() -> None:
    assert wire.VERSION == 4
    assert ctypes.sizeof(wire.Header) == 64 * 8
    named = {name for name, _ in wire.Header._fields_ if not name.startswith("_")}
    assert named == set(WORDS.values())
    for word, name in WORDS.items():
        field = getattr(wire.Header, name)
        assert (field.offset, field.size) == (word * 8, 8), "8 aligned bytes are one store"


def test_pictures_texts_and_times_lie_where_version_4_has_them(tmp_path: Path) -> None:
    buffer = wire.FrameBuffer.create(tmp_path / "buffer", SHAPE)
    buffer.write_status_text({"device": "x"})
    buffer.publish_frame(np.full(96, 7, np.uint8), 41)
    buffer.write_shown_frame(wire.ShownFrame(1, 41, 50))
    buffer.close()
    data = (tmp_path / "buffer").read_bytes()
    assert data[:8] == b"PCAMWIRE"[::-1] or data[:8] == b"PCAMWIRE"
    assert struct.unpack_from("=5Q", data, 8 * 8)[:4] == (8, 4, 30_000, 0)
    assert data[512:].startswith(b'{"device": "x"}')
    assert struct.unpack_from("=3Q", data, 2560) == (1, 42, 50)
    slot_1 = 8192 + 2 * 4096
    assert struct.unpack_from("=2Q", data, slot_1) == (2, 42)
    assert data[slot_1 + 64 : slot_1 + 64 + 96] == bytes([7]) * 96


def test_after_closing_the_header_is_a_copy(tmp_path: Path) -> None:
    camera = wire.FrameBuffer.create(tmp_path / "buffer", SHAPE)
    app = wire.FrameBuffer.attach(tmp_path / "buffer")
    camera.header.beat = 3
    app.close()
    assert app.header.beat == 3
    app.header.panic = 1
    assert camera.header.panic == 0
    camera.close()


def test_a_thread_that_just_writes_into_the_header_does_not_hinder_closing(tmp_path: Path) -> None:
    buffer = wire.FrameBuffer.create(tmp_path / "buffer", SHAPE)
    in_use = buffer.header
    buffer.close()
    in_use.panic = 1
    assert buffer.closed


@pytest.mark.parametrize("name", ["panic", "published"])
def test_what_one_side_writes_the_other_sees(tmp_path: Path, name: str) -> None:
    camera = wire.FrameBuffer.create(tmp_path / "buffer", SHAPE)
    app = wire.FrameBuffer.attach(tmp_path / "buffer")
    setattr(app.header, name, 5)
    assert getattr(camera.header, name) == 5
    for buffer in (app, camera):
        buffer.close()
