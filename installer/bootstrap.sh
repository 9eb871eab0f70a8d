#!/usr/bin/env bash
# Prepares what the Makefile's commands run in: a Python, system libraries, a virtual environment, its packages.
#
#   installer/bootstrap.sh VENV base|test
#
# Set-ups of one environment take turns.
# VENV is the environment's folder; "base" installs what the program needs, "test" what its tests need as well.
# PYTHON names the interpreter to use. A second call with nothing changed takes a few milliseconds.
# Knows nothing of what is run in the environment afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."

# Programs that some tests drive: "program Debian-package". Those tests are skipped where they are missing.
TEST_PROGRAMS="
Xvfb xvfb
xdotool xdotool
setxkbmap x11-xkb-utils
dbus-daemon dbus-daemon
"
# The system's own Python first, then the named ones, newest first.
PYTHON_NAMES="python3 python3.14 python3.13 python3.12 python3.11"

main() {
    local venv=$1 wanted=$2
    if is_current "$venv" "$wanted"; then return; fi
    check_writable . "Copy Persona Cam into a folder of your own, and run the same command there."
    check_writable "$(existing_parent "$venv")" "Choose another place for the environment: make VENV=/path/to/a/new/folder ..."
    wait_for_turn
    if is_current "$venv" "$wanted"; then return; fi
    if ! venv_works "$venv"; then make_venv "$venv"; fi
    install_packages "$venv" "$wanted"
    install_missing_libraries "$venv" program || fail "without them nothing works"
    install_missing_libraries "$venv" window || say "going on without them: everything but the window works"
    if [ "$wanted" = test ]; then install_test_programs; fi
    fingerprint > "$venv/.installed-$wanted"
}

