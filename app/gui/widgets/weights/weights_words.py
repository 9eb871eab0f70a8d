"""Sizes, times and states of PersonaLive's weights in the user's language.

Owns: their words. Does not know: where they are shown.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from app.gui.weights.weights_view import find_busy_files, list_needed
from app.weights.progress import FileState, TaskProgress, WeightsTask

if TYPE_CHECKING:  # the start of the window does without the weights' table
    from app.weights.service_status import WeightsStatus
    from app.weights.store.states import FileStatus

SEPARATOR = "  ·  "
MINUTE_S, HOUR_S = 60, 3600


def write_size(count: float) -> str:
    """Say how many bytes, as disks and makers of files count them."""
    return QLocale().formattedDataSize(round(count), 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def write_time_left(eta_s: float) -> str:
    """Say how long it still takes, no more exactly than anybody knows."""
    if eta_s < MINUTE_S:
        return QCoreApplication.translate("weights", "less than a minute left")
    if eta_s < HOUR_S:
        return QCoreApplication.translate("weights", "about {minutes} min left").format(minutes=round(eta_s / MINUTE_S))
    hours, minutes = divmod(round(eta_s / MINUTE_S), 60)
    return QCoreApplication.translate("weights", "about {hours} h {minutes} min left").format(
        hours=hours, minutes=minutes
    )


def name_task(task: WeightsTask) -> str:
    """Say what is being done."""
    return {
        WeightsTask.NOTHING: "",
        WeightsTask.DOWNLOAD: QCoreApplication.translate("weights", "Downloading"),
        WeightsTask.VERIFY: QCoreApplication.translate("weights", "Checking the files"),
        WeightsTask.CONVERT: QCoreApplication.translate("weights", "Converting to half the size"),
        WeightsTask.ADOPT: QCoreApplication.translate("weights", "Checking the files"),
        WeightsTask.REMOVE: QCoreApplication.translate("weights", "Removing"),
    }[task]


def count_percent(progress: TaskProgress) -> int:
    """Return how far it is; 100 only at the very end."""
    return int(100 * progress.done_bytes / progress.total_bytes) if progress.total_bytes > 0 else 0


def write_progress(progress: TaskProgress) -> str:
    """Say how far it is, and in a second line how fast, and how long it still takes."""
    if progress.total_bytes <= 0:
        return ""
    words = QCoreApplication.translate("weights", "{done} of {total}")
    done = words.format(done=write_size(progress.done_bytes), total=write_size(progress.total_bytes))
    pace = []
    if progress.bytes_per_s > 0:
        speed = write_size(progress.bytes_per_s)
        pace.append(QCoreApplication.translate("weights", "{size} a second").format(size=speed))
    if progress.eta_s is not None:
        pace.append(write_time_left(progress.eta_s))
    return f"{done}\n{SEPARATOR.join(pace)}"


def write_short_progress(status: "WeightsStatus") -> str:
    """Say in one line what is being done and how far it is; empty if nothing is."""
    if status.is_paused:
        return QCoreApplication.translate("weights", "PersonaLive: the download is paused")
    if status.task is WeightsTask.NOTHING:
        return ""
    words = QCoreApplication.translate("weights", "PersonaLive: {task}, {percent} %")
    said = words.format(task=name_task(status.task), percent=count_percent(status.progress))
    eta_s = status.progress.eta_s
    return said if eta_s is None else f"{said}, {write_time_left(eta_s)}"


def write_file_state(each: "FileStatus") -> str:
    """Say how it is with one file."""
    if each.state is FileState.READY:
        return QCoreApplication.translate("weights", "ready, {size}").format(size=write_size(each.done_bytes))
    if each.state is FileState.ABSENT:
        return QCoreApplication.translate("weights", "about {size}").format(size=write_size(each.expected_bytes))
    if each.state in (FileState.DOWNLOADING, FileState.PARTIAL) and each.path is None:
        words = QCoreApplication.translate("weights", "{done} of {total}")
        return words.format(done=write_size(each.done_bytes), total=write_size(each.expected_bytes))
    return {
        FileState.PARTIAL: QCoreApplication.translate("weights", "not checked yet"),
        FileState.DOWNLOADING: QCoreApplication.translate("weights", "downloading"),
        FileState.VERIFYING: QCoreApplication.translate("weights", "being checked"),
        FileState.CONVERTING: QCoreApplication.translate("weights", "being converted"),
        FileState.DAMAGED: QCoreApplication.translate("weights", "damaged"),
    }[each.state]


def name_busy_file(status: "WeightsStatus") -> str:
    """Return the name of a file with which something is being done now; empty if there are several or none."""
    busy = find_busy_files(list_needed(status))
    return busy[0].file.target if len(busy) == 1 else ""
