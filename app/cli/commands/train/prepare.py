"""The task `train prepare`: makes a data set of clips.

Owns: connecting flags, progress bar and summary. Does not know: how a clip is prepared.
"""

import os
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from app.cli.progress import bytes_bar
from app.cli.result import CommandResult, pluralize
from app.cli.signals import Interrupt
from engine import ClipRecord, PrepareCallbacks, PrepareReport, PrepareSettings, prepare_clips

REASONS_SHOWN = 12
"""Lines about what was dropped; the index has all."""


def run_prepare(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam train prepare` asks for. A clip that cannot be read is named, and the others go on.

    Raises: PersonaCamError if nothing can be prepared at all; KeyboardInterrupt.
    """
    settings = PrepareSettings(
        size_px=wanted.size,
        origin=wanted.origin,
        fps=wanted.fps,
        shortest_frames=wanted.shortest,
        enlarged_at_most=wanted.enlarge,
        sharpness_at_least=wanted.sharpness,
        jpeg_quality=wanted.quality,
    )
    jobs = wanted.jobs or os.cpu_count() or 1
    with bytes_bar() as show:
        watch = PrepareCallbacks(show, interrupt.is_requested)
        report = prepare_clips(wanted.clips, wanted.out, settings, jobs, watch)
    if report.stopped:
        return CommandResult(_describe_stop(report, wanted.out), interrupt.exit_code)
    pieces = sum(len(record.pieces) for record in report.in_all)
    return CommandResult(describe_report(report, wanted.out), 0 if pieces else 1)


def describe_report(report: PrepareReport, out: Path) -> list[str]:
    """Return the summary: what was made, what was left out and why, what cannot be read."""
    lines = [f"{name}: {problem}" for name, problem in report.failed]
    dropped = [f"{record.name}: {words}" for record in report.done for words in _describe_dropped(record)]
    lines += dropped[:REASONS_SHOWN]
    if len(dropped) > REASONS_SHOWN:
        lines.append(f"... and {len(dropped) - REASONS_SHOWN} more; {out / 'index.json'} has all.")
    done = pluralize(len(report.done), "clip")
    kept = f", {len(report.kept)} were ready before" if report.kept else ""
    lines.append(f"{done} prepared{kept}, {len(report.failed)} left out.")
    lines.append(f"{out}: {_count_pieces(report.in_all)}")
    return lines


def _describe_dropped(record: ClipRecord) -> list[str]:
    return [f"frames {each.first} to {each.last} left out: {each.reason}" for each in record.dropped]


def _count_pieces(records: Sequence[ClipRecord]) -> str:
    pieces = [piece for record in records for piece in record.pieces]
    if not pieces:
        return "there is nothing to learn from in these clips."
    frames = sum(piece.frames for piece in pieces)
    minutes = sum(piece.frames / piece.fps for piece in pieces) / 60
    return f"{pluralize(len(pieces), 'piece')}, {pluralize(frames, 'picture')}, {minutes:.1f} min."


def _describe_stop(report: PrepareReport, out: Path) -> list[str]:
    ready = len(report.done) + len(report.kept)
    return [f"Stopped: {pluralize(ready, 'clip')} of these are ready in {out}. The same command goes on from there."]
