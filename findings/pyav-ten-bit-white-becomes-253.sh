#!/usr/bin/env bash
# PyAV 18.1.0 (PyPI; FFmpeg 8 with libswscale 9.5 in its wheel), Linux x86-64.
#
# Behaviour: pictures of ten bits, as HEVC, AV1 and ProRes hold them, lose two of 255 steps at white when they are
# converted to RGB: Y'CbCr white (940, 512, 512) becomes (253, 253, 253), middle grey 126 instead of 127.5. With 16 bits
# for each colour (rgb48le) it is 254 of 255. The same picture with eight bits, even one that swscale made of the ten,
# becomes (255, 255, 255). So a clip and its ten-bit copy do not match, and white is never white.
# What helps: convert to eight-bit Y'CbCr first (`frame.reformat(format="yuv420p")`), or multiply with the matrix of
# BT.709 in 16 bits oneself, which for 1920×1080 also takes half of the time.
#
# Output seen: "ten bits: white 253, grey 126", "ten bits, made eight first: white 255".
# Fails (exit 1) if white of ten bits becomes 255.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check av==18.1.0 numpy==2.2.6
env/bin/python - <<'PYTHON'
import sys

import av
import numpy as np


def grey_picture(luma):
    frame = av.VideoFrame(64, 64, "yuv420p10le")
    for plane, value in zip(frame.planes, (luma, 512, 512)):
        plane.update(np.full(plane.buffer_size // 2, value, np.uint16).tobytes())
    return frame


def shown(frame):
    return int(frame.to_ndarray(format="rgb24")[32, 32, 0])


white = shown(grey_picture(940))
print(f"ten bits: white {white}, grey {shown(grey_picture(502))}")
print(f"ten bits, made eight first: white {shown(grey_picture(940).reformat(format='yuv420p'))}")
if white == 255:
    sys.exit("changed: white of ten bits is white")
PYTHON
