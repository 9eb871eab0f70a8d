"""Clips whose pictures lie on their side, all of them or from some frame on."""

from collections.abc import Sequence

import numpy as np

from engine.clip.turned_clip import TurnedSource, TurningTracker, TurnSchedule
from engine.core.types import Face, Image
from tests.fakes import FakeSource, FakeTracker, face_at
from tests.fakes.faces_turned import lying_face

FPS = 25.0
UPRIGHT, LYING = face_at(30, 30), lying_face(90)


def track_clip(faces: Sequence[Face | None], turn: str = "auto") -> tuple[TurningTracker, list[Face | None]]:
    tracker = TurningTracker(FakeTracker(faces), turn, FPS)
    image: Image = np.zeros((48, 64, 3), np.uint8)
    return tracker, [tracker.track_face(image) for _ in faces]


def test_an_upright_clip_is_left_as_it_is() -> None:
    tracker, found = track_clip([UPRIGHT] * 60)
    assert found == [UPRIGHT] * 60
    assert not tracker.was_misled
    assert tracker.schedule.describe_turn() is None


def test_a_clip_on_its_side_is_to_be_read_again_turned_from_its_first_frame_on() -> None:
    tracker, found = track_clip([LYING] * 30 + [UPRIGHT] * 10)
    assert tracker.was_misled
    assert [tracker.schedule.find_quarters(index) for index in (0, 10, 500)] == [1, 1, 1]
    assert LYING not in found[:20]
    told = tracker.schedule.describe_turn()
    assert told is not None
    assert told.values["degrees"] == 270


def test_a_clip_turned_in_the_middle_is_turned_from_that_frame_on_in_a_shot_of_its_own() -> None:
    tracker, _ = track_clip([UPRIGHT] * 50 + [LYING] * 44)
    assert tracker.was_misled
    assert [tracker.schedule.find_quarters(index) for index in (0, 49, 50, 90)] == [0, 0, 1, 1]
    before = tracker.shot
    assert before > 0


def test_a_turn_that_is_chosen_counts_for_all_frames() -> None:
    tracker, found = track_clip([UPRIGHT] * 10, turn="90")
    assert tracker.schedule.find_quarters(0) == 3
    assert found == [UPRIGHT] * 10


def test_a_turned_source_names_and_gives_the_turned_size() -> None:
    source = TurnedSource(FakeSource(2, 64, 48), TurnSchedule(1))
    assert (source.info.width_px, source.info.height_px) == (48, 64)
    frame = source.read_frame()
    assert frame is not None
    assert frame.image.shape == (64, 48, 3)


def test_frames_turned_later_are_fitted_to_the_first_ones() -> None:
    schedule = TurnSchedule()
    schedule.turn_further(1, 1)
    source = TurnedSource(FakeSource(2, 64, 48), schedule)
    sizes = [frame.image.shape for frame in (source.read_frame(), source.read_frame()) if frame is not None]
    assert sizes == [(48, 64, 3), (48, 64, 3)]
    assert source.read_frame() is None


def test_turns_add_up() -> None:
    schedule = TurnSchedule()
    schedule.turn_further(10, 1)
    schedule.turn_further(20, 3)
    schedule.turn_further(20, 2)
    assert [schedule.find_quarters(index) for index in (9, 10, 19, 20)] == [0, 1, 1, 2]
    assert [schedule.starts_view(index) for index in (0, 10, 15, 20)] == [False, True, False, True]
