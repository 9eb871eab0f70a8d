"""The Instant animator: warps a portrait to follow a face, frame by frame, on any computer.

Owns: the state of one driver with one portrait, what happens when either changes or is missing, and what is shown
without a face: the last picture for a moment, then a portrait that moves by itself.
Does not know: threads, files, sources, how a picture is painted. All times come from the frames.
"""

import math
from collections.abc import Sequence
from dataclasses import astuple, replace

import numpy as np

from engine.animators.instant.motion.continuity import GENTLE, Continuity
from engine.animators.instant.motion.driver_motion import Motion, MotionEstimator, measure_neutral
from engine.animators.instant.motion.idle import IdleMotion
from engine.animators.instant.motion.idle_pose import IdlePoser
from engine.animators.instant.motion.transfer import MotionTransfer, PortraitPose
from engine.animators.instant.paint.compositor import Compositor, prepare_painting
from engine.animators.instant.paint.driver_pixel_fade import DriverPixelFade
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig, build_rig
from engine.animators.instant.rig.topology import mirror_indices
from engine.animators.protocol import HOLD_NS
from engine.core.clock import NS_PER_S
from engine.core.errors import AnimatorError
from engine.core.problem import Problem
from engine.core.settings import Settings, Strengths
from engine.core.status import Showing
from engine.core.types import OWN_BACKGROUND, AvatarFrame, Control, Face, Floats, Frame, Image, Portrait

_LONGEST_STEP_S = 0.2
"""Frames farther apart than this, or out of order, count as one frame apart: the camera was interrupted."""
_STRENGTH_EASE_S, _SAME_STRENGTH = 0.12, 1e-3


