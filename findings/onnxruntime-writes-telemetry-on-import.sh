#!/usr/bin/env bash
# onnxruntime 1.32.0 (PyPI), Linux x86-64.
#
# Behaviour: `import onnxruntime` alone, without any model, creates an identifier of the computer and a database of events
# that wait to be sent in $XDG_CACHE_HOME/Microsoft/DeveloperTools/.onnxruntime. The first event is there already. So
# `onnxruntime.disable_telemetry_events()`, the only switch in its Python interface, comes too late.
# ORT_DISABLE_TELEMETRY=1 before the import prevents both files. It is silent as well where CI is set.
#
# Output seen: "plain import: deviceid onnxruntime.db", "disabled after the import: deviceid onnxruntime.db",
# "ORT_DISABLE_TELEMETRY=1: nothing".
# Fails (exit 1) if the files no longer appear, or appear in spite of the variable.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset CI ORT_DISABLE_TELEMETRY

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check "onnxruntime==1.32.0"

# An unreachable proxy: what is queued stays here.
import_it() {
    rm -rf home
    mkdir home
    env HOME="$work/home" XDG_CACHE_HOME="$work/home" https_proxy=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 "$@"
    find home -type f ! -name '*.lock' ! -name '*.db-*' -printf '%f\n' | sort | tr '\n' ' ' | sed 's/ $//'
}

plain=$(import_it env/bin/python -c "import onnxruntime")
late=$(import_it env/bin/python -c "import onnxruntime; onnxruntime.disable_telemetry_events()")
off=$(import_it ORT_DISABLE_TELEMETRY=1 env/bin/python -c "import onnxruntime")
echo "plain import: $plain"
echo "disabled after the import: $late"
echo "ORT_DISABLE_TELEMETRY=1: ${off:-nothing}"
[ "$plain" = "deviceid onnxruntime.db" ] && [ "$late" = "$plain" ] && [ -z "$off" ] || { echo "changed"; exit 1; }
