#!/usr/bin/env bash
# PyAV 18.1.0 (PyPI; FFmpeg 8 with libx264 in its wheel), Linux x86-64.
#
# Behaviour: an encoder whose `colorspace` is set to BT.709 writes files that say BT.709 and hold BT.601. RGB pictures
# given to `encode()` are converted to the encoder's pixel format with FFmpeg's default matrix, BT.601; the
# encoder's colorspace goes into the file's header alone. Every reader that believes the header shows other colours: pure
# green (0, 255, 0) comes back as (0, 215, 0). Who sets the tag so that HD players show the right colours makes them wrong.
# What helps: convert every picture first, `frame.reformat(format="yuv420p", dst_colorspace="ITU709")`.
#
# Output seen: "no tag: read back as (0, 254, 0)", "tagged BT.709: Y 145, read back as (0, 215, 0)",
#              "converted first: Y 173, read back as (0, 254, 0)".
# Fails (exit 1) if a picture given to an encoder tagged BT.709 comes back green.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check av==18.1.0 numpy==2.2.6
env/bin/python - <<'PYTHON'
import io
import sys

import av
import numpy as np

GREEN = np.full((64, 64, 3), (0, 255, 0), np.uint8)
BT709, LIMITED = 1, 1


def write_and_read(tagged, convert_first):
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        if tagged:
            stream.codec_context.colorspace, stream.codec_context.color_range = BT709, LIMITED
        frame = av.VideoFrame.from_ndarray(GREEN, format="rgb24")
        if convert_first:
            frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as container:
        frame = next(container.decode(video=0))
    luma = bytes(frame.planes[0])[0]
    colour = tuple(int(value) for value in frame.to_ndarray(format="rgb24")[32, 32])
    return luma, colour


print(f"no tag: read back as {write_and_read(False, False)[1]}")
luma, colour = write_and_read(True, False)
print(f"tagged BT.709: Y {luma}, read back as {colour}")
print("converted first: Y {}, read back as {}".format(*write_and_read(True, True)))
if colour[1] > 250:
    sys.exit("changed: the encoder now converts with the matrix that it is tagged with")
PYTHON
