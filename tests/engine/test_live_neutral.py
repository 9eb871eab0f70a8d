"""The face at rest, chosen while live."""

from engine.live_neutral import SEARCH_FRAMES, LiveNeutral
from tests.fakes.faces import make_face


def test_the_first_face_serves_until_a_calm_one_comes_and_that_one_stays() -> None:
    neutral = LiveNeutral()
    talking, calm, calmer = make_face(jaw_open=0.8), make_face(jaw_open=0.1), make_face()
    assert neutral.see(None) is None
    assert neutral.see(talking) is talking
    assert neutral.see(make_face(jaw_open=0.7)) is talking
    assert neutral.see(calm) is calm
    assert neutral.see(calmer) is calm
    assert neutral.see(None) is calm


def test_a_turned_head_is_not_calm() -> None:
    neutral = LiveNeutral()
    turned, frontal = make_face(yaw_deg=60), make_face(yaw_deg=10)
    assert neutral.see(turned) is turned
    assert neutral.see(frontal) is frontal


def test_without_a_calm_face_the_calmest_of_the_search_serves() -> None:
    neutral = LiveNeutral()
    least = make_face(jaw_open=0.7)
    for number in range(SEARCH_FRAMES - 1):
        neutral.see(least if number == 40 else make_face(jaw_open=0.9))
    assert neutral.see(make_face(jaw_open=0.9)) is least
    assert neutral.see(make_face()) is least


def test_calibrating_chooses_anew() -> None:
    neutral = LiveNeutral()
    neutral.see(make_face())
    neutral.restart()
    later = make_face(jaw_open=0.2)
    assert neutral.see(None) is None
    assert neutral.see(later) is later
