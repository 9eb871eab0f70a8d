"""The square that follows a person, and the face at rest in it."""

from dataclasses import replace

import numpy as np
import pytest

from engine.core.clock import NS_PER_S
from engine.core.problem import Problem
from engine.core.settings import Settings
from engine.core.types import Face, Frame, Image
from engine.driver.live_driver import STRAY_FRAMES, LiveDriver
from engine.driver.live_neutral import OPEN_FOR_FACES, RENEW
from tests.fakes import face_at

SIZE_PX = 64
SETTLED = OPEN_FOR_FACES[1] + 2 * RENEW
"""So long it takes to know the face at rest."""


class StillTracker:
    """Finds the face that it was told to find."""

    def __init__(self) -> None:
        self.face: Face | None = None
        self.resets = 0
        self.closed = 0
        self.people = 1
        self.shot = 0
        self.other: Face | None = None

    def follow_next_person(self, image: Image) -> Face | None:
        self.face = self.other or self.face
        return self.other

    def track_face(self, image: Image) -> Face | None:
        return self.face

    def forget_face(self) -> None:
        self.resets += 1

    def close(self) -> None:
        self.closed += 1


class Scene:
    """A person before a camera of 320x240."""

    def __init__(self, as_is: bool = False) -> None:
        self.tracker = StillTracker()
        self.driver = LiveDriver(self.tracker, Settings(size_px=SIZE_PX, as_is=as_is))
        self.size = (320, 240)

    def see(self, face: Face | None, frames: int = 1) -> Frame:
        self.tracker.face = face
        image = np.zeros((self.size[1], self.size[0], 3), np.uint8)
        for number in range(frames):
            followed = self.driver.track_and_crop(Frame(image, number))
        return followed


def middle_x(frame: Frame) -> float:
    assert frame.face is not None
    return float(frame.face.landmarks[:2, 0].mean())


def test_a_leaning_person_moves_in_the_square() -> None:
    scene = Scene()
    at_first = middle_x(scene.see(face_at(150, 120), SETTLED))
    neutral = scene.driver.neutral
    leaning = middle_x(scene.see(face_at(165, 120), 3 * STRAY_FRAMES))
    assert leaning - at_first > 5
    assert scene.driver.neutral is neutral


def test_a_person_who_moved_away_is_followed_after_a_while_with_a_new_neutral() -> None:
    scene = Scene()
    at_first = middle_x(scene.see(face_at(100, 120), SETTLED))
    neutral = scene.driver.neutral
    away = face_at(190, 120)
    assert middle_x(scene.see(away, STRAY_FRAMES - 1)) - at_first > 30
    assert scene.driver.neutral is neutral
    assert abs(middle_x(scene.see(away)) - at_first) < 2
    assert scene.driver.neutral is not neutral


def test_a_short_excursion_changes_nothing() -> None:
    scene = Scene()
    at_first = middle_x(scene.see(face_at(100, 120)))
    for _ in range(4):
        scene.see(face_at(190, 120), STRAY_FRAMES - 1)
        assert abs(middle_x(scene.see(face_at(100, 120))) - at_first) < 1e-3


def test_a_person_who_comes_much_nearer_is_followed() -> None:
    scene = Scene()
    scene.see(face_at(150, 120, 40))
    near = scene.see(face_at(150, 120, 90), STRAY_FRAMES)
    assert near.face is not None
    assert np.ptp(near.face.landmarks[:, 0]) < 0.6 * SIZE_PX


@pytest.mark.promise("another picture size in the middle")
def test_another_picture_size_starts_over() -> None:
    scene = Scene()
    scene.see(face_at(150, 120))
    neutral, resets = scene.driver.neutral, scene.tracker.resets
    scene.size = (160, 120)
    frame = scene.see(face_at(75, 60, 20))
    assert scene.tracker.resets == resets + 1
    assert scene.driver.neutral is not neutral
    assert frame.image.shape == (SIZE_PX, SIZE_PX, 3)


def test_without_a_face_the_whole_picture_is_the_square_and_there_is_no_neutral() -> None:
    scene = Scene()
    frame = scene.see(None, 3)
    assert frame.face is None
    assert frame.image.shape == (SIZE_PX, SIZE_PX, 3)
    assert scene.driver.neutral is None


