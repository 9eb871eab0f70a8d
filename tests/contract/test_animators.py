"""What every animator must do. A new animator is one more row in ANIMATORS."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.animators.protocol import Animator, HasQuality, HasWarmSwap, create_animator
from engine.core.errors import NoFaceError
from engine.core.settings import PersonaLiveSettings, Quality, Settings
from engine.core.types import AvatarFrame, Control, Face, Frame, Image, Portrait
from tests import faces
from tests.fakes.window_animator import WindowAnimator

SIZE_PX = 128
FPS = 25.0


@dataclass(frozen=True)
class Row:
    """name: in the table of animators. needs_face: a portrait without a face is refused."""

    name: str
    needs_face: bool = True


ANIMATORS = {
    "instant": Row("instant"),
    "fake": Row("fake", needs_face=False),
    "fake in chunks": Row("fake in chunks", needs_face=False),
}


@pytest.fixture(params=ANIMATORS)
def row(request: pytest.FixtureRequest) -> Row:
    return ANIMATORS[request.param]


@pytest.fixture
def animator(row: Row) -> Iterator[Animator[Any]]:
    made = create_animator(Settings(animator=row.name, size_px=SIZE_PX), FPS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def portrait() -> Portrait:
    return faces.portrait("astronaut", SIZE_PX)


@pytest.fixture(scope="module")
def driver() -> list[Frame]:
    return faces.performance(faces.portrait("hopper", 256))


def play(animator: Animator[Any], driver: list[Frame], control: Control | None = None) -> list[AvatarFrame]:
    """Give all frames in chunks, and take everything that is owed."""
    shown: list[AvatarFrame] = []
    for start in range(0, len(driver), animator.chunk):
        shown += animator.animate_chunk(driver[start : start + animator.chunk], control or Control())
    return shown + list(animator.flush_frames())


def perform(row: Row, portrait: Portrait, driver: list[Frame], control: Control | None = None) -> list[Image]:
    animator = create_animator(Settings(animator=row.name, size_px=SIZE_PX), FPS)
    animator.swap_portrait(animator.prepare_portrait(portrait))
    pictures = [frame.image for frame in play(animator, driver, control)]
    animator.close()
    return pictures


def test_it_says_how_many_frames_it_takes_and_how_far_it_looks_ahead(animator: Animator[Any]) -> None:
    assert animator.chunk >= 1
    assert animator.lookahead >= 0


def test_every_driver_frame_is_answered_once_in_order(
    animator: Animator[Any], portrait: Portrait, driver: list[Frame]
) -> None:
    animator.swap_portrait(animator.prepare_portrait(portrait))
    shown = play(animator, driver)
    assert [frame.capture_time_ns for frame in shown] == [frame.capture_time_ns for frame in driver]


def test_pictures_have_the_size_of_the_settings(
    animator: Animator[Any], portrait: Portrait, driver: list[Frame]
) -> None:
    animator.swap_portrait(animator.prepare_portrait(portrait))
    for frame in play(animator, driver):
        assert frame.image.shape == (SIZE_PX, SIZE_PX, 3)
        assert frame.image.dtype == np.uint8
        assert frame.image.flags.c_contiguous


def test_a_portrait_of_another_size_is_scaled(row: Row, driver: list[Frame]) -> None:
    pictures = perform(row, faces.portrait("astronaut", 200), driver)
    assert {picture.shape for picture in pictures} == {(SIZE_PX, SIZE_PX, 3)}


def test_the_avatar_moves(row: Row, portrait: Portrait, driver: list[Frame]) -> None:
    first, *others = perform(row, portrait, driver)
    assert max(float(np.abs(first.astype(int) - other).mean()) for other in others) > 1


def test_the_same_input_gives_the_same_pictures(row: Row, portrait: Portrait, driver: list[Frame]) -> None:
    once, again = perform(row, portrait, driver), perform(row, portrait, driver)
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))


def test_pictures_that_were_returned_are_not_written_again(
    animator: Animator[Any], portrait: Portrait, driver: list[Frame]
) -> None:
    animator.swap_portrait(animator.prepare_portrait(portrait))
    shown: list[AvatarFrame] = []
    copies: list[Image] = []
    for start in range(0, len(driver), animator.chunk):
        answer = animator.animate_chunk(driver[start : start + animator.chunk], Control())
        shown += answer
        copies += [frame.image.copy() for frame in answer]
    assert all(np.array_equal(frame.image, copy) for frame, copy in zip(shown, copies, strict=False))


def test_driver_frames_are_left_as_they_are(animator: Animator[Any], portrait: Portrait, driver: list[Frame]) -> None:
    pictures = [frame.image.copy() for frame in driver]
    points = [frame.face.landmarks.copy() for frame in driver if frame.face]
    animator.swap_portrait(animator.prepare_portrait(portrait))
    play(animator, driver)
    assert all(np.array_equal(frame.image, before) for frame, before in zip(driver, pictures, strict=True))
    assert all(np.array_equal(f.face.landmarks, before) for f, before in zip(driver, points, strict=True) if f.face)


def test_without_a_face_the_last_picture_is_held(
    animator: Animator[Any], portrait: Portrait, driver: list[Frame]
) -> None:
    animator.swap_portrait(animator.prepare_portrait(portrait))
    lost = [Frame(driver[0].image, (len(driver) + index) * faces.STEP_NS) for index in range(4)]
    shown = play(animator, [*driver, *lost])
    assert len(shown) == len(driver) + len(lost)
    assert np.array_equal(shown[-1].image, shown[-2].image)
    assert shown[-1].capture_time_ns is None


def test_a_driver_without_any_face_gets_pictures(
    animator: Animator[Any], portrait: Portrait, driver: list[Frame]
) -> None:
    animator.swap_portrait(animator.prepare_portrait(portrait))
    shown = play(animator, [Frame(frame.image, frame.capture_time_ns) for frame in driver])
    assert len(shown) == len(driver)
    assert {frame.capture_time_ns for frame in shown} == {None}


def test_a_face_that_comes_back_moves_the_avatar_again(
    animator: Animator[Any], portrait: Portrait, driver: list[Frame]
) -> None:
    animator.swap_portrait(animator.prepare_portrait(portrait))
    gap = [Frame(frame.image, frame.capture_time_ns) for frame in driver[2:4]]
    shown = play(animator, [*driver[:2], *gap, *driver[4:]])
    assert [frame.capture_time_ns for frame in shown[-2:]] == [frame.capture_time_ns for frame in driver[-2:]]


def test_another_portrait_can_be_shown_in_the_middle(
    animator: Animator[Any], portrait: Portrait, driver: list[Frame]
) -> None:
    animator.swap_portrait(animator.prepare_portrait(portrait))
    before = play(animator, driver[:4])
    other = faces.portrait("hopper", SIZE_PX)
    animator.swap_portrait(animator.prepare_portrait(other))
    after = play(animator, driver[4:])

    def unlike(picture: Image, portrait: Portrait) -> float:
        return float(np.abs(picture.astype(int) - portrait.image).mean())

    assert unlike(before[-1].image, portrait) < unlike(before[-1].image, other)
    assert unlike(after[-1].image, other) < unlike(after[-1].image, portrait)


def test_a_portrait_is_prepared_on_another_thread_while_frames_are_answered(
    row: Row, portrait: Portrait, driver: list[Frame]
) -> None:
    alone = perform(row, portrait, driver)
    animator = create_animator(Settings(animator=row.name, size_px=SIZE_PX), FPS)
    animator.swap_portrait(animator.prepare_portrait(portrait))
    prepared: list[Any] = []
    hopper = faces.portrait("hopper", SIZE_PX)
    thread = threading.Thread(target=lambda: prepared.append(animator.prepare_portrait(hopper)))
    thread.start()
    beside = [frame.image for frame in play(animator, driver)]
    thread.join()
    animator.swap_portrait(prepared[0])
    assert len(play(animator, driver[:1])) == 1
    animator.close()
    assert all(np.array_equal(a, b) for a, b in zip(alone, beside, strict=True))


@pytest.mark.promise("own pixels only lets no pixel of the driver through")
def test_no_driver_pixel_enters_when_only_own_pixels_are_allowed(
    row: Row, portrait: Portrait, driver: list[Frame]
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, driver[0].image.shape, np.uint8)
    control = Control(own_pixels_only=True)
    seen = perform(row, portrait, driver, control)
    unseen = perform(row, portrait, [Frame(noise, f.capture_time_ns, f.face) for f in driver], control)
    assert all(np.array_equal(a, b) for a, b in zip(seen, unseen, strict=True))


@pytest.mark.parametrize("shift", [-3.0, -0.6, 0.4, 3.0])
def test_a_face_partly_or_wholly_outside_of_the_picture_is_no_trouble(
    row: Row, portrait: Portrait, driver: list[Frame], shift: float
) -> None:
    offset = np.array([shift * 256, shift * 200, 0], np.float32)
    outside = [
        Frame(f.image, f.capture_time_ns, faces.face_from(f.face.landmarks + offset, f.face)) for f in driver if f.face
    ]
    for picture in perform(row, portrait, [driver[0], *outside[1:]]):
        assert picture.shape == (SIZE_PX, SIZE_PX, 3)


def test_landmarks_that_are_not_numbers_count_as_no_face(
    animator: Animator[Any], portrait: Portrait, driver: list[Frame]
) -> None:
    animator.swap_portrait(animator.prepare_portrait(portrait))
    face = driver[0].face
    assert face is not None
    broken = Face(np.full_like(face.landmarks, np.nan), face.blendshapes, face.pose, 1.0)
    shown = play(animator, [*driver[:3], Frame(driver[0].image, 3 * faces.STEP_NS, broken)])
    assert shown[-1].capture_time_ns is None


def test_a_driver_picture_of_another_size_in_the_middle_is_no_trouble(
    row: Row, portrait: Portrait, driver: list[Frame]
) -> None:
    larger = faces.performance(faces.portrait("hopper", 400))
    pictures = perform(row, portrait, [*driver[:4], *larger[4:]])
    assert len(pictures) == len(driver)


def test_a_portrait_without_a_face_is_refused_if_one_is_needed(
    row: Row, animator: Animator[Any], portrait: Portrait
) -> None:
    faceless = Portrait("wall", portrait.image, None)
    if row.needs_face:
        with pytest.raises(NoFaceError, match="wall"):
            animator.prepare_portrait(faceless)
    else:
        animator.swap_portrait(animator.prepare_portrait(faceless))


# --- those that can run a second portrait, and change their quality, between two calls ---------------------------


@pytest.fixture(params=["a window without networks", "personalive"])
def windowed(request: pytest.FixtureRequest, tiny_models: Path) -> Iterator[Animator[Any]]:
    """An animator with a window of frames; PersonaLive with networks of two resolutions."""
    if request.param != "personalive":
        yield WindowAnimator()
        return
    torch = pytest.importorskip("torch")
    from engine.animators.personalive import animator as personalive
    from engine.animators.personalive.pipeline import build_pipeline
    from tests.personalive import loaded, shallow

    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patched, torch.inference_mode():
        networks = shallow(loaded(tiny_models))
        patched.setattr(personalive, "load_pipeline", lambda settings: build_pipeline(networks, settings))
        own = PersonaLiveSettings(models=tiny_models, device="cpu")
        made = personalive.PersonaLiveAnimator(Settings("personalive", size_px=64, personalive=own), FPS)
        yield made
        made.close()


def moments_of(animator: Animator[Any], driver: list[Frame], beside: bool = False) -> list[int | None]:
    """The driver moments that are shown after these frames, given chunk by chunk; beside: a second portrait follows."""
    moments: list[int | None] = []
    for start in range(0, len(driver), animator.chunk):
        chunk = driver[start : start + animator.chunk]
        moments += [picture.capture_time_ns for picture in animator.animate_chunk(chunk, Control())]
        if beside:
            assert isinstance(animator, HasWarmSwap)
            animator.animate_beside(chunk, Control())
    return moments


def test_a_warm_swap_shows_every_driver_frame_once_in_order_and_one_given_up_changes_nothing(
    windowed: Animator[Any], portrait: Portrait, driver: list[Frame]
) -> None:
    assert isinstance(windowed, HasWarmSwap)
    row = [Frame(driver[index % len(driver)].image, index * faces.STEP_NS, driver[0].face) for index in range(40)]
    windowed.swap_portrait(windowed.prepare_portrait(portrait))
    moments, next_one = moments_of(windowed, row[:16]), windowed.prepare_portrait(faces.portrait("hopper", SIZE_PX))
    assert windowed.has_room_beside()
    windowed.begin_warm_swap(next_one)
    moments += moments_of(windowed, row[16:20], beside=True)
    windowed.cancel_warm_swap()
    windowed.cancel_warm_swap()
    assert windowed.warm_calls_left == 0
    windowed.begin_warm_swap(next_one)
    given = 20
    while windowed.warm_calls_left:
        left = windowed.warm_calls_left
        moments += moments_of(windowed, row[given : given + 4], beside=True)
        given += 4
        assert windowed.warm_calls_left == left - 1
    moments += [picture.capture_time_ns for picture in windowed.complete_warm_swap()]
    moments += moments_of(windowed, row[given:])
    assert moments == [frame.capture_time_ns for frame in row[: len(moments)]]
    assert len(moments) == len(row) - (windowed.lookahead - windowed.chunk + 1)


def test_another_quality_loses_no_picture_and_has_the_lookahead_that_was_said(
    windowed: Animator[Any], portrait: Portrait, driver: list[Frame]
) -> None:
    assert isinstance(windowed, HasQuality)
    row = [Frame(driver[index % len(driver)].image, index * faces.STEP_NS, driver[0].face) for index in range(44)]
    windowed.swap_portrait(windowed.prepare_portrait(portrait))
    moments, given = moments_of(windowed, row[:16]), 16
    for quality in (Quality.FAST, Quality.BALANCED, Quality.LOWEST_DELAY, Quality.BEST):
        promised = windowed.find_lookahead(quality)
        windowed.switch_quality(quality)
        assert windowed.lookahead == promised
        moments += moments_of(windowed, row[given : given + 4])
        given += 4
    moments += moments_of(windowed, row[given:])
    assert moments == [frame.capture_time_ns for frame in row[: len(moments)]]
    assert len(moments) == len(row) - (windowed.lookahead - windowed.chunk + 1)
