"""Prepares a folder of clips: what is done already is left alone, the rest goes to the pool.

Owns: which clips are to be done, what happens to the results. Does not know: processes, how a clip is prepared.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from engine.core.errors import PersonaCamError, SinkError, SourceError
from engine.core.problem import Problem
from engine.training.prepare.find_clips import Clip, count_bytes, find_clips, hash_clip
from engine.training.prepare.messages import Work
from engine.training.prepare.pool import Advance, ClipPool
from engine.training.prepare.prepared_folder import (
    check_settings,
    hold_prepared,
    read_records,
    remove_unfinished,
    write_index,
)
from engine.training.prepare.records import ClipRecord
from engine.training.prepare.settings import PrepareSettings


@dataclass(frozen=True, slots=True)
class PrepareCallbacks:
    """Called between answers of the processes, on the caller's thread.

    progress: called with (title, bytes of clips done, bytes in all). stopped: returns True to end the run.
    """

    progress: Callable[[str, int, int | None], None] = lambda title, done, total: None
    stopped: Callable[[], bool] = lambda: False


@dataclass(slots=True)
class PrepareReport:
    """What came of a run. done: prepared now. kept: prepared before. failed: clips, with what is wrong with each.

    in_all: every clip of the folder, with those of other runs.
    """

    done: list[ClipRecord] = field(default_factory=list)
    kept: list[ClipRecord] = field(default_factory=list)
    failed: list[tuple[str, Problem]] = field(default_factory=list)
    in_all: list[ClipRecord] = field(default_factory=list)
    stopped: bool = False


def prepare_clips(
    places: Sequence[Path], out: Path, settings: PrepareSettings, jobs: int, watch: PrepareCallbacks | None = None
) -> PrepareReport:
    """Prepare all clips in these places into a folder; a clip that cannot be read costs none of the others.

    The run may be killed at any moment: the next one leaves what is whole, and does the rest. The files do not depend
    on the number of processes (`jobs`), nor on how often a run was interrupted.
    Raises: SourceError if there are no clips; SettingsError if the folder has others; SinkError, DiskFullError.
    """
    clips = find_clips(places)
    check_settings(out, settings)
    report = PrepareReport()
    with hold_prepared(out):
        write_index(out, settings)
        before = read_records(out)
        known = {record.key: record for record in before}
        report.kept = [known[clip.key] for clip in clips if clip.key in known]
        new = _leave_out_known([clip for clip in clips if clip.key not in known], before, report)
        with _write_index_in_the_end(out, settings, report):
            _follow_pool(new, ClipPool(Work(out, settings), jobs), watch or PrepareCallbacks(), report)
    return report


@contextmanager
def _write_index_in_the_end(out: Path, settings: PrepareSettings, report: PrepareReport) -> Iterator[None]:
    try:
        yield
    except BaseException:
        remove_unfinished(out)
        with suppress(SinkError):
            write_index(out, settings)
        raise
    remove_unfinished(out)
    report.in_all = write_index(out, settings)


def _follow_pool(clips: Sequence[Clip], pool: ClipPool, watch: PrepareCallbacks, report: PrepareReport) -> None:
    """Raises: SinkError, DiskFullError: where one clip cannot be written, no other can."""
    bar = _Bar(clips, watch)
    try:
        for advance in pool.prepare_clips(clips):
            if watch.stopped():
                report.stopped = True
                return
            if advance is None:
                continue
            bar.show_advance(advance)
            if isinstance(advance.result, SinkError):
                raise advance.result
            if isinstance(advance.result, PersonaCamError):
                report.failed.append((advance.clip.name, advance.result.problem))
            elif advance.result is not None:
                report.done.append(advance.result)
    finally:
        pool.close()
        report.done.sort(key=lambda record: record.name)
        report.failed.sort(key=lambda each: each[0])


def _leave_out_known(clips: Sequence[Clip], before: Sequence[ClipRecord], report: PrepareReport) -> list[Clip]:
    """Leave out clips that were prepared before though their file is dated otherwise, and those with the content of
    another clip: their pieces would be learned twice. Only files of the same length are read for it.
    """
    lengths = Counter([record.size_bytes for record in before])
    lengths.update(clip.size_bytes for clip in clips)
    names = {record.sha256: record.name for record in before}
    records = {record.sha256: record for record in before}
    new = []
    for clip in clips:
        try:
            sha256 = hash_clip(clip) if lengths[clip.size_bytes] > 1 else ""
        except SourceError as failure:
            report.failed.append((clip.name, failure.problem))
            continue
        same = names.get(sha256)
        if same is None:
            new.append(clip)
            if sha256:
                names[sha256] = clip.name
        elif same == clip.name and sha256 in records:
            report.kept.append(records[sha256])
        else:
            report.failed.append((clip.name, Problem("It is the same as {other}.", other=same)))
    return new


class _Bar:
    """The bytes of all clips, done and in work."""

    def __init__(self, clips: Sequence[Clip], watch: PrepareCallbacks) -> None:
        self._total = count_bytes(clips)
        self._count = len(clips)
        self._watch = watch
        self._ended = self._bytes = 0
        self._shares: dict[str, float] = {}

    def show_advance(self, advance: Advance) -> None:
        if advance.result is not None:
            self._shares.pop(str(advance.clip.path), None)
            self._ended += 1
            self._bytes += advance.clip.size_bytes
        elif advance.expected:
            share = min(1.0, advance.frames / advance.expected)
            self._shares[str(advance.clip.path)] = share * advance.clip.size_bytes
        title = f"Clips ({self._ended} of {self._count})"
        self._watch.progress(title, self._bytes + round(sum(self._shares.values())), self._total)
