"""Writes the Debian packages that bring what this system lacks, for the set-up: "libgl1 libxcb-cursor0".

    python installer/missing_packages.py program|window

Owns: nothing but this line. Does not know: how packages are installed.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.cli.start.system_libraries import SETS, list_missing, list_packages

sys.stdout.write(" ".join(list_packages(list_missing(SETS[sys.argv[1]]))))
