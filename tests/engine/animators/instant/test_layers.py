"""The layers over the warped portrait: eyes, lids, mouth, shading."""

from dataclasses import replace

import numpy as np
import pytest

from engine.animators.instant.motion.driver_motion import Motion, MotionEstimator
from engine.animators.instant.motion.transfer import MotionTransfer, PortraitPose
from engine.animators.instant.paint.driver_pixels import DriverPixels
from engine.animators.instant.paint.eyes import paint_eyes
from engine.animators.instant.paint.lids import LidPainter
from engine.animators.instant.paint.mouth import MouthPainter
from engine.animators.instant.paint.shading import ExpressionShading
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.skin import measure_skin
from engine.animators.instant.rig.topology import EYES, LOWER_LIP, MOUTH_OPENING, OVAL, UPPER_LIP
from engine.core.settings import Strengths
from engine.core.types import Image, Portrait
from tests import faces
from tests.faces import Move


@pytest.fixture
def still(driver_motion: MotionEstimator, at_rest: Points) -> Motion:
    return driver_motion.measure_motion(at_rest)


def pose_of(rig: Rig, motion: Motion) -> PortraitPose:
    return MotionTransfer(rig, motion.neutral).compute_pose(motion, Strengths())


def pixels(driver: Portrait, landmarks: Points, image: Image | None = None) -> DriverPixels:
    picture = driver.image if image is None else image
    return DriverPixels(picture, landmarks[:, :2], measure_skin(picture, landmarks), 1.0, 1.0)


def changed(before: Image, after: Image) -> np.ndarray:
    return np.asarray(np.abs(after.astype(int) - before).max(2) > 3)


def box(points: Points, margin: int = 6) -> tuple[slice, slice]:
    low, high = points[:, :2].min(0).astype(int) - margin, points[:, :2].max(0).astype(int) + margin
    return slice(low[1], high[1]), slice(low[0], high[0])


def speaking(driver: Portrait) -> Points:
    face = faces.moved(faces.face_of(driver), Move(jaw=1), len(driver.image))
    return face.landmarks.astype(np.float64)


def looking_aside(still: Motion, shift_cm: float) -> Points:
    """A driver's shape (478, 3) with both irises moved."""
    shape = still.shape.copy()
    for eye in EYES:
        shape[eye.iris, 0] += shift_cm
    return shape


class TestEyes:
    def test_eyes_at_rest_are_the_portrait_s_own(self, rig: Rig, still: Motion) -> None:
        picture = rig.image.copy()
        paint_eyes(picture, rig, replace(pose_of(rig, still), face=rig.landmarks, at_rest=rig.landmarks))
        assert np.abs(picture.astype(int) - rig.image).mean() < 0.1

    def test_only_eyes_are_painted(self, rig: Rig, still: Motion) -> None:
        picture = rig.image.copy()
        pose = pose_of(rig, replace(still, shape=looking_aside(still, 0.4)))
        paint_eyes(picture, rig, replace(pose, face=rig.landmarks, at_rest=rig.landmarks))
        where = changed(rig.image, picture)
        assert where.any()
        for eye in EYES:
            where[box(rig.landmarks[eye.outline])] = False
        assert not where.any()

    def test_the_iris_goes_where_the_driver_looks(self, rig: Rig, still: Motion) -> None:
        def dark_x(shift_cm: float) -> float:
            picture = rig.image.copy()
            pose = pose_of(rig, replace(still, shape=looking_aside(still, shift_cm)))
            paint_eyes(picture, rig, replace(pose, face=rig.landmarks, at_rest=rig.landmarks))
            eye = picture[box(rig.landmarks[EYES[0].outline], 0)].astype(float).mean(2)
            weight = np.clip(np.percentile(eye, 40) - eye, 0, None)
            return float((weight.sum(0) @ np.arange(eye.shape[1])) / weight.sum())

        assert dark_x(-0.35) < dark_x(0) < dark_x(0.35)


