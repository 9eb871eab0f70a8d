#!/usr/bin/env bash
# FFmpeg 7.0.2 with zimg (PyPI: imageio-ffmpeg 0.6.0, its own program), filter `zscale`, Linux x86-64.
#
# Behaviour: to make an HLG or PQ clip from an SDR one, light is made linear by one `zscale` and written as HDR by a second.
# `npl`, the nits of white, is usually given with `t=linear`, where the way back from HDR to SDR needs it. On the way to HDR it
# has no effect there, and no warning says so: only the `zscale` that writes HDR counts, and its default is 100. BT.2408
# puts diffuse white at 203 nits: 75 % of HLG's signal and 58 % of PQ's. Such clips have it at 63 % and 51 %, so a player that
# keeps to the standard shows white as a grey of 185 of 255. The pixels tell it from a dark scene only by their maximum.
#
# Output seen (luma of a white picture, 10 bits, limited range; 721 and 573 are 203 nits):
#   arib-std-b67: npl=203 with t=linear 616, with the second filter 721
#   smpte2084: npl=203 with t=linear 509, with the second filter 573
# Fails (exit 1) if one of the four differs by more than 2.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check imageio-ffmpeg==0.6.0
ffmpeg=$(env/bin/python -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')

# white_luma TRANSFER OPTIONS_OF_FIRST OPTIONS_OF_SECOND
white_luma() {
    "$ffmpeg" -hide_banner -loglevel error -f lavfi -i color=white:s=64x64:r=1:d=1,format=yuv444p -vf \
        "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv,zscale=t=linear$2,format=gbrpf32le,\
zscale=p=bt2020:t=$1:m=bt2020nc:r=tv$3,format=yuv420p10le" -f rawvideo white.raw -y
    od -An -tu2 -N2 white.raw | tr -d ' '
}

check() {
    [ $((${1} - ${2})) -le 2 ] && [ $((${2} - ${1})) -le 2 ] || { echo "changed: $1 where it was $2"; exit 1; }
}

while read -r transfer first second; do
    seen_first=$(white_luma "$transfer" ":npl=203" "")
    seen_second=$(white_luma "$transfer" "" ":npl=203")
    echo "$transfer: npl=203 with t=linear $seen_first, with the second filter $seen_second"
    check "$seen_first" "$first"
    check "$seen_second" "$second"
done <<'TABLE'
arib-std-b67 616 721
smpte2084 509 573
TABLE