def test_a_lost_face_keeps_square_and_neutral() -> None:
    scene = Scene()
    at_first = middle_x(scene.see(face_at(150, 120)))
    neutral = scene.driver.neutral
    assert scene.see(None, 2 * STRAY_FRAMES).face is None
    assert middle_x(scene.see(face_at(150, 120))) == at_first
    assert scene.driver.neutral is neutral


def test_as_it_is_the_square_never_moves() -> None:
    scene = Scene(as_is=True)
    at_first = middle_x(scene.see(face_at(40, 120)))
    moved = middle_x(scene.see(face_at(280, 120), 2 * STRAY_FRAMES))
    assert moved - at_first == pytest.approx(240 * SIZE_PX / 320, abs=0.01)


def test_calibrating_takes_a_new_neutral_and_closing_closes_the_tracker() -> None:
    scene = Scene()
    scene.see(face_at(150, 120))
    neutral = scene.driver.neutral
    scene.driver.calibrate_neutral()
    scene.see(face_at(150, 120))
    assert scene.driver.neutral is not neutral
    scene.driver.close()
    assert scene.tracker.closed == 1


def test_the_next_person_gets_a_square_and_a_face_at_rest_of_his_own() -> None:
    scene = Scene()
    scene.see(face_at(80, 120))
    neutral = scene.driver.neutral
    scene.tracker.other = face_at(250, 120)
    scene.driver.follow_next_person()
    followed = scene.see(scene.tracker.face)
    assert middle_x(followed) == pytest.approx(SIZE_PX / 2, abs=6)
    assert scene.driver.neutral is not neutral


def test_with_nobody_else_in_view_the_same_person_stays() -> None:
    scene = Scene()
    scene.see(face_at(150, 120))
    neutral = scene.driver.neutral
    scene.driver.follow_next_person()
    assert scene.see(face_at(150, 120)).face is not None
    assert scene.driver.neutral is neutral
    assert scene.driver.people == 1


def test_another_number_stands_for_another_person_and_for_another_view_of_one() -> None:
    scene = Scene()
    scene.see(face_at(100, 120), 3)
    numbers = [scene.driver.person]
    scene.driver.calibrate_neutral()
    scene.see(face_at(100, 120), 3)
    numbers.append(scene.driver.person)
    scene.see(face_at(190, 120), STRAY_FRAMES)
    numbers.append(scene.driver.person)
    scene.tracker.other = face_at(60, 120)
    scene.driver.follow_next_person()
    scene.see(face_at(60, 120))
    numbers.append(scene.driver.person)
    assert numbers[0] == numbers[1]
    assert len(set(numbers)) == 3


def test_another_size_keeps_the_square_and_chooses_the_face_at_rest_anew() -> None:
    scene = Scene()
    before = middle_x(scene.see(face_at(150, 120)))
    neutral = scene.driver.neutral
    scene.driver.change_settings(Settings(size_px=2 * SIZE_PX))
    followed = scene.see(face_at(150, 120))
    assert followed.image.shape == (2 * SIZE_PX, 2 * SIZE_PX, 3)
    assert middle_x(followed) == pytest.approx(2 * before + 0.5, abs=1)
    assert scene.driver.neutral is not neutral


def test_settings_of_the_same_size_change_nothing_here() -> None:
    scene = Scene()
    scene.see(face_at(150, 120))
    neutral = scene.driver.neutral
    scene.driver.change_settings(Settings(size_px=SIZE_PX, mirror=True))
    scene.see(face_at(150, 120))
    assert scene.driver.neutral is neutral


def test_the_first_face_that_strays_is_given_as_long_as_any_other() -> None:
    scene = Scene()
    scene.see(face_at(100, 120))
    person = scene.driver.person
    scene.see(face_at(190, 120), STRAY_FRAMES - 1)
    assert scene.driver.person == person
    scene.see(face_at(190, 120))
    assert scene.driver.person == person + 1


def test_after_another_person_was_chosen_straying_is_counted_from_the_beginning() -> None:
    scene = Scene()
    scene.see(face_at(100, 120))
    scene.see(face_at(190, 120), STRAY_FRAMES - 1)
    scene.tracker.other = face_at(60, 120)
    scene.driver.follow_next_person()
    scene.see(face_at(60, 120))
    person = scene.driver.person
    scene.see(face_at(160, 120), STRAY_FRAMES - 1)
    assert scene.driver.person == person
    scene.see(face_at(160, 120))
    assert scene.driver.person == person + 1


