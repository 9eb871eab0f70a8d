"""Who leans, and who stands elsewhere."""

import numpy as np
import pytest

from engine.animators.instant.motion.driver_motion import FACE_WIDTH_CM, MotionEstimator, measure_neutral
from engine.animators.instant.motion.standing_place import StandingPlace
from engine.animators.instant.rig.head_space import Points

FPS = 25


def shift_of(x_cm: float) -> Points:
    return np.array([x_cm, 0.0, 0.0])


@pytest.mark.parametrize("lean_cm", [0.0, 3.0, 6.0])
def test_a_lean_is_followed_for_as_long_as_it_lasts(lean_cm: float) -> None:
    place = StandingPlace(FPS)
    leans = [place.measure_lean(shift_of(0.0))] + [place.measure_lean(shift_of(lean_cm)) for _ in range(200)]
    assert np.allclose(leans[-1], shift_of(lean_cm))
    assert np.allclose(place.measure_lean(shift_of(0.0)), 0)


@pytest.mark.parametrize("lean_cm", [7.0, 8.0, 10.0])
def test_a_far_lean_is_held_for_as_long_as_it_lasts_and_nothing_of_it_is_carried_to_the_other_side(
    lean_cm: float,
) -> None:
    place = StandingPlace(FPS)
    way = [*np.linspace(0, lean_cm, 11), *[lean_cm] * 60, *np.linspace(lean_cm, -lean_cm, 11), *[-lean_cm] * 60]
    leans = np.array([place.measure_lean(shift_of(x))[0] for x in way])
    assert np.ptp(leans[11:70]) < 0.05, "who holds still is still"
    assert np.ptp(leans[83:]) < 0.05, "on the other side as well"
    assert leans[70] == pytest.approx(6.0)
    assert leans[-1] == pytest.approx(-6.0)
    assert (np.diff(leans[70:]) < 0.05).all(), "it goes over without turning back"


def test_who_is_elsewhere_from_the_beginning_has_the_head_over_the_shoulders() -> None:
    assert np.linalg.norm(StandingPlace(FPS).measure_lean(shift_of(30.0))) < 2.1


def test_the_body_goes_along_with_a_person_who_walks_within_about_a_second_and_without_a_jump() -> None:
    place = StandingPlace(FPS)
    way = [0.0] * 25 + list(np.linspace(0, 30, 30)) + [30.0] * 50
    leans = np.array([place.measure_lean(shift_of(x))[0] for x in way])
    assert leans[55 + 25] < 3.0
    assert np.abs(np.diff(leans)).max() < 1.1  # the walk's own step
    back = [place.measure_lean(shift_of(0.0))[0] for _ in range(50)]
    assert abs(back[-1]) < 2.5


@pytest.mark.parametrize("speed_cm_s", [40.0, 80.0])
def test_while_somebody_walks_the_head_stays_near_the_shoulders(speed_cm_s: float) -> None:
    place = StandingPlace(FPS)
    way = [0.0] * 25 + list(np.arange(0, 70, speed_cm_s / FPS))
    leans = np.abs([place.measure_lean(shift_of(x))[0] for x in way])
    assert leans.max() <= 6.0 + 1e-6
    assert leans[-1] < 3.6, "no longer than a lean"
    assert np.abs(np.diff(leans)).max() < speed_cm_s / FPS + 0.1, "it goes back without a jump"


def test_a_driver_who_was_away_is_at_the_new_place_at_once() -> None:
    place = StandingPlace(FPS)
    place.measure_lean(shift_of(0.0))
    place.reset()
    assert np.linalg.norm(place.measure_lean(shift_of(-40.0))) < 2.1


def test_with_another_neutral_face_the_shoulders_stay_where_they_are() -> None:
    """A quarter more pixels are a cm of the other face, which is 2 cm to the right."""
    place = StandingPlace(FPS)
    for _ in range(50):
        before = place.measure_lean(shift_of(20.0))
    place.change_neutral(shift_of(2.0), 1.25)
    assert place.measure_lean(shift_of((20.0 - 2.0) / 1.25))[0] == pytest.approx(before[0] / 1.25, abs=0.6)


def test_a_person_whose_neutral_face_is_replaced_all_the_time_is_still_walking(
    driver_motion: MotionEstimator, at_rest: Points
) -> None:
    unit_px = driver_motion.neutral.placement.scale
    leans = []
    for number in range(50):
        now = at_rest + np.array([2 * number * unit_px, 0, 0])
        if number % 5 == 0:
            driver_motion.replace_neutral(measure_neutral((now + at_rest) / 2))
        leans.append(driver_motion.measure_motion(now).shift[0])
    assert max(leans) <= 6.0 + 1e-6
    assert max(leans[25:]) < 3.6, "no longer than a lean"
    assert np.diff(leans).min() > -1.1, "the shoulders catch up without a jump"


def test_the_driver_s_motion_is_measured_against_their_place(driver_motion: MotionEstimator, at_rest: Points) -> None:
    driver_motion.measure_motion(at_rest)
    unit_px = FACE_WIDTH_CM * driver_motion.neutral.placement.scale
    aside = at_rest + np.array([2 * unit_px, 0, 0])
    shifts = [np.linalg.norm(driver_motion.measure_motion(aside).shift) for _ in range(75)]
    assert shifts[-1] < 3.0
    assert max(shifts) > 5.0
