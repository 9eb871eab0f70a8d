#!/usr/bin/env bash
# opencv-python-headless 5.0.0.93 and 4.13.0.92 (PyPI), Linux x86-64; the pictures are written by Pillow 12.0.0.
#
# Behaviour: OpenCV turns a picture upright while it reads it, in every format but AVIF. `imread` and `imdecode` apply the
# orientation of JPEG, PNG, WebP and TIFF; an AVIF's (its boxes `irot` and `imir`, which the format tells readers to
# apply) is ignored without a word, and no flag asks for it. A photo of a phone held upright, converted to AVIF, lies on
# its side, where Pillow and browsers show it upright.
#
# Output seen, the same for both versions (a picture of 80x40, to be turned by a quarter):
#   "JPEG 40x80, PNG 40x80, WEBP 40x80, TIFF 40x80, AVIF 80x40 (Pillow: 40x80)"
# Fails (exit 1) if a format is read otherwise.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > read.py <<'PYTHON'
import io
import sys

import cv2
import numpy as np
from PIL import Image, ImageOps

ORIENTATION, QUARTER_TURN = 0x0112, 6
lying = Image.fromarray(np.zeros((40, 80, 3), np.uint8))
exif = Image.Exif()
exif[ORIENTATION] = QUARTER_TURN
read = {}
for kind in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF"):
    file = io.BytesIO()
    lying.save(file, kind, **({"tiffinfo": {ORIENTATION: QUARTER_TURN}} if kind == "TIFF" else {"exif": exif.tobytes()}))
    height, width = cv2.imdecode(np.frombuffer(file.getvalue(), np.uint8), cv2.IMREAD_COLOR).shape[:2]
    read[kind] = f"{width}x{height}"
upright = ImageOps.exif_transpose(Image.open(file)).size
print(f"OpenCV {cv2.__version__}:", ", ".join(f"{kind} {size}" for kind, size in read.items()), f"(Pillow: {upright[0]}x{upright[1]})")
if upright != (40, 80):
    sys.exit("changed: Pillow no longer turns the AVIF upright")
if [kind for kind, size in read.items() if size != "40x80"] != ["AVIF"]:
    sys.exit("changed: AVIF is no longer the one format that is not turned")
PYTHON

for version in 5.0.0.93 4.13.0.92; do
    python3 -m venv "env-$version"
    "env-$version/bin/pip" install --quiet --disable-pip-version-check "opencv-python-headless==$version" pillow==12.0.0
    "env-$version/bin/python" read.py
done
