"""Checks the computer: room on its disk, a folder for the log.

Owns: these checks. Does not know: what is installed.
"""

import os
import shutil
from pathlib import Path

from app.cli.commands.doctor.diagnostic_result import DiagnosticResult
from engine import Problem

FREE_DISK_MIN_MB = 500
MB = 1_000_000


def check_disk_space() -> DiagnosticResult:
    free_mb = shutil.disk_usage(Path.cwd()).free / MB
    free = f"{free_mb / 1000:.1f} GB"
    problem = None if free_mb >= FREE_DISK_MIN_MB else Problem("{free}", "cd to a folder on a larger disk", free=free)
    return DiagnosticResult("free disk space here", free, problem, needed=False)


def check_log() -> DiagnosticResult:
    """Name the log of the last run, and say if the next one can be written."""
    from app.storage.folders import logs_folder
    from app.storage.log_file import list_log_files

    folder = logs_folder()
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not (there.is_dir() and os.access(there, os.W_OK)):
        problem = Problem(
            "{folder} cannot be written", "make it a folder that you may write to: {folder}", folder=there
        )
        return DiagnosticResult("log", problem=problem, needed=False)
    files = list_log_files(folder)
    what = f"{files[0]}, {files[0].stat().st_size / 1000:.0f} kB" if files else f"none yet; the next is in {folder}"
    return DiagnosticResult("log", what, needed=False)
