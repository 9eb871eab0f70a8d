#!/usr/bin/env bash
# Builds, once, what the test VM boots: Debian's own kernel, every v4l2loopback that Debian has for it, an initramfs.
#
#   tests/vm/build.sh          (root; Debian 12 or later on x86-64; about a minute and 75 MB of downloads)
#
# VM_CACHE: where the result goes; default ~/.cache/personacam-vm. Installs qemu, busybox, a compiler and kernel headers with
# apt-get; the kernel and the drivers are only unpacked. apt's own configuration is left as it is.
# Knows nothing of what runs in the VM.
set -euo pipefail
CACHE=${VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/personacam-vm}
SUITES="bookworm bookworm-backports trixie"   # v4l2loopback 0.12.7, 0.13.2, 0.15.0
ROOT_MODULES="virtio_pci 9pnet_virtio 9p overlay"
GUEST_MODULES="videodev vivid"
PACKAGES="qemu-system-x86 busybox-static kmod cpio make gcc v4l-utils"
export DEBIAN_FRONTEND=noninteractive

main() {
    if [ -f "$CACHE/done" ] && command -v qemu-system-x86_64 >/dev/null; then return; fi
    [ "$(uname -m)" = x86_64 ] || fail "the test VM is for x86-64, this is $(uname -m)"
    command -v apt-get >/dev/null || fail "there is no apt-get; the test VM is built from Debian's packages"
    [ "$(id -u)" = 0 ] || fail "installing qemu and kernel headers needs root"
    rm -rf "$CACHE" && mkdir -p "$CACHE/work/deb"
    local kernel
    apt update >/dev/null || fail "apt-get update failed"
    kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: linux-image-//p' | head -1)
    [ -n "$kernel" ] || fail "this apt knows no linux-image-amd64"
    # shellcheck disable=SC2086
    apt install $PACKAGES "linux-headers-$kernel" >/dev/null || fail "apt-get install failed"
    fetch_kernel "$kernel"
    fetch_loopback
    build_loopback "$kernel"
    make_initramfs "$kernel"
    collect_modules "$kernel"
    rm -rf "$CACHE/work"
    touch "$CACHE/done"
    echo "VM: built in ${SECONDS} s: kernel $kernel, v4l2loopback $(versions)" >&2
}

fail() { echo "VM: cannot build: $*" >&2; exit 1; }

apt() { local what=$1; shift; apt-get -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 "$what" "$@"; }

versions() { (cd "$CACHE" && ls v4l2loopback-*.ko | sed 's/v4l2loopback-\(.*\).ko/\1/' | tr '\n' ' '); }

fetch_kernel() { # unpacked, not installed: no bootloader, no triggers
    (cd "$CACHE/work/deb" && apt-get -qq download "linux-image-$1" 2>/dev/null) || fail "the kernel cannot be fetched"
    dpkg-deb -x "$CACHE"/work/deb/linux-image-*.deb "$CACHE/work/kernel"
    cp "$CACHE/work/kernel/boot/vmlinuz-$1" "$CACHE/vmlinuz"
    depmod -b "$CACHE/work/kernel" "$1"
}

fetch_loopback() { # the driver's source from several releases, through an apt state of its own
    local state="$CACHE/work/apt" mirror suite options
    mkdir -p "$state/lists/partial" "$state/archives/partial"
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep '/debian/\?$' | sort -u | head -1)
    [ -n "$mirror" ] || fail "apt has no Debian mirror"
    for suite in $SUITES; do echo "deb ${mirror%/} $suite main"; done > "$state/sources.list"
    options=(-qq -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state")
    apt-get "${options[@]}" update || fail "the mirror does not serve: $SUITES"
    for suite in $SUITES; do
        (cd "$CACHE/work/deb" && apt-get "${options[@]}" download "v4l2loopback-dkms/$suite" 2>/dev/null) || true
    done
    for package in "$CACHE"/work/deb/v4l2loopback-dkms_*.deb; do dpkg-deb -x "$package" "$CACHE/work/loopback"; done
}

build_loopback() {
    local source name
    for source in "$CACHE"/work/loopback/usr/src/v4l2loopback-*; do
        name=$(basename "$source")
        if make -s -C "/usr/src/linux-headers-$1" M="$source" modules > "$CACHE/work/$name.log" 2>&1; then
            strip --strip-debug -o "$CACHE/$name.ko" "$source/v4l2loopback.ko"
        else
            echo "VM: $name does not build for kernel $1" >&2
        fi
    done
    [ -n "$(versions)" ] || fail "no v4l2loopback builds for kernel $1"
}

needed_by() { # KERNEL MODULE...: the files of these modules and of what they need, in the order to load them
    local kernel=$1 module
    shift
    for module in "$@"; do
        modprobe -d "$CACHE/work/kernel" -S "$kernel" --show-depends "$module" | sed -n 's/^insmod \([^ ]*\).*/\1/p'
    done | awk '!seen[$1]++'
}

make_initramfs() { # busybox, and just enough modules to mount the host's root
    local image="$CACHE/work/initramfs" number=100 file
    mkdir -p "$image"/{bin,modules,proc,sys,dev,host,layer,root}
    cp /bin/busybox "$image/bin/"
    # shellcheck disable=SC2086
    for file in $(needed_by "$1" $ROOT_MODULES); do
        cp "$file" "$image/modules/$number-$(basename "$file")"
        number=$((number + 1))
    done
    install -m 755 "$(dirname "$0")/initramfs-init.sh" "$image/init"
    (cd "$image" && find . | cpio -o -H newc --quiet | gzip -1) > "$CACHE/initramfs.gz"
}

collect_modules() { # what the guest loads later, in order
    local file number=100
    mkdir -p "$CACHE/modules"
    # shellcheck disable=SC2086
    for file in $(needed_by "$1" $GUEST_MODULES); do
        cp "$file" "$CACHE/modules/$number-$(basename "$file")"
        number=$((number + 1))
    done
}

main
