"""The verb `models`: converts the weights of PersonaLive, and keeps what is built of them for ONNX Runtime.

Owns: the printed lines. Does not know: what is in a weights file, or in a build.
"""

from argparse import Namespace
from collections.abc import Iterator
from datetime import datetime

from app.cli.progress import OnProgress, progress_bar
from app.cli.result import CommandResult
from app.cli.setting_flags import PREFIX, given_settings
from app.cli.signals import Interrupt
from engine import (
    BuildProgress,
    CachedBuild,
    PersonaLiveSettings,
    Settings,
    builds_folder,
    compile_graphs,
    convert_models,
    free_build,
    list_builds,
)

MB = 1_000_000
GB = 1_000_000_000


def run_models(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam models TASK` asks for.

    Raises: ModelError if a weights file is missing, damaged or not the published one; SinkError if OUT cannot be used;
    AnimatorError if a provider cannot run here; BuildError if something cannot be built or kept.
    """
    interrupt.raise_if_requested()
    match wanted.task:
        case "compile":
            return _compile(wanted, interrupt)
        case "list":
            return CommandResult(list(_describe_builds(list_builds())))
        case "free":
            return CommandResult([f"{name}: {free_build(name) / GB:.2f} GB are free again." for name in wanted.builds])
    return _convert(wanted, interrupt)


def _convert(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    lines = []
    for file in convert_models(wanted.models, wanted.out):
        interrupt.raise_if_requested()
        lines.append(f"{file}: {file.stat().st_size / MB:.0f} MB")
    return CommandResult([*lines, f"--models {wanted.out} now uses them."], 0)


def _compile(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    own = PersonaLiveSettings(**given_settings(wanted, PersonaLiveSettings, PREFIX))
    settings = Settings(animator="personalive", personalive=own, **given_settings(wanted, Settings))
    with progress_bar() as show:
        build = compile_graphs(settings, lambda progress: _show_progress(progress, show), interrupt.is_requested)
    return CommandResult([f"{build.name}: {build.size_bytes / GB:.2f} GB; --runtime auto uses it now."])


def _show_progress(progress: BuildProgress, show: OnProgress) -> None:
    number = f" ({progress.number} of {progress.count})" if progress.number else ""
    show(f"{progress.step}{number}", round(100 * progress.done), 100)


def _describe_builds(builds: list[CachedBuild]) -> Iterator[str]:
    if not builds:
        yield f"Nothing is built. `personacam models compile` builds into {builds_folder()}."
        return
    for build in builds:
        used = datetime.fromtimestamp(build.used_s).astimezone().strftime("%Y-%m-%d %H:%M")
        damage = "" if build.manifest is not None else "; damaged, the next use builds it again"
        yield f"{build.name}: {build.size_bytes / GB:.2f} GB, last used {used}{damage}"
    yield f"In {builds_folder()}. `personacam models free NAME` removes one."
