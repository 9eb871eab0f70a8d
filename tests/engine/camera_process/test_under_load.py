"""A hundred thousand frames from another process, under load: none torn, none out of order."""

import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest

from engine.camera_process import wire

SHAPE = wire.Shape(64, 36, 30_000, "i420")
FRAMES = 100_000
AHEAD = 50
"""How far the writer may run ahead of the reader: many laps around the slots, but the reader gets its share."""
BUSY = "while True: sum(range(10000))"
WRITER = """
import sys, time, zlib
from pathlib import Path
import numpy as np
from engine.camera_process import wire

buffer, frames, ahead = wire.FrameBuffer.attach(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
pixels = np.empty(buffer.shape.frame_bytes, np.uint8)
for number in range(1, frames + 1):
    while number > buffer.header.beat + ahead:
        time.sleep(0)
    pixels[:-4] = number % 251
    pixels[:8] = np.frombuffer(number.to_bytes(8, "little"), np.uint8)
    pixels[-4:] = np.frombuffer(zlib.crc32(pixels[:-4].data).to_bytes(4, "little"), np.uint8)
    assert buffer.publish_frame(pixels, number * 3) == number
"""


@pytest.mark.slow
def test_a_hundred_thousand_frames_from_another_process_are_whole_and_in_order(tmp_path: Path) -> None:
    buffer = wire.FrameBuffer.create(tmp_path / "buffer", SHAPE, checked=False)
    script = tmp_path / "writer.py"
    script.write_text(WRITER)
    load = subprocess.Popen([sys.executable, "-c", BUSY])
    writer = subprocess.Popen([sys.executable, str(script), str(tmp_path / "buffer"), str(FRAMES), str(AHEAD)])
    try:
        taken = _take_all(buffer, writer)
    finally:
        load.kill()
        load.wait()
        writer.kill()
        writer.wait()
    assert taken >= FRAMES // AHEAD


def _take_all(buffer: wire.FrameBuffer, writer: "subprocess.Popen[bytes]") -> int:
    """Take frames until the last one and look at every byte; how many were taken."""
    into = np.empty(SHAPE.frame_bytes, np.uint8)
    taken = last = 0
    while last < FRAMES:
        got = buffer.copy_latest_frame(into, last)
        if got is None:
            assert writer.poll() in (None, 0)
            time.sleep(0)
            continue
        number, capture_ns = got
        assert number > last
        assert capture_ns == number * 3
        assert int.from_bytes(into[:8].tobytes(), "little") == number
        assert zlib.crc32(into[:-4].data) == int.from_bytes(into[-4:].tobytes(), "little")
        last = number
        buffer.header.beat = last
        taken += 1
    return taken
