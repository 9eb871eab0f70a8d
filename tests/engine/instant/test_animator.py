"""The Instant animator as a whole; what every animator must do is in tests/contract."""

import numpy as np
import pytest

from engine.errors import AnimatorError
from engine.instant.animator import InstantAnimator
from engine.messages import Control, Face, Frame, Image, Portrait, Strengths
from engine.settings import Settings
from tests import faces
from tests.faces import Move

SIZE_PX = 256


@pytest.fixture
def animator(portrait: Portrait) -> InstantAnimator:
    made = InstantAnimator(Settings(size_px=SIZE_PX), 25.0)
    made.show(made.prepare(portrait))
    return made


def act(animator: InstantAnimator, driver: Portrait, move: Move, control: Control, frames: int = 12) -> Image:
    """Hold a move until filters have arrived; return the last picture."""
    answers = [animator.animate([frame], control)[0] for frame in faces.performance(driver, (move,) * frames)]
    return answers[-1].image


def difference(a: Image, b: Image) -> float:
    return float(np.abs(a.astype(int) - b).mean())


def test_animating_before_a_portrait_is_shown_says_so(driver: Portrait) -> None:
    with pytest.raises(AnimatorError, match="no portrait"):
        InstantAnimator(Settings(), 25.0).animate(faces.performance(driver)[:1], Control())


def test_a_driver_at_rest_shows_the_portrait(portrait: Portrait) -> None:
    animator = InstantAnimator(Settings(size_px=SIZE_PX), 25.0)
    animator.show(animator.prepare(portrait))
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
    before = [animator.animate([frame], Control())[0].image for frame in turned[:8]][-1]
    control = Control(neutral=faces.face_of(driver))
    after = [animator.animate([frame], control)[0].image for frame in turned[8:]]
    whole_way = difference(before, after[-1])
    assert difference(before, after[0]) < 0.35 * whole_way


@pytest.mark.parametrize("strength", ["head", "mouth", "eyes"])
def test_strengths_act_from_one_frame_to_the_next(animator: InstantAnimator, driver: Portrait, strength: str) -> None:
    neutral = faces.face_of(driver)
    move = Move(yaw_deg=10, jaw=0.7, blink=0.7)
    act(animator, driver, move, Control(neutral=neutral))
    frame = faces.performance(driver, (move,))
    normal = animator.animate(frame, Control(neutral=neutral))[0].image
    strengths = Strengths(**{strength: 0.0})
    stopped = animator.animate(frame, Control(neutral=neutral, strengths=strengths))[0].image
    assert difference(normal, stopped) > 0.3


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
        animator.show(animator.prepare(portrait))
        shown = []
        for frame in faces.performance(driver):
            assert frame.face is not None
            moved: Face = faces.face_from(frame.face.landmarks + offset, frame.face)
            shown.append(animator.animate([Frame(image, frame.capture_time_ns, moved)], Control())[0].image)
        return shown

    pairs = zip(outside(driver.image), outside(noise), strict=True)
    assert all(np.array_equal(seen, unseen) for seen, unseen in pairs)


@pytest.mark.parametrize("size_px", [64, 130, 1024])
def test_it_works_at_every_size(portrait: Portrait, driver: Portrait, size_px: int) -> None:
    animator = InstantAnimator(Settings(size_px=size_px), 25.0)
    animator.show(animator.prepare(portrait))
    first, *_, last = (animator.animate([frame], Control())[0].image for frame in faces.performance(driver))
    assert first.shape == last.shape == (size_px, size_px, 3)
    assert difference(first, last) > 0.5


def test_nothing_is_owed_and_closing_lets_go(animator: InstantAnimator, driver: Portrait) -> None:
    act(animator, driver, faces.STILL, Control(), 2)
    assert animator.flush() == []
    animator.close()
    with pytest.raises(AnimatorError):
        animator.animate(faces.performance(driver)[:1], Control())
