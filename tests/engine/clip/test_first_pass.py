"""The first pass over a clip of made-up faces: how far it looks, and which frame it takes for the face at rest."""

from collections.abc import Sequence
from fractions import Fraction
from typing import cast

import numpy as np
import pytest

from engine.clip.first_pass import LOOK_FRAMES, FirstPass, ProgressCallbacks, run_first_pass
from engine.core.errors import SettingsError, SourceError
from engine.core.settings import Settings
from engine.core.stopwatch import Stopwatch
from engine.core.types import Face, Frame, Image, Portrait
from engine.driver.crop import Crop
from engine.driver.cropped_driver import Driver
from engine.driver.neutral_of_clip import choose_neutral
from engine.sources import SourceInfo
from tests.fakes.faces import make_face

PICTURE: Image = np.zeros((4, 4, 3), np.uint8)
FACELESS = Portrait("a painting", PICTURE, None)


def moving_face(jaw_open: float = 0.0, yaw_deg: float = 0.0) -> Face:
    """A face whose landmarks are not all in one place, so that two of them can be compared."""
    face = make_face(jaw_open, yaw_deg)
    spread = np.random.default_rng(0).uniform(-1, 1, face.landmarks.shape).astype(np.float32)
    spread[14] = spread[13]
    spread[:, 0] *= 1 + yaw_deg / 100 + jaw_open
    return Face(spread @ face.pose.rotation.T * face.pose.scale, face.blendshapes, face.pose, face.presence)


class Clip:
    """A source and its driver: frame i has faces[i]. reads: frames given so far."""

    def __init__(self, faces: Sequence[Face | None], known_length: bool = True) -> None:
        self._faces = faces
        self.cuts: Sequence[int] = ()
        self.info = SourceInfo("clip.mp4", 4, 4, Fraction(30), len(faces) if known_length else None, None)
        self.reads = 0

    def read_frame(self) -> Frame | None:
        if self.reads == len(self._faces):
            return None
        self.reads += 1
        return Frame(PICTURE, self.reads)

    @property
    def shot(self) -> int:
        return sum(cut < self.reads for cut in self.cuts)

    def track_face(self, image: Image) -> Face | None:
        return self._faces[self.reads - 1]

    def find_crop(self, faces: Sequence[Face], width_px: int, height_px: int) -> Crop:
        return Crop(len(faces), 0, 4)

    def close(self) -> None:
        """Nothing is open."""

    def look(
        self,
        portrait: Portrait = FACELESS,
        neutral: int | None = None,
        max_frames: int | None = None,
        watch: ProgressCallbacks | None = None,
    ) -> FirstPass:
        settings = Settings(neutral=neutral, max_frames=max_frames)
        return run_first_pass(
            self, cast(Driver, self), portrait, settings, watch or ProgressCallbacks(), Stopwatch(lambda: 0)
        )


FACE = make_face()


def test_only_the_first_300_frames_are_looked_at_however_few_are_asked_for() -> None:
    clip = Clip([FACE] * 320)
    seen = clip.look(max_frames=2)
    assert (clip.reads, len(seen.faces)) == (300, 300)


def test_a_face_that_went_away_again_was_still_seen() -> None:
    clip = Clip([FACE] + [None] * 319)
    assert (len(clip.look().faces), clip.reads) == (300, 300)
    stop = ProgressCallbacks(stopped=lambda: gone.reads == 3)
    gone = Clip([None, FACE, None, None])
    assert gone.look(watch=stop).shots[0].neutral is FACE


def test_a_first_face_that_comes_later_ends_the_look() -> None:
    clip = Clip([None] * 310 + [FACE] * 10)
    seen = clip.look()
    assert (clip.reads, seen.neutral_frame, seen.shots[0].neutral) == (311, 310, FACE)


def test_a_trial_of_a_few_frames_does_not_look_for_a_face_beyond_300() -> None:
    clip = Clip([None] * 310 + [FACE] * 10)
    with pytest.raises(SourceError, match="none of its 300 frames"):
        clip.look(max_frames=5)
    late = Clip([None] * 310 + [FACE] * 10)
    with pytest.raises(SourceError, match="none of its 305 frames"):
        late.look(max_frames=305)


def test_a_clip_without_a_face_is_refused_and_its_frames_are_counted() -> None:
    with pytest.raises(SourceError, match=r"No face was found in clip\.mp4, in none of its 3 frames\."):
        Clip([None] * 3).look()
    with pytest.raises(SourceError, match="in its only frame"):
        Clip([None]).look()


def test_the_frame_asked_for_is_taken_even_beyond_300_and_as_it_is() -> None:
    faces = [moving_face(jaw_open=0.001 * number) for number in range(340)]
    portrait = Portrait("somebody", PICTURE, moving_face(yaw_deg=30))
    seen = Clip(faces).look(portrait, neutral=330)
    assert (len(seen.faces), seen.neutral_frame) == (331, 330)
    assert seen.shots[0].neutral is faces[330]