class TestLids:
    def test_open_eyes_have_no_lid_layer(self, rig: Rig, still: Motion) -> None:
        picture = rig.image.copy()
        LidPainter(rig).paint_lids(picture, pose_of(rig, still))
        assert np.array_equal(picture, rig.image)

    def test_a_shut_eye_is_covered_with_skin(self, rig: Rig, still: Motion) -> None:
        shut = replace(still, open=(0.0, 1.0), closed=(1.0, 0.0))
        picture = rig.image.copy()
        LidPainter(rig).paint_lids(picture, pose_of(rig, shut))
        where = changed(rig.image, picture)
        assert where[box(rig.landmarks[EYES[0].outline])].mean() > 0.2
        assert not where[box(rig.landmarks[EYES[1].outline], 2)].any()

    def test_both_lids_have_the_colour_of_the_skin_around(self, rig: Rig, still: Motion) -> None:
        shut = replace(still, open=(0.0, 0.0), closed=(1.0, 1.0))
        picture = rig.image.copy()
        pose = pose_of(rig, shut)
        LidPainter(rig).paint_lids(picture, pose)
        for eye in EYES:
            x, y = (0.5 * pose.face[eye.lid_crease[3], :2] + 0.5 * pose.face[eye.lower[4], :2]).astype(int)
            lid = picture[y - 1 : y + 2, x - 1 : x + 2].mean()
            around = measure_skin(rig.image, rig.landmarks).skin.mean()
            assert 0.7 * around < lid < 1.2 * around