say() { echo "== $*" >&2; }
fail() {
    printf 'Cannot set up: %s\n' "$1" >&2
    shift
    if [ $# -gt 0 ]; then printf '%s\n' "$@" >&2; fi
    exit 1
}

unfinished_venv=""
# Ctrl-C also ends pip, which then reports an error as if it had failed.
stop() {
    trap - INT TERM HUP
    if [ -n "$unfinished_venv" ]; then rm -rf "$unfinished_venv"; fi
    echo "Set-up stopped. The same command continues it." >&2
    exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

# --- one set-up at a time, in a folder that can be written -----------------------------------------------------

existing_parent() {
    local folder=$1
    while [ ! -e "$folder" ]; do folder=$(dirname "$folder"); done
    echo "$folder"
}

# Tries it: root may write wherever the file system lets anybody.
check_writable() {
    local folder=$1 remedy=$2 trial
    if [ ! -d "$folder" ]; then return; fi
    trial=$(mktemp "$folder/.set-up-XXXXXX" 2>/dev/null) || fail "the folder $(cd "$folder" && pwd) cannot be written. $remedy"
    rm -f "$trial"
}

# A folder is made by one set-up only; it holds that one's process number.
wait_for_turn() {
    local lock=.set-up holder said=""
    until mkdir "$lock" 2>/dev/null; do
        holder=$(cat "$lock/process" 2>/dev/null || true)
        if [ -n "$holder" ] && ! is_set_up "$holder"; then
            rm -rf "$lock" # it was killed
        elif [ -z "$said" ]; then
            said=yes
            say "another set-up${holder:+ (process $holder)} is at work here; waiting for it (if there is none, remove $PWD/$lock)"
        else
            sleep 0.5
        fi
    done
    trap 'rm -rf .set-up' EXIT
    echo $$ > "$lock/process"
}

is_set_up() {
    if [ -r "/proc/$1/cmdline" ]; then grep -q bootstrap "/proc/$1/cmdline"; else kill -0 "$1" 2>/dev/null; fi
}

# --- the environment -------------------------------------------------------------------------------------------

# Where the checkout lies is part of it: an editable install points there.
fingerprint() { pwd; cat pyproject.toml; }

is_current() { venv_works "$1" && fingerprint | cmp -s - "$1/.installed-$2"; }

venv_works() { [ -x "$1/bin/python" ] && is_new_enough "$1/bin/python" && "$1/bin/python" -c 'import pip' 2>/dev/null; }

make_venv() {
    local venv=$1 python
    if [ -e "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ]; then
        fail "$venv exists and is no virtual environment; move it away or choose another: make VENV=..."
    fi
    if [ -n "${PYTHON:-}" ]; then
        is_new_enough "$PYTHON" || fail "PYTHON=$PYTHON is not a working Python 3.11 or newer"
        python=$PYTHON
    else
        python=$(find_python) || { install_python; python=$(find_python) || fail "Python 3.11 or newer is still missing"; }
    fi
    can_make_venv "$python" || install_venv_module "$python"
    say "making $venv with $("$python" --version) ($python)"
    unfinished_venv=$venv
    "$python" -m venv --clear "$venv" || fail "$python could not make the environment $venv (its message is above). Check the free disk space, then run the same command again"
    unfinished_venv=""
}

install_packages() {
    local venv=$1 wanted=$2 target="." quiet="--quiet"
    if [ "$wanted" = test ]; then target=".[test]"; fi
    if [ -t 1 ]; then quiet=""; fi
    say "installing the $wanted packages into $venv (sizes are in README.md)"
    # shellcheck disable=SC2086  # $quiet may be nothing
    "$venv/bin/python" -m pip install --disable-pip-version-check $quiet --editable "$target" ||
        fail "pip could not install the packages (its message is above). Check the network and the free disk space, then run the same command again"
}

# --- Python ----------------------------------------------------------------------------------------------------

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Debian splits ensurepip, without which no environment can be made, into a package of its own.
can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

find_python() {
    local name found=""
    for name in $PYTHON_NAMES; do
        if ! command -v "$name" >/dev/null || ! is_new_enough "$name"; then continue; fi
        if can_make_venv "$name"; then echo "$name"; return; fi
        found=${found:-$name}
    done
    [ -n "$found" ] && echo "$found"
}

install_python() {
    local package
    say "found no Python 3.11 or newer"
    refresh_package_lists
    package=$(packaged_python) || fail "this system's packages offer no Python 3.11 or newer. Install one by other means and run: make run PYTHON=/path/to/python3"
    apt_install "$package" "$package-venv"
}

packaged_python() {
    local version
    version=$(apt-cache show python3 2>/dev/null | sed -n 's/^Version: 3\.\([0-9]*\).*/\1/p' | sort -n | tail -1)
    if [ "${version:-0}" -ge 11 ]; then echo python3; return; fi
    for version in 14 13 12 11; do
        if apt-cache show "python3.$version" >/dev/null 2>&1; then echo "python3.$version"; return; fi
    done
    return 1
}

install_venv_module() {
    local python=$1 version
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    say "$python lacks the module that makes virtual environments"
    refresh_package_lists
    apt_install "python$version-venv"
    can_make_venv "$python" || fail "$python still cannot make a virtual environment; try another: make run PYTHON=/path/to/python3"
}

# --- system packages -------------------------------------------------------------------------------------------

# Installs them, or says in one sentence what is missing and fails.
install_missing_libraries() {
    local venv=$1 kind=$2 missing
    if [ "$(uname)" != Linux ]; then return; fi
    missing=$("$venv/bin/python" installer/missing_packages.py "$kind")
    if [ -n "$missing" ] && can_install; then
        refresh_package_lists
        # shellcheck disable=SC2086  # one word per package
        (apt_install $missing) || true
        missing=$("$venv/bin/python" installer/missing_packages.py "$kind")
    fi
    if [ -z "$missing" ]; then return; fi
    if command -v apt-get >/dev/null; then
        say "this system lacks libraries. Install them: sudo apt-get update && sudo apt-get install -y $missing"
    else
        say "this system lacks libraries. Install what Debian calls $missing with the system's package manager"
    fi
    return 1
}

install_test_programs() {
    local program package missing=""
    while read -r program package; do
        if [ -n "$program" ] && ! command -v "$program" >/dev/null; then missing="$missing $package"; fi
    done <<< "$TEST_PROGRAMS"
    if [ -z "$missing" ]; then return; fi
    # shellcheck disable=SC2086  # one word per package
    (refresh_package_lists && apt_install $missing) || say "going on without$missing; the tests that need them are skipped"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() { command -v apt-get >/dev/null && may_be_root; }

may_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

refresh_package_lists() {
    if can_install; then as_root apt-get update -qq || true; fi
}

apt_install() {
    command -v apt-get >/dev/null || fail "missing: $*. Install it with your system's package manager, then run the same command again"
    may_be_root || fail "missing: $*. Run this, then the same command again:" "    sudo apt-get update && sudo apt-get install -y $*"
    say "installing $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        fail "apt-get could not install $* (its message is above)"
}

main "$@"
