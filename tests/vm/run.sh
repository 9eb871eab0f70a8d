#!/usr/bin/env bash
# Tests the virtual camera on a real v4l2loopback, in a VM; what `make test-vm` calls.
#
#   tests/vm/run.sh                   everything
#   tests/vm/run.sh camera            the camera process and OpenCV (about two minutes)
#   tests/vm/run.sh live              `personacam live` from a clip and from the camera vivid
#   tests/vm/run.sh show              swaps, panic, a lost face, a killed app while OpenCV reads
#   tests/vm/run.sh obs | chromium    the same with OBS Studio, with Chromium as the one who reads (about five minutes each)
#   tests/vm/run.sh --if-ready PART   for continuous integration: if the VM cannot be built within 3 minutes, say why
#                                     and succeed
#
# VM_RESULT: a folder for pictures of what the readers saw, and report.txt.
# PYTHON: the interpreter with the program's packages; default .venv/bin/python. VM_CACHE: see boot.sh.
set -euo pipefail
TESTS=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$TESTS/../.." && pwd)
PYTHON=${PYTHON:-$ROOT/.venv/bin/python}
BUILD_LIMIT_S=180

if [ "${1:-}" = --if-ready ]; then
    shift
    why=$(timeout "$BUILD_LIMIT_S" "$TESTS/build.sh" 2>&1 | tail -1) && built=0 || built=$?
    if [ "$built" != 0 ]; then
        [ "$built" != 124 ] || why="it was not built within $BUILD_LIMIT_S s"
        echo "The virtual camera's VM test is left out: $why"
        exit 0
    fi
fi
case "${1:-all}" in
    all) parts=("$TESTS/test_virtual_camera.py" "$TESTS/test_live.py" "$TESTS/test_show.py") ;;
    camera) parts=("$TESTS/test_virtual_camera.py") ;;
    live) parts=("$TESTS/test_live.py") ;;
    show) parts=("$TESTS/test_show.py") ;;
    obs | chromium)
        "$TESTS/consumers.sh"
        parts=("$TESTS/test_consumers.py" -k "$1")
        export VM_MEMORY=${VM_MEMORY:-4096}
        ;;
    *) echo "unknown part: $1" >&2; exit 2 ;;
esac
shift || true
cd "$ROOT"
"$TESTS/build.sh"
export VM_CACHE=${VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/personacam-vm}
PYTHONPATH="$ROOT" "$PYTHON" -c "from tests.vm import film; film.make('$VM_CACHE/film')"
export VM_TIMEOUT=${VM_TIMEOUT:-1800}
exec "$TESTS/boot.sh" env PYTHONPATH="$ROOT" "$PYTHON" -m pytest -c "$TESTS/pytest.ini" "${parts[@]}" "$@"
