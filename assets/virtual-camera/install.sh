#!/bin/sh
# Installs v4l2loopback and sets it up, so that "Persona Cam" is a camera on this computer, also after a restart.
#
#     install.sh TOOL NUMBER [ROOT]
#
# TOOL: apt, dnf or pacman. NUMBER: of the device, /dev/video<NUMBER>. ROOT: before the paths that are written, for
# tests. It is run as root, by pkexec or sudo; it reads nothing but these arguments, and writes two files:
#     /etc/modprobe.d/personacam.conf       what the driver is loaded with
#     /etc/modules-load.d/personacam.conf   that it is loaded at every start of the computer
# To undo it, remove both, and the package v4l2loopback-dkms (Fedora: akmod-v4l2loopback).
#
# Lines that begin with "stage " say where it is. While it downloads, the end of its standard input cancels it.
# Exit codes: 2 arguments, 10 no package lists, 11 not installed, 12 no such package, 13 no driver for this kernel,
# 14 the driver's signature is refused (Secure Boot), 15 not loaded, 16 set up by somebody else, 20 cancelled.
set -eu
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
exec 3<&0 4>&1

tool=${1-} number=${2-} root=${3-}
case $tool in apt | dnf | pacman) ;; *) echo "usage: install.sh apt|dnf|pacman NUMBER" >&2; exit 2 ;; esac
case $number in [0-9] | [0-9][0-9] | [0-9][0-9][0-9]) ;; *) echo "NUMBER is 0 to 999" >&2; exit 2 ;; esac
kernel=$(uname -r)
options=$root/etc/modprobe.d/personacam.conf
at_start=$root/etc/modules-load.d/personacam.conf

# Runs a command until it ends, or until the standard input does.
cancellable() {
    "$@" </dev/null 3<&- &
    job=$!
    { while read -r _; do :; done; kill -TERM "$job" 2>/dev/null; } <&3 &
    watcher=$!
    code=0
    wait "$job" || code=$?
    kill "$watcher" 2>/dev/null || :
    [ "$code" -lt 128 ] || exit 20
    return "$code"
}

# Runs a command to its end, also if nobody reads any more what it says: half of an installation helps nobody.
lasting() {
    code=$({ { "$@" </dev/null 2>&1 3<&- 4>&- || echo "$?" >&5; } | drain >&4; } 5>&1)
    return "${code:-0}"
}
drain() {
    while IFS= read -r line; do echo "$line" 2>/dev/null || :; done
}

# The packages of the driver and of the headers that it is built with, for this kernel and for the next ones.
packages() {
    case $tool in
    apt)
        echo v4l2loopback-dkms
        for headers in "linux-headers-$kernel" "linux-headers-${kernel##*-}"; do
            if apt-cache show "$headers" >/dev/null 2>&1; then echo "$headers"; fi
        done
        ;;
    dnf) echo akmod-v4l2loopback "kernel-devel-$kernel" ;;
    pacman)
        base=$(cat "$root/usr/lib/modules/$kernel/pkgbase" 2>/dev/null || echo linux)
        echo v4l2loopback-dkms "$base-headers"
        ;;
    esac
}

if grep -lsE '^[[:space:]]*options[[:space:]]+v4l2loopback' "$root"/etc/modprobe.d/*.conf | grep -v '/personacam\.conf$'; then
    exit 16
fi

echo "stage lists"
case $tool in
apt) cancellable apt-get update || exit 10 ;;
dnf) cancellable dnf --assumeyes makecache || exit 10 ;;
pacman) ;; # lists that are newer than what is installed would be half an upgrade
esac

wanted=$(packages)
echo "stage download"
case $tool in
apt)
    apt-cache show v4l2loopback-dkms >/dev/null 2>&1 || exit 12
    # shellcheck disable=SC2086 -- they are several words
    cancellable apt-get install --yes --download-only $wanted || exit 11
    ;;
dnf)
    dnf --assumeyes repoquery akmod-v4l2loopback 2>/dev/null | grep -q akmod || exit 12
    cancellable dnf --assumeyes install --downloadonly $wanted || exit 11
    ;;
pacman)
    pacman --sync --info v4l2loopback-dkms >/dev/null 2>&1 || exit 12
    cancellable pacman --sync --needed --noconfirm --downloadonly $wanted || exit 11
    ;;
esac

mkdir -p "${options%/*}" "${at_start%/*}"
echo "options v4l2loopback video_nr=$number exclusive_caps=1 max_buffers=4 card_label=\"Persona Cam\"" >"$options"
echo v4l2loopback >"$at_start"

trap '' PIPE
echo "stage install" 2>/dev/null || :
case $tool in
apt) lasting apt-get install --yes $wanted || exit 11 ;;
dnf)
    lasting dnf --assumeyes install $wanted || exit 11
    lasting akmods --kernels "$kernel" || exit 13
    ;;
pacman) lasting pacman --sync --needed --noconfirm $wanted || exit 11 ;;
esac

echo "stage load" 2>/dev/null || :
modprobe --remove v4l2loopback 2>/dev/null || : # an older one, with other options; what uses it keeps it
if ! said=$(modprobe v4l2loopback 2>&1); then
    echo "$said" 2>/dev/null || :
    case $said in
    *"Key was rejected"* | *"Required key not available"* | *"Operation not permitted"*) exit 14 ;;
    *"not found"*) exit 13 ;;
    *) exit 15 ;;
    esac
fi
udevadm settle --timeout=5 2>/dev/null || :
[ -e "$root/dev/video$number" ] || exit 15
echo "stage done" 2>/dev/null || :