class InstantAnimator:
    """Answers every driver frame at once with one picture. Implements `engine.animators.protocol.Animator[Rig]`."""

    chunk = 1
    lookahead = 0

    def __init__(self, settings: Settings, fps: float) -> None:
        self._size_px = settings.size_px
        self._fps = fps
        self._stage: Compositor | None = None
        self._continuity = Continuity()
        self._driver: tuple[int, bool] = (0, False)
        self._neutral: Face | None = None
        self._motion_of: MotionEstimator | None = None
        self._transfer: MotionTransfer | None = None
        self._neutral_size: tuple[int, int] = (0, 0)
        self._last_size: tuple[int, int] = (0, 0)
        self._borrowed = DriverPixelFade()
        self._strengths: Strengths | None = None
        self._life = IdleMotion(np.random.default_rng(settings.seed))
        self._idle_pose: IdlePoser | None = None
        self._motion: Motion | None = None
        self._last: AvatarFrame | None = None
        self._background = OWN_BACKGROUND
        self._last_ns: int | None = None
        self._lost_s = 0.0
        self._showing = Showing.NOTHING

    @property
    def showing(self) -> Showing:
        """What the latest picture shows."""
        return self._showing

    @property
    def face_points(self) -> Floats | None:
        """The face mesh (468, 2) in the latest picture, in pixels."""
        return None if self._stage is None else self._stage.face_points

    @property
    def limitation(self) -> Problem | None:
        """What was asked for and cannot be shown, and what to do about it; None if there is nothing."""
        stage = self._stage
        if stage is None or self._background is OWN_BACKGROUND or stage.rig.backdrop.separate:
            return None
        return Problem(
            "The person in this portrait cannot be told from the background, so the portrait keeps its own.",
            "Choose a portrait in which they differ more.",
        )

    def prepare_portrait(self, portrait: Portrait) -> Rig:
        """Prepare a portrait at the size of the settings.

        Raises: NoFaceError if it has no face.
        """
        rig = build_rig(portrait, self._size_px)
        prepare_painting(rig)
        return rig

    def swap_portrait(self, reference: Rig) -> None:
        """Animate this portrait from now on; the driver stays the same."""
        self._stage = Compositor(reference)
        self._transfer = None if self._motion_of is None else MotionTransfer(reference, self._motion_of.neutral)
        self._idle_pose = None
        self._continuity = Continuity(reference.placement)
        self._last = None

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        """Return a picture for each frame; without a face the avatar holds for a moment, then moves by itself.

        Raises: AnimatorError if `swap_portrait` was not called yet.
        """
        if self._stage is None:
            raise AnimatorError("The Instant animator has no portrait yet.", "Choose a portrait first.")
        return [self._animate_frame(self._stage, frame, control) for frame in driver]

    def flush_frames(self) -> Sequence[AvatarFrame]:
        """Return nothing: every frame was answered at once."""
        return []

    def close(self) -> None:
        """Release the portrait and its buffers."""
        self._stage = self._transfer = self._motion_of = self._motion = self._idle_pose = self._last = None
        self._borrowed.drop_pixels()

    def _animate_frame(self, stage: Compositor, frame: Frame, control: Control) -> AvatarFrame:
        step_s = self._measure_step_s(frame.capture_time_ns)
        control = replace(control, strengths=self._ease_strengths(control.strengths, step_s))
        stage.set_background(control.background)
        self._background = control.background
        face = frame.face
        if face is not None and np.isfinite(face.landmarks).all():
            picture = self._paint_driven_frame(stage, frame, face, control, step_s)
            self._last = AvatarFrame(picture, None, stage.picture_opacity(), stage.ground_rgb)
            return replace(self._last, capture_time_ns=frame.capture_time_ns)
        self._lost_s += step_s
        if self._last is not None and self._showing is not Showing.IDLE and self._lost_s <= HOLD_NS / NS_PER_S:
            self._showing = Showing.HELD
            return self._last
        picture = self._paint_idle_frame(stage, control, step_s)
        self._last = AvatarFrame(picture, None, stage.picture_opacity(), stage.ground_rgb)
        return self._last

    def _measure_step_s(self, capture_time_ns: int) -> float:
        """Return the seconds since the previous frame."""
        before_ns, self._last_ns = self._last_ns, capture_time_ns
        step_s = 0.0 if before_ns is None else (capture_time_ns - before_ns) / NS_PER_S
        return step_s if 0 < step_s <= _LONGEST_STEP_S else 1 / self._fps

    def _ease_strengths(self, wanted: Strengths, step_s: float) -> Strengths:
        """Return strengths that move gradually to the wanted ones."""
        before = self._strengths
        if before is not None and before != wanted:
            share = 1 - math.exp(-step_s / _STRENGTH_EASE_S)
            steps = [(each, to - each) for each, to in zip(astuple(before), astuple(wanted), strict=True)]
            if max(abs(step) for _, step in steps) > _SAME_STRENGTH:
                wanted = Strengths(*(each + share * step for each, step in steps))
        self._strengths = wanted
        return wanted

    def _paint_driven_frame(
        self, stage: Compositor, frame: Frame, face: Face, control: Control, step_s: float
    ) -> Image:
        landmarks = _orient_landmarks(face, control.mirror, frame.image.shape[1])
        motion_of = self._ensure_motion_estimator(stage, frame, landmarks, control)
        motion_of.enlarged = frame.enlarged
        if self._showing is Showing.IDLE:
            motion_of.reset_filters()
        if self._lost_s > 0:
            self._continuity.start_easing()
        self._lost_s = 0.0
        pose = self._compute_pose(
            stage, motion_of, self._scale_to_neutral_picture(landmarks, frame.image), control, step_s
        )
        if control.neutral is not self._neutral and control.neutral is not None:
            self._neutral = control.neutral
            self._neutral_size = (frame.image.shape[0], frame.image.shape[1])
            motion_of.replace_neutral(
                measure_neutral(_orient_landmarks(control.neutral, control.mirror, frame.image.shape[1]))
            )
            self._transfer = None
            self._continuity.start_easing()
            pose = self._compute_pose(stage, motion_of, landmarks, control, 0.0)
        if control.own_pixels_only:
            self._borrowed.drop_pixels()
            pixels = None
        else:
            pixels = self._borrowed.fade_in_pixels(frame.image, _relabel_landmarks(face, control.mirror), step_s)
        self._showing = Showing.DRIVEN
        return stage.compose_picture(pose, self._motion, pixels)

    def _paint_idle_frame(self, stage: Compositor, control: Control, step_s: float) -> Image:
        """Paint the portrait as it moves by itself; pixels of the driver fade out."""
        if self._idle_pose is None:
            self._idle_pose = IdlePoser(stage.rig)
        if self._showing is not Showing.IDLE:
            self._continuity.start_easing(GENTLE)
        if control.own_pixels_only:
            self._borrowed.drop_pixels()
        moment = self._life.advance_by(step_s)
        pose = self._continuity.ease_pose(self._idle_pose.compute_pose(moment, control.strengths), step_s)
        self._showing = Showing.IDLE
        return stage.compose_picture(pose, self._motion, self._borrowed.fade_out_pixels(step_s))

    def _ensure_motion_estimator(
        self, stage: Compositor, frame: Frame, landmarks: Points, control: Control
    ) -> MotionEstimator:
        """Return the estimator for this driver; a new one if the driver or the mirroring has changed."""
        driver = (control.person, control.mirror)
        if self._motion_of is None or driver != self._driver:
            at_rest = landmarks
            if control.neutral is not None:
                at_rest = _orient_landmarks(control.neutral, control.mirror, frame.image.shape[1])
            self._motion_of = MotionEstimator(measure_neutral(at_rest), self._fps)
            self._driver, self._neutral = driver, control.neutral
            self._neutral_size = self._last_size = (frame.image.shape[0], frame.image.shape[1])
            self._transfer = None
            self._borrowed.forget_driver()
            stage.forget_driver()
            self._continuity.start_easing()
        return self._motion_of

    def _compute_pose(
        self, stage: Compositor, motion_of: MotionEstimator, landmarks: Points, control: Control, step_s: float
    ) -> PortraitPose:
        """Measure the driver (landmarks in the neutral's picture), and ease the portrait to the resulting pose."""
        if self._transfer is None:
            self._transfer = MotionTransfer(stage.rig, motion_of.neutral)
        self._motion = motion_of.measure_motion(landmarks, control.smoothing)
        return self._continuity.ease_pose(self._transfer.compute_pose(self._motion, control.strengths), step_s)

    def _scale_to_neutral_picture(self, landmarks: Points, image: Image) -> Points:
        """Scale landmarks to the picture size in which the neutral face was measured."""
        size = (image.shape[0], image.shape[1])
        if size != self._last_size:
            self._continuity.start_easing()
        self._last_size = size
        if size == self._neutral_size:
            return landmarks
        scale = min(self._neutral_size) / min(size)
        middle_then = [(self._neutral_size[1] - 1) / 2, (self._neutral_size[0] - 1) / 2, 0.0]
        middle_now = np.array([(size[1] - 1) / 2, (size[0] - 1) / 2, 0.0])
        moved: Points = (landmarks - middle_now) * scale + middle_then
        return moved


def _orient_landmarks(face: Face, mirror: bool, width_px: int) -> Points:
    """Return landmarks (478, 3) as float64; mirrored in the picture if `mirror` is set."""
    landmarks = _relabel_landmarks(face, mirror)
    if mirror:
        landmarks[:, 0] = width_px - 1 - landmarks[:, 0]
    return landmarks


def _relabel_landmarks(face: Face, mirror: bool) -> Points:
    """Return landmarks (478, 3) where they are in the picture; for a mirrored avatar each takes its counterpart's
    index."""
    landmarks = face.landmarks.astype(np.float64)
    return landmarks[mirror_indices()] if mirror else landmarks
