"""`personacam models list|download|verify|convert|adopt|remove`: PersonaLive's weights on a terminal.

Owns: the printed lines, JSON and exit codes. Does not know: how a task is done (`app.weights.service`).
"""

import json
import os
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from typing import Any, TypeVar

from app.cli.commands.models import builds
from app.cli.commands.models.follow_task import follow_task
from app.cli.commands.models.store_lines import describe_next_step, describe_store, write_size
from app.cli.commands.models.terms_dialog import ask_for_consent
from app.cli.result import CommandResult, pluralize
from app.cli.signals import Interrupt
from app.weights.progress import FileState
from app.weights.service import WeightsService
from app.weights.service_status import WeightsStatus, status_to_plain
from app.weights.store import places
from app.weights.store.verification import VerificationReport
from engine import ConvertedFile, convert_in_child

MB = 1_000_000
FAILED = 1
Result = TypeVar("Result")


def list_weights(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Say what is there, in which state, and what was built. Raises: CatalogError."""
    with closing(_open_service(wanted)) as service:
        status = service.read_status()
    if wanted.json:
        return print_json({**status_to_plain(status), "builds": builds.builds_to_plain()})
    return CommandResult([*describe_store(status), *builds.describe_builds()])


def download_weights(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Download what is missing, and verify it. Raises: WeightsError; TermsNotAcceptedError without consent."""
    with closing(_open_service(wanted)) as service:
        _check_models(service, wanted.models)
        ask_for_consent(service, wanted.accept_terms)
        settings = _download_settings(wanted)
        try:
            start = partial(service.start_download, wanted.models, settings, wanted.convert)
            report = follow_task(service, start, interrupt, "Downloading")
        finally:
            _remember_store(wanted, service)
        status = service.read_status()
    if report is None or report.stopped:
        sentence = "Stopped. What has arrived is kept: the same command goes on from there."
        return _describe_stop(wanted, status, sentence, interrupt)
    if wanted.json:
        return print_json(status_to_plain(status))
    return CommandResult([*describe_store(status), *describe_next_step(status)])


def verify_weights(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Read everything, and compare it with what is known of it; the exit code is 1 unless all is right."""
    with closing(_open_service(wanted)) as service:
        report = follow_task(service, service.verify_files, interrupt, "Verifying")
        status = service.read_status()
    if report is None:
        return _describe_stop(wanted, status, "Stopped. Nothing is known of the files that were not read.", interrupt)
    return _describe_verification(wanted, status, report, report.is_right)


def convert_weights(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Convert into another folder, or beside the published files. Raises: WeightsError, ModelError, SinkError."""
    if wanted.out is not None:
        return _convert_elsewhere(wanted, interrupt)
    wanted.dir = wanted.source or wanted.dir
    with closing(_open_service(wanted)) as service:
        keeps = not wanted.remove_originals
        files = follow_task(service, lambda: service.convert_files(keeps), interrupt, "Converting")
        status = service.read_status()
    if files is None:
        return _describe_stop(wanted, status, "Stopped. What is converted stays.", interrupt)
    if wanted.json:
        return print_json({**status_to_plain(status), "freed_bytes": status.freed_bytes})
    lines = _describe_conversion(files) or ["Everything is converted already."]
    lines += [f"{write_size(status.freed_bytes)} are free again."] if wanted.remove_originals else []
    return CommandResult(lines)


def adopt_weights(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Use the files of another folder where they are, after verifying them. Raises: FolderError, DiskError."""
    with closing(_open_service(wanted)) as service:
        report = follow_task(service, partial(service.adopt_folder, wanted.folder), interrupt, "Verifying")
        _remember_store(wanted, service)
        status = service.read_status()
    if report is None:
        sentence = "Stopped. The folder is adopted; `personacam models verify` goes through it."
        return _describe_stop(wanted, status, sentence, interrupt)
    return _describe_verification(wanted, status, report, status.is_usable)


def remove_weights(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Remove files, and say what that frees. Raises: DiskError."""
    with closing(_open_service(wanted)) as service:
        _check_models(service, wanted.models)
        adopted = service.read_status().store.adopted
        if wanted.dry_run:
            freed: int | None = service.measure_removal(wanted.models, wanted.originals)
        else:
            start = partial(service.remove_files, wanted.models, wanted.originals)
            freed = follow_task(service, start, interrupt, "Removing")
        status = service.read_status()
    if freed is None:
        return _describe_stop(wanted, status, "Stopped.", interrupt)
    if wanted.json:
        return print_json({**status_to_plain(status), "freed_bytes": freed})
    lines = [f"{write_size(freed)} {'would be' if wanted.dry_run else 'are'} free again in {service.folder}."]
    if adopted is not None and not (wanted.models or wanted.originals):
        lines.append(f"The adopted files in {adopted} stay.")
    return CommandResult(lines)


def _open_service(wanted: Namespace) -> WeightsService:
    return WeightsService(wanted.dir, getattr(wanted, "manifest", None))


def _remember_store(wanted: Namespace, service: WeightsService) -> None:
    """Use the folder that was named from now on, unless nothing is there and nothing can be put there."""
    if wanted.dir is None or not os.path.isdir(service.folder):  # noqa: PTH112 -- that of Path may raise
        return
    if places.is_writable(service.folder) or service.read_status().store.state is not FileState.ABSENT:
        places.choose_store(service.folder)


def _check_models(service: WeightsService, names: Sequence[str]) -> None:
    """Raises: CatalogError if the table has no model of that name."""
    from app.weights.errors import CatalogError

    known = [model.name for model in service.catalog.models]
    for name in names:
        if name not in known:
            raise CatalogError(
                "There is no model {name}.", "Choose one of: {known}.", name=name, known=", ".join(known)
            )


def _download_settings(wanted: Namespace) -> Any:
    from app.weights.fetching.bandwidth import BandwidthLimit
    from app.weights.fetching.download import DownloadSettings
    from app.weights.fetching.hub import hub_from_environment

    limit = None if wanted.limit is None else wanted.limit * MB
    return DownloadSettings(hub_from_environment(), limit=BandwidthLimit(limit))


def _convert_elsewhere(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    from app.cli.progress import bytes_bar

    with bytes_bar() as show:
        files = convert_in_child(
            wanted.source,
            wanted.out,
            on_progress=lambda progress: show("Converting", progress.done_bytes, progress.total_bytes),
            is_cancelled=interrupt.is_requested,
        )
    interrupt.raise_if_requested()
    if wanted.json:
        return print_json({"folder": str(wanted.out), "files": [file.to_plain() for file in files]})
    return CommandResult([*_describe_conversion(files), f"--models {wanted.out} now uses them."])


def _describe_conversion(files: Sequence[ConvertedFile]) -> list[str]:
    return [f"{file.path}: {file.size_bytes / MB:.0f} MB" for file in files]


def _describe_verification(
    wanted: Namespace, status: WeightsStatus, report: VerificationReport, is_good: bool
) -> CommandResult:
    """is_good: whether the task has done what it should, though something may be missing."""
    code = 0 if is_good else FAILED
    if wanted.json:
        found = {name: list(getattr(report, name)) for name in ("wrong", "missing", "unknown", "other")}
        return print_json({**status_to_plain(status), **found}, code)
    others = [f"Right, but not the published file: {name}" for name in report.other]
    if report.is_right:
        count = pluralize(len([each for each in status.store.files if each.path is not None]), "file")
        return CommandResult([*others, f"{status.store.folder}: {count}, all of them right."])
    lines = [] if report.problem is None else [str(report.problem)]
    lines += [f"Damaged: {name}" for name in report.wrong]
    lines += [f"Missing: {name}" for name in report.missing]
    lines += [f"Not verified, since others are missing: {name}" for name in report.unknown]
    lines.append(f"In {status.store.folder}. `personacam models download` fetches what is missing or damaged.")
    return CommandResult([*lines, *others, *describe_next_step(status)], code)


def _describe_stop(wanted: Namespace, status: WeightsStatus, sentence: str, interrupt: Interrupt) -> CommandResult:
    if wanted.json:
        return print_json({**status_to_plain(status), "is_stopped": True}, interrupt.exit_code)
    return CommandResult([sentence], interrupt.exit_code)


def print_json(plain: dict[str, Any], code: int = 0) -> CommandResult:
    """Return a result that goes to standard output, whatever the exit code."""
    return CommandResult([json.dumps(plain, indent=2)], code, is_data=True)
