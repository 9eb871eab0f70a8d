"""The Instant animator as a whole; what every animator must do is in tests/contract."""

from contextlib import closing
from functools import cache
from importlib import resources
from itertools import pairwise

import numpy as np
import pytest

from engine.animators.instant.animator import InstantAnimator
from engine.animators.instant.motion.driver_motion import Motion
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.compositor import Compositor
from engine.animators.instant.paint.driver_pixels import DriverPixels
from engine.animators.instant.rig.lip_rig import mouth_openness
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import OVAL
from engine.animators.protocol import HOLD_NS
from engine.core.background import parse_background
from engine.core.errors import AnimatorError
from engine.core.settings import Settings, Strengths
from engine.core.status import Showing
from engine.core.types import AvatarFrame, Control, Face, Frame, Image, Portrait
from engine.driver.cropped_driver import Driver
from engine.sources import open_source
from engine.tracking import FaceTracker
from tests import faces
from tests.faces import STEP_NS, Move
from tests.problems import advice_of, message_of

SIZE_PX = 256


@pytest.fixture
def animator(portrait: Portrait) -> InstantAnimator:
    made = InstantAnimator(Settings(size_px=SIZE_PX), 25.0)
    made.swap_portrait(made.prepare_portrait(portrait))
    return made


def act(animator: InstantAnimator, driver: Portrait, move: Move, control: Control, frames: int = 12) -> Image:
    """Hold a move until filters have arrived; return the last picture."""
    answers = [animator.animate_chunk([frame], control)[0] for frame in faces.performance(driver, (move,) * frames)]
    return answers[-1].image


def difference(a: Image, b: Image) -> float:
    return float(np.abs(a.astype(int) - b).mean())


def test_animating_before_a_portrait_is_shown_says_so(driver: Portrait) -> None:
    with pytest.raises(AnimatorError, match="no portrait"):
        InstantAnimator(Settings(), 25.0).animate_chunk(faces.performance(driver)[:1], Control())


def test_a_driver_at_rest_shows_the_portrait(portrait: Portrait) -> None:
    animator = InstantAnimator(Settings(size_px=SIZE_PX), 25.0)
    animator.swap_portrait(animator.prepare_portrait(portrait))
    assert difference(act(animator, portrait, faces.STILL, Control()), portrait.image) < 2


def test_the_first_face_seen_is_the_neutral_one_unless_another_is_given(
    animator: InstantAnimator, portrait: Portrait, driver: Portrait
) -> None:
    turned = Move(yaw_deg=12)
    assert difference(act(animator, driver, turned, Control()), portrait.image) < 4
    neutral = Control(neutral=faces.face_of(driver))
    assert difference(act(animator, driver, turned, neutral, 30), portrait.image) > 4


def test_a_new_neutral_face_eases_over(animator: InstantAnimator, driver: Portrait) -> None:
    turned = faces.performance(driver, (Move(yaw_deg=12),) * 24)
    before = [animator.animate_chunk([frame], Control())[0].image for frame in turned[:8]][-1]
    control = Control(neutral=faces.face_of(driver))
    after = [animator.animate_chunk([frame], control)[0].image for frame in turned[8:]]
    whole_way = difference(before, after[-1])
    assert difference(before, after[0]) < 0.35 * whole_way


