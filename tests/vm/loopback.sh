#!/bin/bash
# In the VM: loads one version of v4l2loopback afresh, as /dev/video20 "VCam".
#
#   tests/vm/loopback.sh [VERSION] [EXCLUSIVE_CAPS]     the newest that was built, and 1, if not given
set -e
version=${1:-$(ls "$VM_CACHE" | sed -n 's/^v4l2loopback-\(.*\).ko$/\1/p' | sort -V | tail -1)}
if [ -d /sys/module/v4l2loopback ]; then rmmod v4l2loopback; fi
insmod "$VM_CACHE/v4l2loopback-$version.ko" video_nr=20 card_label=VCam max_buffers=4 exclusive_caps="${2:-1}"
