#!/usr/bin/env bash
# Installs, with apt-get and only if they are missing, the programs that read the camera in the fuller VM test.
set -euo pipefail
PACKAGES="obs-studio obs-plugins xvfb xauth libgl1-mesa-dri libegl1 dbus chromium imagemagick"
export DEBIAN_FRONTEND=noninteractive

missing=()
for package in $PACKAGES; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
[ "$(id -u)" = 0 ] || { echo "VM: installing ${missing[*]} needs root" >&2; exit 1; }
echo "VM: installing ${missing[*]}" >&2
apt-get -y -qq -o DPkg::Lock::Timeout=120 update >/dev/null
apt-get -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 install "${missing[@]}" >/dev/null
