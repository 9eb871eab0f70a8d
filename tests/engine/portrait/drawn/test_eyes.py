import cv2
import numpy as np

from engine.portrait.drawn.eyes import find_frame


def test_a_frame_that_touches_the_eyes_behind_it_is_told_from_them() -> None:
    frame, eyes = np.zeros((420, 360), np.uint8), np.zeros((420, 360), np.uint8)
    for x in (130, 230):
        cv2.circle(frame, (x, 150), 42, 1, 5)
        cv2.circle(eyes, (x, 150), 24, 1, -1)
        eyes[109:130, x : x + 2] = 1  # where the smooth edges of both lines meet
    frame[148:153, 170:190] = 1
    found = find_frame((frame | eyes) > 0)
    assert found[frame > 0].mean() > 0.9
    assert not found[cv2.circle(np.zeros_like(eyes), (130, 150), 24, 1, -1) > 0].any()


def test_without_glasses_there_is_no_frame() -> None:
    eyes = np.zeros((420, 360), np.uint8)
    for x in (130, 230):
        cv2.circle(eyes, (x, 150), 24, 1, -1)
    assert not find_frame(eyes > 0).any()
