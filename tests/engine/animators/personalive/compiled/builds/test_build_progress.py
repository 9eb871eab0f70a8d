import pytest

from engine.animators.personalive.compiled.builds.build_progress import ProgressMeter, StepPlan
from engine.core.problem import Phrase

PLAN = [StepPlan(Phrase("export"), 30.0), StepPlan(Phrase("build"), 60.0), StepPlan(Phrase("check"), 10.0)]


def started(began_s: float = 100.0) -> ProgressMeter:
    meter = ProgressMeter(began_s)
    meter.set_plan(PLAN)
    meter.start_step(began_s)
    return meter


def test_before_the_first_step_nothing_is_known() -> None:
    progress = ProgressMeter(100.0).read_progress(103.0)
    assert (str(progress.step), progress.number, progress.done, progress.left_s) == ("starting", 0, 0.0, None)
    assert progress.elapsed_s == 3.0


def test_who_waits_for_another_program_says_so_until_it_begins() -> None:
    meter = ProgressMeter(0.0)
    meter.set_waiting()
    assert str(meter.read_progress(5.0).step) == "waiting for another program that builds the same"
    meter.set_plan(PLAN)
    assert str(meter.read_progress(5.0).step) == "starting"


def test_a_step_moves_on_with_its_usual_time() -> None:
    progress = started().read_progress(115.0)
    assert (str(progress.step), progress.number, progress.count) == ("export", 1, 3)
    assert progress.done == pytest.approx(0.15)
    assert progress.left_s == pytest.approx(85.0)


def test_a_computer_twice_as_slow_needs_twice_as_long_for_the_rest() -> None:
    meter = started()
    meter.start_step(160.0)
    assert meter.read_progress(160.0).left_s == pytest.approx(140.0)
    assert meter.read_progress(160.0).done == pytest.approx(0.3)
    assert meter.read_progress(220.0).left_s == pytest.approx(80.0)


def test_a_step_that_takes_too_long_never_counts_as_done() -> None:
    meter = started()
    assert meter.read_progress(10_000.0).done < 0.3
    left_s = meter.read_progress(10_000.0).left_s
    assert left_s is not None
    assert left_s > 70.0


def test_steps_without_a_usual_time_break_nothing() -> None:
    meter = ProgressMeter(0.0)
    meter.set_plan([StepPlan(Phrase("export"), 0.0)])
    meter.start_step(0.0)
    assert 0.0 <= meter.read_progress(0.0).done <= meter.read_progress(5.0).done < 1.0
