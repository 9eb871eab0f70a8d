#!/usr/bin/env bash
# Boots the test VM, runs one command in it, and ends with that command's status (99: there was none).
#
#   tests/vm/boot.sh COMMAND [ARGUMENT...]
#
# The VM is emulated, has two processors, no network, the host's files as a throw-away root, v4l2loopback at /dev/video20
# and the test camera vivid at /dev/video10. What the command writes to /vm comes back in VM_RESULT, if that is set.
# VM_TIMEOUT: seconds, default 400. VM_MEMORY: MB, default 2048. VM_CACHE: see build.sh.
set -euo pipefail
TESTS=$(cd "$(dirname "$0")" && pwd)
CACHE=${VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/personacam-vm}

"$TESTS/build.sh"
exchange=$(mktemp -d "${TMPDIR:-/tmp}/personacam-vm.XXXXXX")
trap 'rm -rf "$exchange"' EXIT
cp "$TESTS/guest.sh" "$exchange/guest.sh"
printf '%q ' "$@" > "$exchange/command"
{
    printf 'export VM_CACHE=%q VM_TESTS=%q VM_FOLDER=%q\n' "$CACHE" "$TESTS" "$PWD"
} > "$exchange/environment"

# hpet: beside other work the guest can mistake the speed of its processor's own counter; a second then lasts half of one.
# Nehalem: newer processors make some programs choose instructions that the emulator is slow at.
timeout -k 5 "${VM_TIMEOUT:-400}" qemu-system-x86_64 \
    -M q35 -accel tcg,thread=multi,tb-size=512 -cpu Nehalem -smp 2 -m "${VM_MEMORY:-2048}" \
    -nodefaults -no-user-config -display none -no-reboot -serial stdio -nic none \
    -kernel "$CACHE/vmlinuz" -initrd "$CACHE/initramfs.gz" \
    -append "console=ttyS0 quiet panic=-1 mitigations=off nokaslr tsc=unstable clocksource=hpet random.trust_cpu=on" \
    -fsdev local,id=host,path=/,security_model=none,readonly=on,multidevs=remap \
    -device virtio-9p-pci,fsdev=host,mount_tag=host \
    -fsdev local,id=exchange,path="$exchange",security_model=none \
    -device virtio-9p-pci,fsdev=exchange,mount_tag=exchange \
    -device virtio-rng-pci </dev/null || echo "VM: the emulator ended with status $?" >&2
if [ -n "${VM_RESULT:-}" ]; then mkdir -p "$VM_RESULT" && cp -r "$exchange/." "$VM_RESULT/"; fi
[ -f "$exchange/status" ] || { echo "VM: the command did not end" >&2; exit 99; }
exit "$(cat "$exchange/status")"
