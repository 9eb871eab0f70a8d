#!/usr/bin/env bash
# PyAV 18.1.0 (PyPI: av, the wheel with FFmpeg 8), Python 3.11, Linux x86-64.
#
# Behaviour: a decoded picture whose `side_data` is looked at (the display matrix of a phone's clip is there) keeps the container
# that it made, and the container keeps the picture. Reference counts never reach zero; the decoder's memory comes back only when
# Python next looks for cycles, and a loop over pictures makes so few Python objects that this happens a hundred and more pictures
# later. Reading 200 pictures of 1280x720 in this way takes 160 MB more. A container made by hand,
# `SideDataContainer(picture)`, holds the picture as well, but the picture does not hold it, and nothing grows. Other
# properties read from the same data, such as `rotation`, are harmless.
#
# Output seen (peak resident memory above that of plain decoding, MB; and how many pictures were alive at the end):
#   rotation: 0 MB, 1 alive
#   container by hand: 0 MB, 1 alive
#   side_data: 160 MB, 80 alive
# Fails (exit 1) if side_data takes less than 100 MB more, or one of the others more than 30.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check av==18.1.0

cat > read.py <<'PYTHON'
import gc
import resource
import sys

import av
from av.sidedata.sidedata import SideDataContainer

READERS = {
    "plain decoding": lambda picture: None,
    "rotation": lambda picture: picture.rotation,
    "container by hand": lambda picture: len(SideDataContainer(picture)),
    "side_data": lambda picture: len(picture.side_data),
}
with av.open("clip.mp4") as clip:
    for picture in clip.decode(video=0):
        READERS[sys.argv[1]](picture)
alive = sum(isinstance(thing, av.VideoFrame) for thing in gc.get_objects())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, alive)
PYTHON

env/bin/python - <<'PYTHON'
import av

with av.open("clip.mp4", "w") as clip:
    stream = clip.add_stream("mpeg4", rate=25)
    stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
    for _ in range(200):
        clip.mux(stream.encode(av.VideoFrame(1280, 720, "yuv420p")))
    clip.mux(stream.encode())
PYTHON

read -r plain _ < <(env/bin/python read.py "plain decoding")
failed=0
for reader in "rotation" "container by hand" "side_data"; do
    read -r peak alive < <(env/bin/python read.py "$reader")
    more=$((peak - plain))
    echo "$reader: $more MB, $alive alive"
    if [ "$reader" = side_data ]; then [ $more -ge 100 ] || failed=1; else [ $more -le 30 ] || failed=1; fi
done
[ $failed = 0 ] || { echo "changed: side_data no longer keeps the pictures, or something else does"; exit 1; }
