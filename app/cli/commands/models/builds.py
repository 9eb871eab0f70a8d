"""`personacam models compile`, `free`, and what `list` says of builds: what is kept for ONNX Runtime.

Owns: the printed lines. Does not know: what is in a build.
"""

from argparse import Namespace
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app.cli.progress import OnProgress, progress_bar
from app.cli.result import CommandResult
from app.cli.setting_flags import PREFIX, given_settings
from app.cli.settings_from_flags import complete_weights
from app.cli.signals import Interrupt
from app.weights.choice import PERSONALIVE
from engine import (
    BuildProgress,
    CachedBuild,
    PersonaLiveSettings,
    Settings,
    builds_folder,
    compile_graphs,
    free_build,
    list_builds,
)

GB = 1_000_000_000


def compile_build(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Build for the given settings. Raises: AnimatorError, BuildError, FolderError, ModelError, SettingsError."""
    own = PersonaLiveSettings(**given_settings(wanted, PersonaLiveSettings, PREFIX))
    given = Settings(animator=PERSONALIVE, personalive=own, **given_settings(wanted, Settings))
    settings = complete_weights(given)
    with progress_bar() as show:
        build = compile_graphs(settings, lambda progress: _show_progress(progress, show), interrupt.is_requested)
    return CommandResult([f"{build.name}: {build.size_bytes / GB:.2f} GB; --runtime auto uses it now."])


def free_builds(wanted: Namespace) -> CommandResult:
    """Remove builds. Raises: BuildError."""
    return CommandResult([f"{name}: {free_build(name) / GB:.2f} GB are free again." for name in wanted.builds])


def describe_builds() -> Iterator[str]:
    """Yield what is built, and how to remove it."""
    builds = list_builds()
    if not builds:
        yield f"Nothing is built. `personacam models compile` builds into {builds_folder()}."
        return
    for build in builds:
        used = datetime.fromtimestamp(build.used_s).astimezone().strftime("%Y-%m-%d %H:%M")
        damage = "" if build.manifest is not None else "; damaged, the next use builds it again"
        yield f"{build.name}: {build.size_bytes / GB:.2f} GB, last used {used}{damage}"
    yield f"In {builds_folder()}. `personacam models free NAME` removes one."


def builds_to_plain() -> list[dict[str, Any]]:
    """Return what is built, as JSON can hold it."""
    return [_build_to_plain(build) for build in list_builds()]


def _build_to_plain(build: CachedBuild) -> dict[str, Any]:
    return {
        "name": build.name,
        "size_bytes": build.size_bytes,
        "used_s": build.used_s,
        "is_damaged": build.manifest is None,
    }


def _show_progress(progress: BuildProgress, show: OnProgress) -> None:
    number = f" ({progress.number} of {progress.count})" if progress.number else ""
    show(f"{progress.step}{number}", round(100 * progress.done), 100)