def test_the_next_person_is_looked_for_once() -> None:
    scene = Scene()
    scene.see(face_at(100, 120))
    scene.tracker.other = face_at(60, 120)
    scene.driver.follow_next_person()
    scene.see(face_at(60, 120))
    person = scene.driver.person
    scene.see(face_at(60, 120), 3)
    assert scene.driver.person == person


@pytest.mark.parametrize(
    ("x", "y", "strays"), [(123, 120, False), (128, 120, True), (100, 144, False), (100, 150, True)]
)
def test_a_face_may_move_by_so_much_of_its_square_in_each_direction(x: float, y: float, strays: bool) -> None:
    """The square around a face of 40 pixels has 90: 28 per cent of that are 25."""
    scene = Scene()
    scene.see(face_at(100, 120))
    person = scene.driver.person
    scene.see(face_at(x, y), STRAY_FRAMES)
    assert (scene.driver.person != person) is strays


@pytest.mark.parametrize(("face_px", "strays"), [(60, False), (66, True), (27, False), (24, True)])
def test_a_face_may_come_nearer_or_go_away_by_so_much(face_px: float, strays: bool) -> None:
    scene = Scene()
    scene.size = (640, 480)
    scene.see(face_at(320, 240, 40))
    person = scene.driver.person
    scene.see(face_at(320, 240, face_px), STRAY_FRAMES)
    assert (scene.driver.person != person) is strays


def test_another_way_to_cut_the_picture_forgets_the_square_and_the_person() -> None:
    scene = Scene()
    scene.see(face_at(100, 120))
    person = scene.driver.person
    scene.driver.change_settings(Settings(size_px=SIZE_PX, as_is=True))
    followed = scene.see(face_at(100, 120))
    assert scene.driver.person > person
    assert middle_x(followed) == pytest.approx(100 * SIZE_PX / 320, abs=0.5)


def test_a_camera_that_stands_on_its_head_is_turned_told_and_seen_anew() -> None:
    scene = Scene()
    told: list[Problem] = []
    scene.driver.report_turn = told.append
    upright = scene.see(face_at(150, 120))
    lying = face_at(150, 120)
    lying = replace(lying, pose=replace(lying.pose, rotation=np.diag([-1.0, -1.0, 1.0]).astype(np.float32)))
    person, resets = scene.driver.person, scene.tracker.resets
    for second in range(1, 3):
        scene.tracker.face = lying
        image = np.zeros((240, 320, 3), np.uint8)
        followed = scene.driver.track_and_crop(Frame(image, second * NS_PER_S))
        assert upright.face is not None
        assert followed.face is None
    assert scene.driver.quarters == 2
    assert [problem.values["degrees"] for problem in told] == [180]
    scene.see(face_at(150, 120))
    assert scene.driver.person > person
    assert scene.tracker.resets == resets + 1
    scene.driver.forget_turn()
    assert scene.driver.quarters == 0
    scene.see(face_at(150, 120))
    assert scene.tracker.resets == resets + 2


def test_a_turn_that_is_chosen_counts_from_the_next_frame_on() -> None:
    scene = Scene()
    scene.see(face_at(150, 120))
    scene.driver.set_turn("90")
    image = np.zeros((240, 320, 3), np.uint8)
    image[:, :20] = 255  # what was at the left is on top of a picture turned clockwise
    scene.tracker.face = None
    assert scene.driver.track_and_crop(Frame(image, 5)).image[:3].mean() > 200


def test_another_shot_gets_its_square_and_its_face_at_rest_at_once() -> None:
    scene = Scene()
    at_first = middle_x(scene.see(face_at(100, 120), 3))
    neutral, person = scene.driver.neutral, scene.driver.person
    scene.tracker.shot = 1
    assert middle_x(scene.see(face_at(200, 110, 60))) == pytest.approx(at_first, abs=2)
    assert scene.driver.neutral is not neutral
    assert scene.driver.person == person + 1
    scene.see(face_at(205, 110, 60), 3)
    assert scene.driver.person == person + 1


def test_a_shot_that_begins_without_a_face_begins_with_its_first_one() -> None:
    scene = Scene()
    scene.see(face_at(100, 120))
    person = scene.driver.person
    scene.tracker.shot = 1
    scene.see(None, 2)
    assert scene.driver.person == person
    scene.see(face_at(100, 120))
    assert scene.driver.person == person + 1