def test_a_frame_asked_for_that_does_not_exist_or_has_no_face_is_named() -> None:
    with pytest.raises(SettingsError, match=r"clip\.mp4 has no frame 2, its last one is 1\.") as beyond:
        Clip([FACE, FACE]).look(neutral=2)
    assert beyond.value.field == "neutral"
    with pytest.raises(SettingsError, match=r"frame 1 of clip\.mp4 shows no face"):
        Clip([FACE, None]).look(neutral=1)


def test_for_a_portrait_with_a_face_the_calmest_frame_is_moved_to_the_clips_usual_pose() -> None:
    faces = [moving_face(0.9, 10), moving_face(0.0, 10), moving_face(0.9, 10), None]
    portrait = Portrait("somebody", PICTURE, moving_face(0.5, 40))
    assert portrait.face is not None
    seen = Clip(faces).look(portrait)
    assert seen.neutral_frame == choose_neutral(faces, portrait.face) == 1
    assert seen.shots[0].neutral is not faces[1]
    assert seen.shots[0].crop.left == 3, "around all three"


def test_for_a_portrait_without_a_face_the_first_face_is_the_one_at_rest() -> None:
    faces = [None, moving_face(0.9), moving_face(0.0)]
    seen = Clip(faces).look()
    assert (seen.neutral_frame, seen.shots[0].neutral) == (1, faces[1])


def test_a_stopped_pass_gives_the_first_face_it_saw_or_none() -> None:
    stop = ProgressCallbacks(stopped=lambda: True)
    clip = Clip([FACE] * 5)
    seen = clip.look(watch=stop)
    assert (clip.reads, seen.shots[0].neutral) == (1, FACE)
    unseen = Clip([None] * 5).look(watch=stop)
    assert (unseen.neutral_frame, unseen.shots) == (0, {})


@pytest.mark.parametrize(
    ("frames", "known", "neutral", "expected"),
    [(2, True, None, 2), (2, False, None, LOOK_FRAMES), (400, True, None, LOOK_FRAMES), (400, True, 349, 350)],
)
def test_progress_counts_the_frames_that_are_looked_at(
    frames: int, known: bool, neutral: int | None, expected: int
) -> None:
    told: list[tuple[str, int, int | None]] = []
    watch = ProgressCallbacks(lambda phase, done, total: told.append((phase, done, total)))
    Clip([FACE] * frames, known).look(neutral=neutral, watch=watch)
    assert told == [("looking", done, expected) for done in range(1, len(told) + 1)]
    assert len(told) == min(frames, expected)


def test_each_shot_has_a_face_at_rest_and_a_square_of_its_own() -> None:
    first, second = [moving_face(0.9), *[moving_face(0.0)] * 19], [moving_face(0.0, 25)] * 20
    clip = Clip([*first, *second])
    clip.cuts = [20]
    seen = clip.look(Portrait("somebody", PICTURE, moving_face(0.5, 40)))
    assert list(seen.shot_of) == [0] * 20 + [1] * 20
    assert [shot.crop.left for shot in seen.shots.values()] == [20, 20]
    at_rest = [shot.neutral.pose.rotation for shot in seen.shots.values()]
    np.testing.assert_allclose(at_rest[0], first[1].pose.rotation, atol=1e-5)
    np.testing.assert_allclose(at_rest[1], second[0].pose.rotation, atol=1e-5)
    assert seen.neutral_frame == 1


def test_a_very_short_shot_takes_the_shape_from_the_one_before() -> None:
    clip = Clip([*[moving_face(0.0)] * 20, moving_face(0.9, 25)])
    clip.cuts = [20]
    seen = clip.look(Portrait("somebody", PICTURE, moving_face(0.5, 40)))
    np.testing.assert_array_equal(seen.shots[1].neutral.blendshapes, seen.shots[0].neutral.blendshapes)
    np.testing.assert_allclose(seen.shots[1].neutral.pose.rotation, moving_face(0.9, 25).pose.rotation, atol=1e-5)


def test_the_frame_asked_for_gives_its_shape_to_other_shots() -> None:
    faces = [*[moving_face(0.3)] * 14, *[moving_face(0.0, 25)] * 14]
    clip = Clip(faces)
    clip.cuts = [14]
    seen = clip.look(Portrait("somebody", PICTURE, moving_face(0.5, 40)), neutral=3)
    assert seen.shots[0].neutral is faces[3]
    np.testing.assert_array_equal(seen.shots[1].neutral.blendshapes, faces[3].blendshapes)
    np.testing.assert_allclose(seen.shots[1].neutral.pose.rotation, faces[-1].pose.rotation, atol=1e-5)


def test_a_shot_without_a_face_has_nothing() -> None:
    clip = Clip([*[FACE] * 3, *[None] * 3])
    clip.cuts = [3]
    assert list(clip.look().shots) == [0]
