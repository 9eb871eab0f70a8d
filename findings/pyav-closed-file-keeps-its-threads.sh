#!/usr/bin/env bash
# PyAV 18.1.0 (PyPI; FFmpeg 8 with libx264 in its wheel), Linux x86-64.
#
# Behaviour: `close()` on a PyAV container closes the file, not its encoders. An encoder, with its threads and buffers, lives
# on for as long as anything refers to its stream (or to the stream's codec context), although nothing can be encoded
# any more, and no call ends it. A program that keeps streams of closed recordings - in a list, in the traceback of an
# exception, in a reference cycle until the cycle collector comes by - keeps their threads and tens of megabytes for each.
# What helps: drop every reference to a stream once its file is closed.
#
# Output seen, on two processors: "threads: 2 at the start, 32 with five closed files, 2 without references to them"
# (the numbers depend on the processors).
# Fails (exit 1) if closed files keep no threads, or dropping the references does not end them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check av==18.1.0 numpy==2.2.6
env/bin/python - <<'PYTHON'
import gc
import os
import sys

import av
import numpy as np


def count_threads():
    return len(os.listdir("/proc/self/task"))


def write_file(name):
    container = av.open(name, "w")
    stream = container.add_stream("libx264", rate=30)
    stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
    frame = av.VideoFrame.from_ndarray(np.zeros((720, 1280, 3), np.uint8), format="rgb24")
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
    container.close()
    return stream


gc.disable()
begun = count_threads()
closed = [write_file(f"{number}.mp4") for number in range(5)]
kept = count_threads()
closed.clear()
left = count_threads()
print(f"threads: {begun} at the start, {kept} with five closed files, {left} without references to them")
if kept - begun < 5:
    sys.exit("changed: closing a file ends its encoder's threads")
if left != begun:
    sys.exit("changed: dropping the references no longer ends them")
PYTHON
