"""Where eyes and mouth seem to be in a drawing in which no face was found."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.errors import UnplacedFaceError
from engine.core.types import Image
from engine.portrait.drawn.guess import guess_drawn_points
from engine.portrait.load import find_face_points, load_portrait, suggest_crop
from engine.tracking.tracker import FaceTracker
from tests.dot_faces import DotFace, draw_dot_face

PLAIN = DotFace()
FACES = {
    "plain": PLAIN,
    "no blush": replace(PLAIN, is_blushing=False),
    "eyes wide apart": replace(PLAIN, eyes=((165, 270), (315, 270)), dot=(14, 14), is_blushing=False),
    "tilted": replace(PLAIN, eyes=((195, 255), (285, 275)), mouth=((215, 310), (245, 316))),
    "a wide mouth at the side": replace(
        PLAIN, head=(200, 250), eyes=((150, 265), (235, 265)), mouth=((165, 310), (225, 310))
    ),
}


@pytest.fixture(scope="module")
def tracker() -> Iterator[FaceTracker]:
    made = FaceTracker()
    yield made
    made.close()


@pytest.mark.parametrize("name", FACES)
def test_the_points_are_guessed_at_the_ends_of_eyes_and_mouth(name: str) -> None:
    face = FACES[name]
    points = guess_drawn_points(draw_dot_face(face))
    assert points is not None
    (left, right), (width, _) = face.eyes, face.dot
    wanted = np.array([(left[0] - width, left[1]), (right[0] + width, right[1]), *face.mouth])
    assert np.abs(points[:4] - wanted).max() <= 5
    assert points[4, 1] < points[5, 1]


def test_where_nothing_is_like_a_face_nothing_is_guessed(astronaut: Image) -> None:
    assert guess_drawn_points(astronaut) is None
    blank = np.full((300, 300, 3), 200, np.uint8)
    assert guess_drawn_points(blank) is None
    cv2.circle(blank, (150, 150), 100, (90, 120, 60), -1)
    cv2.circle(blank, (110, 120), 12, (20, 20, 20), -1)
    assert guess_drawn_points(blank) is None


def test_a_face_that_is_refused_becomes_a_portrait_with_the_points_that_are_offered(
    tracker: FaceTracker, tmp_path: Path
) -> None:
    picture = draw_dot_face()
    file = tmp_path / "dots.png"
    cv2.imwrite(str(file), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    with pytest.raises(UnplacedFaceError) as refused:
        load_portrait(file, tracker, 256)
    assert "--face-points" in refused.value.problem.remedy
    crop = suggest_crop(picture, tracker)
    offered = find_face_points(picture, crop, tracker)
    portrait = load_portrait(file, tracker, 256, chosen=replace(crop, points=offered))
    assert portrait.remark is None
    assert portrait.drawn is not None
    assert portrait.drawn.is_complete
