#!/usr/bin/env bash
# miniaudio 1.71 (PyPI), ALSA 1.2.8 (Debian 12), Linux x86-64.
#
# Behaviour: a computer without any sound card has a microphone. `Devices().get_captures()` lists ALSA's `null` device
# like a microphone, under the name "Discard all samples (playback) or generate zero samples (capture)". It opens
# without an error and delivers samples, all of them 0, and not at the rate that was asked for but as fast as the
# processor can: minutes of silence in half a second. Whoever takes the first name of the list makes
# silent recordings, and whoever keeps what a microphone delivers runs out of memory.
#
# Output seen: "1 microphone: Discard all samples (playback) or generate zero samples (capture)",
#              "0.5 s of recording: 259.2 s of sound, the loudest sample 0" (the second figure varies).
# Fails (exit 1) if the device is no longer listed, is no longer silent, or keeps to the rate. Needs apt-get.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install --quiet miniaudio==1.71
apt-get download -qq libasound2=1.2.8-1+b1 libasound2-data=1.2.8-1
for package in ./*.deb; do dpkg-deb -x "$package" alsa; done

# ALSA from the packages alone, with their configuration; no sound server, no configuration of the user's.
mkdir home
export HOME="$work/home" XDG_RUNTIME_DIR="$work/home" ALSA_CONFIG_DIR="$work/alsa/usr/share/alsa"
export LD_LIBRARY_PATH="$work/alsa/usr/lib/x86_64-linux-gnu"
unset PULSE_SERVER ALSA_CONFIG_PATH
env/bin/python - <<'PYTHON'
import sys
import time

import miniaudio

alsa = [miniaudio.Backend.ALSA]
found = miniaudio.Devices(alsa).get_captures()
silent = [device for device in found if "generate zero samples" in device["name"]]
print(f"{len(found)} microphone: {', '.join(device['name'] for device in found)}")
counted = loudest = 0


def count():
    global counted, loudest
    while True:
        block = bytes((yield))
        counted += len(block) // 2
        loudest = max(loudest, *block)


if not silent:
    sys.exit("changed: ALSA's null device is not listed any more")
counter = count()
next(counter)
device = miniaudio.CaptureDevice(
    input_format=miniaudio.SampleFormat.SIGNED16,
    nchannels=1,
    sample_rate=48_000,
    device_id=silent[0]["id"],
    backends=alsa,
)
device.start(counter)
time.sleep(0.5)
device.close()
print(f"0.5 s of recording: {counted / 48_000:.1f} s of sound, the loudest sample {loudest}")
if loudest or counted < 10 * 48_000:
    sys.exit("changed: the device gives other samples than 0, or keeps to the rate")
PYTHON