class TestMouth:
    @pytest.fixture
    def wide(self, driver_motion: MotionEstimator, driver: Portrait) -> Motion:
        for _ in range(10):
            driver_motion.measure_motion(speaking(driver))
        return driver_motion.measure_motion(speaking(driver))

    def test_the_driver_s_mouth_is_seen_between_the_lips_and_nowhere_else(
        self, rig: Rig, wide: Motion, driver: Portrait
    ) -> None:
        pose = pose_of(rig, wide)
        green = np.zeros_like(driver.image)
        green[..., 1] = 200
        picture = rig.image.copy()
        MouthPainter(rig).paint_mouth(picture, pose, pixels(driver, speaking(driver), green))
        where = changed(rig.image, picture)
        assert where.sum() > 50
        where[box(pose.face[MOUTH_OPENING])] = False
        assert not where.any()

    def test_without_a_driver_s_picture_the_inside_is_made_of_the_portrait(self, rig: Rig, wide: Motion) -> None:
        pose = pose_of(rig, wide)
        picture = rig.image.copy()
        MouthPainter(rig).paint_mouth(picture, pose, None)
        where = changed(rig.image, picture)
        where[box(pose.face[MOUTH_OPENING])] = False
        assert not where.any()

    def test_a_mouth_outside_of_the_driver_s_picture_lends_nothing(
        self, rig: Rig, wide: Motion, driver: Portrait
    ) -> None:
        pose = pose_of(rig, wide)
        noise = np.random.default_rng(2).integers(0, 256, driver.image.shape, np.uint8)
        alone, beside = rig.image.copy(), rig.image.copy()
        painter = MouthPainter(rig)
        painter.paint_mouth(alone, pose, None)
        painter.paint_mouth(beside, pose, replace(pixels(driver, speaking(driver), noise), mouth=0.0))
        assert np.array_equal(alone, beside)

    def test_a_smile_s_own_teeth_stay_white_while_it_closes(self, rig: Rig, still: Motion) -> None:
        pose = pose_of(rig, still)
        shape = rig.shape.copy()
        shape[LOWER_LIP[1:-1], 1] -= 0.3 * (shape[LOWER_LIP[1:-1], 1] - shape[UPPER_LIP[1:-1], 1])
        closing = replace(pose, shape=shape, face=rig.placement.to_image(shape))
        picture = rig.image.copy()
        MouthPainter(rig).paint_mouth(picture, closing, None)
        x, top = closing.face[13, :2].round().astype(int)
        bottom = round(float(closing.face[14, 1]))
        between = slice(top + 1, bottom), slice(x - 3, x + 4)
        assert picture[between].mean() > 0.9 * rig.image[between].mean()

    def test_lips_throw_a_shadow_on_what_is_behind_them(self, rig: Rig, wide: Motion, driver: Portrait) -> None:
        pose = pose_of(rig, wide)
        green = np.zeros_like(driver.image)
        green[..., 1] = 200
        picture = rig.image.copy()
        MouthPainter(rig).paint_mouth(picture, pose, pixels(driver, speaking(driver), green))
        x, top = pose.face[13, :2]
        bottom = float(pose.face[14, 1])
        middle = picture[round((top + bottom) / 2), round(x), 1]
        assert picture[round(bottom - 2), round(x), 1] < 0.9 * middle

    def test_lips_throw_a_shadow_into_a_mouth_that_is_invented(
        self, rig: Rig, wide: Motion, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The portrait's mouth is shut, so that nothing of its own can be shown; its inside is made white here."""
        shut = replace(rig, lips=replace(rig.lips, openness=0.0))
        painter = MouthPainter(shut)
        monkeypatch.setattr(painter._own, "seen", 0.0)
        monkeypatch.setattr(
            painter._own, "render_interior", lambda across, down, shape: np.full((*across.shape, 3), 200, np.float32)
        )
        pose = pose_of(rig, wide)
        picture = rig.image.copy()
        painter.paint_mouth(picture, pose, None)
        x, top = pose.face[13, :2].round().astype(int)
        bottom = round(float(pose.face[14, 1]))
        middle = picture[(top + bottom) // 2, x].astype(int)
        at_the_lip = picture[bottom - 2, x].astype(int)
        assert (middle > 190).all()
        assert (at_the_lip < 0.95 * middle).all()
        assert (at_the_lip > 0.5 * middle).all()


class TestShading:
    def test_the_same_face_again_casts_no_shade(
        self, rig: Rig, still: Motion, driver: Portrait, at_rest: Points
    ) -> None:
        shading = ExpressionShading(rig)
        for _ in range(5):
            shaded = shading.shade_person(pixels(driver, at_rest), still.rotation, 1.0)
        assert np.abs(shaded.astype(int) - rig.backdrop.person).max() <= 1

    def test_a_crease_darkens_skin_within_the_face_only(
        self, rig: Rig, still: Motion, driver: Portrait, at_rest: Points
    ) -> None:
        shading = ExpressionShading(rig)
        smooth = np.full_like(driver.image, 150)
        shading.shade_person(pixels(driver, at_rest, smooth), still.rotation, 1.0)
        creased = smooth.copy()
        x, y = at_rest[50, :2].astype(int)
        creased[y - 12 : y + 12, x - 2 : x + 3] = 110
        for _ in range(5):
            shaded = shading.shade_person(pixels(driver, at_rest, creased), still.rotation, 0.5)
        darker = rig.backdrop.person.astype(int).sum(2) - shaded.astype(int).sum(2) > 20
        assert darker.any()
        rows, columns = box(rig.landmarks[OVAL], 0)
        darker[rows, columns] = False
        assert not darker.any()
        assert np.array_equal(shaded[..., 3], rig.backdrop.person[..., 3])

    def test_what_has_edges_at_rest_lends_nothing(
        self, rig: Rig, still: Motion, driver: Portrait, at_rest: Points
    ) -> None:
        shading = ExpressionShading(rig)
        framed = np.full_like(driver.image, 150)
        x, y = at_rest[50, :2].astype(int)
        framed[y - 2 : y + 3, x - 20 : x + 20] = 30
        shading.shade_person(pixels(driver, at_rest, framed), still.rotation, 1.0)
        for _ in range(5):
            shaded = shading.shade_person(pixels(driver, at_rest, np.roll(framed, 2, axis=0)), still.rotation, 0.5)
        assert np.abs(shaded.astype(int) - rig.backdrop.person).max() < 12

    def test_light_that_gets_brighter_everywhere_casts_no_shade(
        self, rig: Rig, still: Motion, driver: Portrait, at_rest: Points
    ) -> None:
        shading = ExpressionShading(rig)
        shading.shade_person(pixels(driver, at_rest), still.rotation, 1.0)
        brighter = (driver.image * 0.7).astype(np.uint8)
        shaded = shading.shade_person(pixels(driver, at_rest, brighter), still.rotation, 1.0)
        assert np.abs(shaded.astype(int) - rig.backdrop.person).mean() < 1

    def test_a_new_driver_starts_afresh(self, rig: Rig, still: Motion, driver: Portrait, at_rest: Points) -> None:
        shading = ExpressionShading(rig)
        noise = np.random.default_rng(5).integers(0, 256, driver.image.shape, np.uint8)
        shading.shade_person(pixels(driver, at_rest, noise), still.rotation, 1.0)
        shading.forget_driver()
        shaded = shading.shade_person(pixels(driver, at_rest), still.rotation, 1.0)
        assert np.abs(shaded.astype(int) - rig.backdrop.person).max() <= 1
