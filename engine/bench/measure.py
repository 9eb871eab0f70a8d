"""Measures one case from the beginning: load, prepare, first picture, chunks, a live run, the parts, the work.

Owns: the order of the passes, and which are left out, with the reason. Does not know: how a pass measures.
Called in a process of its own, so that its peak of memory is that of this case alone.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.animators.protocol import Animator, HasRuntime, HasStageMeters, create_animator
from engine.animators.work_figures import CanTimeStages, HasWork
from engine.bench.chunk_pass import ChunkPass, ChunkTimes
from engine.bench.driver import CLIP, FPS, BenchDriver, make_driver
from engine.bench.live_parts import PreparedAnimator
from engine.bench.types import P95_MIN, BenchCase, CaseFigures, Spread
from engine.core.clock import NS_PER_S, Clock, SystemClock
from engine.core.errors import AnimatorError, PersonaCamError
from engine.core.settings import PersonaLiveSettings, Quality, Settings
from engine.core.system.peak_memory import read_peak_memory_mb

SLOW_S = 2.5
"""A chunk that takes longer is too slow for a live run, and measuring its parts at the same time costs it nothing."""
TERA = 1e12
MB = 1_000_000


def ignore_figures(figures: CaseFigures) -> None:
    """Keep nothing before all is measured."""


def measure_case(
    case: BenchCase,
    keep: Callable[[CaseFigures], None] = ignore_figures,
    now_ns: Callable[[], int] = time.perf_counter_ns,
) -> CaseFigures:
    """Measure everything that can be measured of this case.

    keep: given what is measured so far, from the times of chunks on, since the rest may take longer than there is time.
    Raises: PersonaCamError if it cannot run at all.
    """
    driver = make_driver(case, _make_settings(case))
    memory_before_mb = read_peak_memory_mb()
    laps = _Laps(now_ns)
    animator = create_animator(driver.settings, float(FPS))
    try:
        if isinstance(animator, HasRuntime):
            animator.finish_preparation(lambda _: None, lambda: False)
        load_s = laps.lap()
        reference = animator.prepare_portrait(driver.portrait)
        animator.swap_portrait(reference)
        portrait_s = laps.lap()
        chunks = ChunkPass(animator, driver.frames, now_ns)
        if not chunks.animate_until_shown():
            raise AnimatorError("The animator {animator} shows no driver.", animator=case.animator)
        figures = CaseFigures(
            driver=driver.kind,
            chunk=animator.chunk,
            lookahead_frames=animator.lookahead,
            load_s=load_s,
            portrait_s=portrait_s,
            first_picture_s=round(load_s + portrait_s + laps.lap(), 3),
            memory_before_mb=memory_before_mb,
        )
        return _measure_passes(_OpenCase(case, driver, animator, reference, keep), chunks, figures)
    finally:
        animator.close()


@dataclass(frozen=True, slots=True, eq=False)
class _OpenCase:
    """A case whose animator is open. reference: its portrait, prepared. keep: see `measure_case`."""

    case: BenchCase
    driver: BenchDriver
    animator: Animator[Any]
    reference: object
    keep: Callable[[CaseFigures], None]


def _measure_passes(opened: _OpenCase, chunks: ChunkPass, figures: CaseFigures) -> CaseFigures:
    """Measure chunks, the delay, the parts, the work, in this order; the last two need memory of their own."""
    case, animator = opened.case, opened.animator
    is_slow = chunks.last_s > SLOW_S
    if is_slow:
        _start_stage_meters(animator)
    times = chunks.time_chunks(case.seconds)
    figures = _add_chunk_times(figures, times)
    opened.keep(figures)
    figures = _note_slowness(figures) if is_slow else _add_delay(figures, opened)
    figures = replace(figures, peak_memory_mb=read_peak_memory_mb())
    opened.keep(figures)
    if not is_slow:
        _start_stage_meters(animator)
        animator.swap_portrait(opened.reference)
        ChunkPass(animator, opened.driver.frames, time.perf_counter_ns).time_chunks(case.seconds / 2)
    figures = replace(figures, stage_ms=_read_stages(opened, figures))
    opened.keep(figures)
    return _add_work(figures, animator, times.pictures)


def _make_settings(case: BenchCase) -> Settings:
    plain = dict(case.personalive)
    models = Path(plain.pop("models")) if "models" in plain else None
    own = PersonaLiveSettings(**plain, models=models)
    return Settings(animator=case.animator, size_px=case.size_px, quality=Quality(case.quality), personalive=own)


def _add_chunk_times(figures: CaseFigures, times: ChunkTimes) -> CaseFigures:
    spread = Spread.from_values(times.each_ms)
    assert spread is not None
    return replace(
        figures,
        warm_up_chunks=times.warm_up,
        chunk_ms=spread,
        pictures_per_s=round(figures.chunk * 1000 / spread.median, 2),
    )


def _note_slowness(figures: CaseFigures) -> CaseFigures:
    """Note that there is no delay to measure."""
    reason = f"A chunk takes longer than {SLOW_S} s: too slow for a live run."
    return replace(figures, not_measured={"delay": reason})


def _add_delay(figures: CaseFigures, opened: _OpenCase) -> CaseFigures:
    """Measure the delay, or note why not; a failure of the live run does not take the other figures along."""
    try:
        from engine.bench.live_run import measure_delay  # the loops of a live run, which no other pass needs
    except ModuleNotFoundError as missing:
        return replace(figures, not_measured={"delay": f"A live run needs the package {missing.name}."})
    clock: Clock = SystemClock()
    animator = PreparedAnimator(opened.animator, opened.reference)
    try:
        opener = _make_opener(opened.case, clock) if opened.driver.kind == CLIP else None
        delay = measure_delay(opened.driver, animator, opener, opened.case.seconds, clock)
    except PersonaCamError as failure:
        return replace(figures, not_measured={"delay": str(failure)})
    return replace(figures, delay=delay)


def _make_opener(case: BenchCase, clock: Clock) -> Any:
    from engine.sources.camera import CameraRequest
    from engine.sources.live import make_live_opener

    return make_live_opener(case.camera or case.clip or "", CameraRequest(1280, 720, 30), clock)


def _start_stage_meters(animator: Animator[Any]) -> None:
    if isinstance(animator, CanTimeStages):
        animator.start_stage_meters()


def _read_stages(opened: _OpenCase, figures: CaseFigures) -> dict[str, Spread]:
    """Return the parts in the order in which they run; an animator without parts is one itself."""
    animator = opened.animator
    stages = {name: Spread.from_values(each) for name, each in opened.driver.stage_ms.items()}
    if not isinstance(animator, HasStageMeters):
        stages["animate"] = figures.chunk_ms
    else:
        for name, meter in animator.stage_meters.items():
            delay = meter.compute_delay()
            if delay is not None:
                p95 = round(delay.p95_ms, 3) if delay.frames >= P95_MIN else None
                stages[name] = Spread(round(delay.p50_ms, 3), p95, delay.frames)
    return {name: spread for name, spread in stages.items() if spread is not None}


def _add_work(figures: CaseFigures, animator: Animator[Any], pictures: int) -> CaseFigures:
    """Add what computed, the counted work, the speed reached, and the device's best."""
    if not isinstance(animator, HasWork) or figures.chunk_ms is None:
        return figures
    computed = animator.read_computation()
    flop, peak = animator.count_chunk_flop(pictures), animator.measure_peak_flop_per_s()
    reached = flop / (figures.chunk_ms.median / 1000)
    memory = computed.device_memory_bytes
    return replace(
        figures,
        device=computed.device,
        dtype=computed.dtype,
        runtime=computed.runtime,
        provider=computed.provider,
        pictures_attended=pictures,
        device_memory_mb=None if memory is None else round(memory / MB, 1),
        tflop_per_chunk=round(flop / TERA, 4),
        tflop_per_s=round(reached / TERA, 4),
        device_tflop_per_s=round(peak / TERA, 4),
        share_of_peak=round(reached / peak, 4),
    )


class _Laps:
    """Seconds from one lap to the next."""

    def __init__(self, now_ns: Callable[[], int]) -> None:
        self._now_ns = now_ns
        self._since_ns = now_ns()

    def lap(self) -> float:
        """Return the seconds since the last call."""
        before_ns, self._since_ns = self._since_ns, self._now_ns()
        return round((self._since_ns - before_ns) / NS_PER_S, 3)
