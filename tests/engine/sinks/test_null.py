"""The sink that keeps nothing."""

import numpy as np

from engine.core.types import AvatarFrame
from engine.sinks.null import NullSink


def test_it_counts_every_frame_and_keeps_none() -> None:
    sink = NullSink()
    picture = AvatarFrame(np.zeros((8, 8, 3), np.uint8), None)
    for time_ns in range(3):
        sink.write_frame(picture, time_ns)
    sink.close()
    sink.close()
    assert (sink.frames, vars(sink)) == (3, {"frames": 3})
