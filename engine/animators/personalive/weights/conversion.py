"""Converts the published weights to a smaller and safer form: float16 safetensors in the same folder layout.

Owns: which files are written, and that either all of them stay or none. Does not know: how a file is read (`files`) or
written (`half_file`), what a network computes.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import torch

from engine.animators.personalive.weights import files
from engine.animators.personalive.weights.adopted import locate_file
from engine.animators.personalive.weights.conversion_types import ConversionProgress, ConvertedFile
from engine.animators.personalive.weights.half_file import measure_half_file, write_half_file
from engine.core.errors import DiskFullError, ModelError, SinkError
from engine.core.system.memory import drop_file_pages
from engine.core.system.reasons import system_reason
from engine.sinks.output_file import OutputFile, partial_path, write_file

CONFIGS = (files.UNET_CONFIG, files.IMAGE_ENCODER_CONFIG, files.AUTOENCODER_CONFIG, files.TINY_DECODER_CONFIG)
PARTS = (
    files.MOTION_EXTRACTOR,
    files.MOTION_ENCODER,
    files.POSE_GUIDER,
    files.REFERENCE_NET,
    files.DENOISER,
    files.IMAGE_ENCODER,
    files.AUTOENCODER,
    files.TINY_DECODER,
)

GB = 1_000_000_000

OnProgress = Callable[[ConversionProgress], None]


def convert_weights(
    models: Path, out: Path, check: bool = True, on_progress: OnProgress = lambda _: None
) -> Iterator[ConvertedFile]:
    """Convert a whole folder; yields each weights file when it is written. TAESD is converted if it is there.

    out: another folder, with none of these files in it; or the same one, where files that are safetensors stay as they
    are, and the new ones come beside the old. check: also compare all entries with what the networks need, beside the
    work; unnecessary for files whose hash is known. After an error nothing of it stays.
    Raises: ModelError if a file is missing, damaged or not the published one; SinkError if out cannot be written.
    """
    configs, names = _list_configs(models), _list_names(models, out)
    targets = [_converted_path(out, name) for name in names]
    parts = [partial_path(target) for target in targets]
    if out.resolve() != models.resolve():
        _refuse_files_that_exist([*(out / name for name in configs), *targets, *parts])
    _check_that_all_exist(models)
    with _remove_after_error(out) as written, _check_beside(models, check) as checking:
        sources = [files.find_weights(models, name) for name in names]
        _check_room(out, sources)
        for part in parts:  # of a conversion that was killed: the caller lets no other one into its folder
            part.unlink(missing_ok=True)
        for config in configs:
            if not os.path.lexists(out / config):
                written.append(_copy_config(models, out, config))
        meter = _Meter(sources, on_progress)
        for name in names:
            if checking is not None and checking.done():
                checking.result()
            converted = convert_weights_file(models, out, name, meter.add_bytes)
            written.append(converted.path)
            yield converted
        meter.finish_bytes()


def check_weights(models: Path, on_progress: OnProgress = lambda _: None) -> None:
    """Read every file, and compare all entries with what the networks need, without keeping anything in memory.

    Raises: ModelError if a file is missing, damaged or not the published one.
    """
    _check_structure(models)
    paths = [files.find_weights(models, name) for name in _list_all_names(models)]
    meter = _Meter(paths, on_progress)
    for path in paths:
        mapped = files.is_mapped(path)
        for _, tensor in files.read_entries(path):
            if mapped:
                drop_file_pages(tensor.data_ptr(), tensor.nbytes)
            meter.add_bytes(tensor.nbytes)
    meter.finish_bytes()


def convert_weights_file(
    models: Path, out: Path, name: str, on_bytes: Callable[[int], None] = lambda _: None
) -> ConvertedFile:
    """Convert one weights file. name is without suffix. Raises: ModelError, OSError."""
    source = files.find_weights(models, name)
    output = OutputFile(_converted_path(out, name))
    try:
        sha256 = write_half_file(source, output.part, on_bytes)
        path = output.finish_file()
    except BaseException:
        output.discard_file()
        raise
    return ConvertedFile(path, source, path.stat().st_size, sha256)


class _Meter:
    """Counts the bytes of all files that have been read."""

    def __init__(self, paths: list[Path], on_progress: OnProgress) -> None:
        self._total_bytes = sum(path.stat().st_size for path in paths)
        self._done_bytes = 0
        self._on_progress = on_progress

    def add_bytes(self, size: int) -> None:
        self._done_bytes = min(self._done_bytes + size, self._total_bytes)
        self._on_progress(ConversionProgress(self._done_bytes, self._total_bytes))

    def finish_bytes(self) -> None:
        """What is not numbers in the files has been read, too."""
        self.add_bytes(self._total_bytes)


def _converted_path(out: Path, name: str) -> Path:
    return out / f"{name}.safetensors"


def _list_all_names(models: Path) -> list[str]:
    """Return the weights files that a folder holds, without their suffixes."""
    names = [name for part in PARTS for name in (*part.files, *([part.spare] if part.spare else []))]
    return [name for name in names if files.weights_exist(models, name)]


def _list_names(models: Path, out: Path) -> list[str]:
    """Return those that are to be converted."""
    names = _list_all_names(models)
    if out.resolve() != models.resolve():
        return names
    return [name for name in names if files.find_weights(models, name).suffix != ".safetensors"]


def _list_configs(models: Path) -> list[str]:
    return [config for config in CONFIGS if os.path.isfile(locate_file(models, config))]  # noqa: PTH113


def _check_room(out: Path, sources: list[Path]) -> None:
    """Raise DiskFullError before anything is written."""
    needed = sum(map(measure_half_file, sources))
    above = (out, *out.absolute().parents)
    free = shutil.disk_usage(next(each for each in above if os.path.exists(each))).free  # noqa: PTH110 -- never raises
    if free < needed:
        raise DiskFullError(
            "The converted weights take {needed} GB, and {folder} has {free} GB left.",
            "Free some space, or choose another folder.",
            needed=f"{needed / GB:.2f}",
            folder=out,
            free=f"{free / GB:.2f}",
        )


def _check_that_all_exist(models: Path) -> None:
    """Raise ModelError if a file is missing; quick."""
    for config in CONFIGS:
        if config != files.TINY_DECODER_CONFIG or files.weights_exist(models, files.TINY_DECODER.files[0]):
            files.read_config(models, config)
    for part in PARTS:
        if part is not files.TINY_DECODER:
            for name in part.files:
                files.find_weights(models, name)


def _check_structure(models: Path) -> None:
    """Compare names, shapes and kinds of all entries with the networks. Raises: ModelError."""
    from engine.animators.personalive.weights.networks import fill_networks, make_networks  # takes seconds to import

    fill_networks(make_networks(models), models, torch.float16, torch.device("meta"))


@contextmanager
def _check_beside(models: Path, check: bool) -> Iterator["Future[None] | None"]:
    """Check the structure on another thread while the body runs, and wait for the result after it."""
    if not check:
        yield None
        return
    with ThreadPoolExecutor(1, "check") as thread:
        checking = thread.submit(_check_structure, models)
        yield checking
        checking.result()


@contextmanager
def _remove_after_error(out: Path) -> Iterator[list[Path]]:
    """Give the body a list for what it writes; after an error, remove that. Raises: SinkError for an OSError."""
    written: list[Path] = []
    try:
        yield written
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, ModelError):
            raise SinkError(
                "{out} cannot be written: {reason}.",
                "Choose another folder, or free some space.",
                out=out,
                reason=system_reason(error),
            ) from error
        raise


def _copy_config(models: Path, out: Path, config: str) -> Path:
    """Copy it at once: the check may read it meanwhile."""
    return write_file(out / config, locate_file(models, config).read_bytes())


def _refuse_files_that_exist(targets: list[Path]) -> None:
    """These names are fixed, so none of them can give way to a free one."""
    taken = next((target for target in targets if os.path.lexists(target)), None)
    if taken is not None:
        raise SinkError("{file} exists, and would be written over.", "Choose a new or an empty folder.", file=taken)
