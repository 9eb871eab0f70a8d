#!/usr/bin/env bash
# PySide6 6.11.1 and 6.10.1 (PyPI: PySide6_Essentials), its tool pyside6-lupdate, Linux x86-64.
#
# Behaviour: `pyside6-lupdate` collects what a Python program says with `self.tr(...)`, but not where the call stands in an
# f-string. `f"{self.tr('Videos')} (*.mp4)"`, the usual form for the filter of a file dialog, is valid Python and is translated
# at run time, if only there were a translation: the sentence never reaches the .ts file, and no warning says so.
# `self.tr("...") + "..."` and `"{}".format(self.tr("..."))` are found.
#
# Output seen, the same for both: "PySide6 6.11.1, found: format joined plain"; the source also says "inside", in an f-string.
# Fails (exit 1) if the sentence in the f-string is found, or another is not.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > words.py <<'PYTHON'
from PySide6.QtCore import QObject


class Words(QObject):
    def plain(self) -> str:
        return self.tr("plain")

    def joined(self) -> str:
        return self.tr("joined") + "!"

    def formatted(self) -> str:
        return "{}!".format(self.tr("format"))

    def inside(self) -> str:
        return f"{self.tr('inside')}!"
PYTHON

for version in 6.11.1 6.10.1; do
    python3 -m venv "env-$version"
    "env-$version/bin/pip" install --quiet --disable-pip-version-check "PySide6_Essentials==$version"
    rm -f words.ts
    "env-$version/bin/pyside6-lupdate" words.py -ts words.ts > log.txt
    found=$(sed -n 's/.*<source>\(.*\)<\/source>.*/\1/p' words.ts | sort | tr '\n' ' ')
    echo "PySide6 $version, found: $found"
    [ "$found" = "format joined plain " ] || { echo "changed: other sentences are found than before"; exit 1; }
done