def test_a_better_neutral_face_keeps_lips_together_with_the_driver_s(
    animator: InstantAnimator, driver: Portrait, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The estimate of a live run is refined while somebody speaks."""
    gaps: list[float] = []
    paint = Compositor.compose_picture

    def noting(stage: Compositor, pose: PortraitPose, motion: Motion | None, pixels: DriverPixels | None) -> Image:
        gaps.append(mouth_openness(pose.shape))
        return paint(stage, pose, motion, pixels)

    monkeypatch.setattr(Compositor, "compose_picture", noting)
    said = [0.5 - 0.5 * np.cos(index / 2) for index in range(60)]
    for index, frame in enumerate(faces.performance(driver, tuple(Move(jaw=jaw, yaw_deg=6) for jaw in said))):
        estimate = faces.moved(faces.face_of(driver), Move(yaw_deg=6 - index // 10), SIZE_PX)
        if index % 10 == 0:
            control = Control(neutral=estimate)
        animator.animate_chunk([frame], control)
    assert np.corrcoef(gaps[5:], said[5:])[0, 1] > 0.97


def test_another_person_is_met_without_what_was_known_of_the_one_before(
    animator: InstantAnimator, portrait: Portrait, driver: Portrait, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[int] = []
    monkeypatch.setattr(Compositor, "forget_driver", lambda stage: forgotten.append(1))
    play(animator, faces.performance(driver)[:3], Control(neutral=faces.face_of(driver)))
    play(animator, faces.performance(driver)[3:5], Control(neutral=faces.moved(faces.face_of(driver), Move(1), 256)))
    assert len(forgotten) == 1
    play(animator, faces.performance(portrait)[:3], Control(neutral=faces.face_of(portrait), person=1))
    assert len(forgotten) == 2


@pytest.mark.parametrize("strength", ["head", "mouth", "eyes"])
def test_strengths_slide_to_what_is_wanted(animator: InstantAnimator, driver: Portrait, strength: str) -> None:
    neutral = faces.face_of(driver)
    move = Move(yaw_deg=10, jaw=0.7, blink=0.7)
    act(animator, driver, move, Control(neutral=neutral))
    frame = faces.performance(driver, (move,))
    normal = animator.animate_chunk(frame, Control(neutral=neutral))[0].image
    strengths = Strengths(**{strength: 0.0})
    sliding = [animator.animate_chunk(frame, Control(neutral=neutral, strengths=strengths))[0].image for _ in range(20)]
    whole_way = difference(normal, sliding[-1])
    assert whole_way > 0.3
    assert difference(normal, sliding[0]) > 0
    assert difference(sliding[0], sliding[-1]) > 0.2 * whole_way


def nose_x(animator: InstantAnimator, driver: Portrait, control: Control) -> float:
    """Where the head went: the middle of what differs from the portrait."""
    turned = act(animator, driver, Move(right=0.06), control, 30).astype(int)
    still = act(animator, driver, faces.STILL, control, 30)
    change = turned.sum(2) - still.sum(2, dtype=int)
    columns = np.arange(change.shape[1])
    brighter, darker = np.clip(change, 0, None).sum(0), np.clip(-change, 0, None).sum(0)
    return float(columns @ brighter / brighter.sum() - columns @ darker / darker.sum())


def test_a_mirrored_avatar_moves_to_the_other_side(animator: InstantAnimator, driver: Portrait) -> None:
    neutral = faces.face_of(driver)
    straight = nose_x(animator, driver, Control(neutral=neutral, own_pixels_only=True))
    mirrored = nose_x(animator, driver, Control(neutral=neutral, own_pixels_only=True, mirror=True))
    assert straight * mirrored < 0


def test_a_face_outside_of_the_picture_lends_no_pixels(portrait: Portrait, driver: Portrait) -> None:
    offset = np.array([3 * len(driver.image), 0, 0], np.float32)
    noise = np.random.default_rng(4).integers(0, 256, driver.image.shape, np.uint8)

    def outside(image: Image) -> list[Image]:
        animator = InstantAnimator(Settings(size_px=SIZE_PX), 25.0)
        animator.swap_portrait(animator.prepare_portrait(portrait))
        shown = []
        for frame in faces.performance(driver):
            assert frame.face is not None
            moved: Face = faces.face_from(frame.face.landmarks + offset, frame.face)
            shown.append(animator.animate_chunk([Frame(image, frame.capture_time_ns, moved)], Control())[0].image)
        return shown

    pairs = zip(outside(driver.image), outside(noise), strict=True)
    assert all(np.array_equal(seen, unseen) for seen, unseen in pairs)


@pytest.mark.parametrize("size_px", [64, 130, 1024])
def test_it_works_at_every_size(portrait: Portrait, driver: Portrait, size_px: int) -> None:
    animator = InstantAnimator(Settings(size_px=size_px), 25.0)
    animator.swap_portrait(animator.prepare_portrait(portrait))
    first, *_, last = (animator.animate_chunk([frame], Control())[0].image for frame in faces.performance(driver))
    assert first.shape == last.shape == (size_px, size_px, 3)
    assert difference(first, last) > 0.5


def without_face(frames: int, start_ns: int = 0, step_ns: int = STEP_NS) -> list[Frame]:
    """What a run without any camera gives: small black pictures."""
    nothing = np.zeros((16, 16, 3), np.uint8)
    return [Frame(nothing, start_ns + (index + 1) * step_ns) for index in range(frames)]


def play(animator: InstantAnimator, frames: list[Frame], control: Control | None = None) -> list[Image]:
    return [animator.animate_chunk([frame], control or Control())[0].image for frame in frames]


@cache
def bundled_faces(first: int, last: int) -> list[Frame]:
    """Frames of the bundled clip, with the faces that the tracker finds."""
    driver = Driver(FaceTracker(), Settings(size_px=SIZE_PX))
    with (
        resources.as_file(resources.files("assets") / "demo" / "driver.mp4") as file,
        closing(open_source(file)) as clip,
    ):
        frames = [clip.read_frame() for _ in range(last)]
    return [driver.track_and_crop(frame) for frame in frames[first:] if frame is not None]


class TestWithoutAFace:
    def test_what_is_shown_is_told(self, animator: InstantAnimator, driver: Portrait) -> None:
        told = [animator.showing]
        for frames in (faces.performance(driver)[:4], without_face(2, 4 * STEP_NS), without_face(20, 6 * STEP_NS)):
            play(animator, frames)
            told.append(animator.showing)
        assert told == [Showing.NOTHING, Showing.DRIVEN, Showing.HELD, Showing.IDLE]

    @pytest.mark.promise("nobody in view")
    @pytest.mark.parametrize("fps", [10, 25, 60])
    def test_the_last_picture_is_held_for_so_long_by_the_frames_own_time(
        self, animator: InstantAnimator, driver: Portrait, fps: int
    ) -> None:
        seen = faces.performance(driver)[:4]
        last = play(animator, seen)[-1]
        lost = play(animator, without_face(fps, seen[-1].capture_time_ns, 1_000_000_000 // fps))
        held = [np.array_equal(picture, last) for picture in lost]
        assert held.index(False) == pytest.approx(HOLD_NS / 1e9 * fps, abs=1)
        assert not any(held[held.index(False) :])

    def test_pictures_of_an_avatar_by_itself_show_no_driver_moment(self, animator: InstantAnimator) -> None:
        answers = [animator.animate_chunk([frame], Control())[0] for frame in without_face(30)]
        assert {answer.capture_time_ns for answer in answers} == {None}
        assert animator.showing is Showing.IDLE

    def test_an_avatar_lives_without_ever_a_driver(self, animator: InstantAnimator, portrait: Portrait) -> None:
        pictures = play(animator, without_face(250))
        assert difference(pictures[0], portrait.image) < 1
        assert len({picture.tobytes() for picture in pictures}) > 240
        assert max(difference(a, b) for a, b in pairwise(pictures)) < 2
        assert max(difference(pictures[0], picture) for picture in pictures) > 1

    def test_the_seed_decides_how_it_lives(self, portrait: Portrait) -> None:
        def lives(seed: int) -> Image:
            animator = InstantAnimator(Settings(size_px=SIZE_PX, seed=seed), 25.0)
            animator.swap_portrait(animator.prepare_portrait(portrait))
            return play(animator, without_face(30))[-1]

        assert np.array_equal(lives(1), lives(1))
        assert not np.array_equal(lives(1), lives(2))

    def test_leaving_and_coming_back_no_point_goes_faster_than_when_driven(
        self, portrait: Portrait, driver: Portrait, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[np.ndarray] = []
        paint = Compositor.compose_picture

        def noting(stage: Compositor, pose: PortraitPose, motion: Motion | None, pixels: DriverPixels | None) -> Image:
            seen.append(pose.face[OVAL, :2].copy())
            return paint(stage, pose, motion, pixels)

        monkeypatch.setattr(Compositor, "compose_picture", noting)
        animator = InstantAnimator(Settings(size_px=SIZE_PX), 25.0)
        animator.swap_portrait(animator.prepare_portrait(portrait))
        away = Move(yaw_deg=16, roll_deg=-12, right=0.12, down=0.05)
        going = tuple(Move(16 * s, 0, -12 * s, 0.12 * s, 0.05 * s) for s in np.linspace(0, 1, 12))
        there = faces.performance(driver, (faces.STILL, *going, away, away))
        play(animator, there)
        driven = len(seen)
        play(animator, without_face(75, there[-1].capture_time_ns))
        for frame in faces.performance(driver, (away,) * 50):
            later_ns = frame.capture_time_ns + 3_640_000_000
            play(animator, [Frame(frame.image, later_ns, frame.face)])
        steps = np.array([np.linalg.norm(b - a, axis=1).max() for a, b in pairwise(seen)])
        assert steps[driven:].max() < 1.5 * steps[:driven].max()
        assert steps[-1] < 0.1
        assert np.abs(seen[-1] - seen[driven - 1]).max() < 3

    def test_in_the_bundled_clip_nothing_jumps_when_a_turned_head_is_lost_and_found(
        self, animator: InstantAnimator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[np.ndarray] = []
        paint = Compositor.compose_picture

        def noting(stage: Compositor, pose: PortraitPose, motion: Motion | None, pixels: DriverPixels | None) -> Image:
            seen.append(pose.face[:468, :2].copy())
            return paint(stage, pose, motion, pixels)

        monkeypatch.setattr(Compositor, "compose_picture", noting)
        turning, elsewhere = bundled_faces(84, 100), bundled_faces(118, 130)
        rest = turning[0].face
        control = Control(neutral=rest, own_pixels_only=True)
        play(animator, turning, control)
        driven = len(seen)
        play(animator, without_face(50, turning[-1].capture_time_ns), control)
        play(animator, elsewhere, control)
        steps = [np.linalg.norm(b - a, axis=1) for a, b in pairwise(seen)]
        largest = max(float(np.percentile(step, 90)) for step in steps[: driven - 1])
        assert max(float(np.percentile(step, 90)) for step in steps[driven - 1 :]) < 1.5 * largest
        assert max(float(step.max()) for step in steps[driven - 1 :]) < 8 * largest

    def test_borrowed_pixels_fade_and_come_back_by_and_by(self, animator: InstantAnimator, driver: Portrait) -> None:
        speaking = Move(jaw=1.0)
        act(animator, driver, speaking, Control())
        lost = play(animator, without_face(40, 12 * STEP_NS))
        assert max(difference(a, b) for a, b in pairwise(lost)) < 1.5

    def test_own_pixels_only_counts_at_once_for_an_avatar_by_itself(self, portrait: Portrait, driver: Portrait) -> None:
        def left_alone(driver: Portrait, image: Image) -> Image:
            animator = InstantAnimator(Settings(size_px=SIZE_PX), 25.0)
            animator.swap_portrait(animator.prepare_portrait(portrait))
            frames = faces.performance(driver, (faces.STILL, Move(jaw=1.0)))
            play(animator, [Frame(image, frame.capture_time_ns, frame.face) for frame in frames])
            lost = without_face(9, frames[-1].capture_time_ns)
            return play(animator, lost, Control(own_pixels_only=True))[-1]

        noise = np.random.default_rng(4).integers(0, 256, driver.image.shape, np.uint8)
        assert np.array_equal(left_alone(driver, driver.image), left_alone(driver, noise))

    def test_another_portrait_lives_at_once(self, animator: InstantAnimator, driver: Portrait) -> None:
        play(animator, without_face(30))
        animator.swap_portrait(animator.prepare_portrait(driver))
        first = play(animator, without_face(1, 30 * STEP_NS))[0]
        assert animator.showing is Showing.IDLE
        assert difference(first, driver.image) < 8


def test_nothing_is_owed_and_closing_lets_go(animator: InstantAnimator, driver: Portrait) -> None:
    act(animator, driver, faces.STILL, Control(), 2)
    assert animator.flush_frames() == []
    animator.close()
    with pytest.raises(AnimatorError):
        animator.animate_chunk(faces.performance(driver)[:1], Control())


class TestBackground:
    def shown(self, animator: InstantAnimator, driver: Portrait, words: str) -> AvatarFrame:
        """The last picture of a performance, after another: all begin where one ended."""
        control = Control(background=parse_background(words))
        for frame in faces.performance(driver):
            animator.animate_chunk([frame], control)
        return [animator.animate_chunk([frame], control)[0] for frame in faces.performance(driver)][-1]

    def test_another_background_is_behind_the_person_from_the_next_picture_on(
        self, animator: InstantAnimator, driver: Portrait, rig: Rig
    ) -> None:
        own = self.shown(animator, driver, "own")
        green = self.shown(animator, driver, "#00ff00")
        assert green.image[2, 2].tolist() == [0, 255, 0]
        x, y = rig.landmarks[4, :2].astype(int)
        assert np.abs(green.image[y, x].astype(int) - own.image[y, x]).max() < 8
        assert np.array_equal(self.shown(animator, driver, "own").image[2, 2], own.image[2, 2])
        assert animator.limitation is None

    @pytest.mark.parametrize(
        ("words", "ground"), [("green", (0, 177, 64)), ("#102030", (16, 32, 48)), ("own", None), ("blur", None)]
    )
    def test_a_picture_says_the_one_colour_behind_it(
        self, animator: InstantAnimator, driver: Portrait, words: str, ground: tuple[int, int, int] | None
    ) -> None:
        driven = self.shown(animator, driver, words)
        idle = animator.animate_chunk(without_face(20), Control(background=parse_background(words)))[-1]
        for frame in (driven, idle):
            assert frame.ground_rgb == ground
            assert ground is None or tuple(frame.image[2, 2].tolist()) == ground

    def test_creases_and_lids_are_there_before_any_background(
        self, animator: InstantAnimator, driver: Portrait, rig: Rig
    ) -> None:
        own = self.shown(animator, driver, "own").image.astype(int)
        white = self.shown(animator, driver, "#ffffff").image
        inside = rig.landmarks[OVAL, :2].mean(0).astype(int)
        middle = (slice(inside[1] - 20, inside[1] + 20), slice(inside[0] - 20, inside[0] + 20))
        assert np.abs(own[middle] - white[middle]).mean() < 3

    def test_a_transparent_picture_says_where_it_is_opaque(self, animator: InstantAnimator, driver: Portrait) -> None:
        assert self.shown(animator, driver, "own").opacity is None
        frame = self.shown(animator, driver, "transparent")
        assert frame.opacity is not None
        assert frame.opacity.shape == frame.image.shape[:2]
        assert frame.opacity[2, 2] == 0
        assert frame.opacity[SIZE_PX // 2, SIZE_PX // 2] == 255
        assert not frame.image[frame.opacity == 0].any()

    def test_it_stays_with_an_avatar_that_lives_by_itself(self, animator: InstantAnimator) -> None:
        pictures = play(animator, without_face(20), Control(background=parse_background("#0000ff")))
        assert {tuple(picture[2, 2].tolist()) for picture in pictures} == {(0, 0, 255)}

    def test_a_portrait_whose_person_cannot_be_told_says_so(self, driver: Portrait) -> None:
        noise = np.random.default_rng(0).integers(0, 256, driver.image.shape, np.uint8)
        animator = InstantAnimator(Settings(size_px=SIZE_PX), 25.0)
        animator.swap_portrait(animator.prepare_portrait(Portrait("noise", noise, driver.face)))
        own = self.shown(animator, driver, "own").image
        before = animator.limitation
        assert np.array_equal(self.shown(animator, driver, "green").image[2, 2], own[2, 2])
        assert "own" in message_of(animator.limitation)
        assert advice_of(animator.limitation)
        assert before is None
