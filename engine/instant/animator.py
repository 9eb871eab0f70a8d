"""The Instant animator: a portrait bent to follow a face, frame by frame, on any computer.

Owns: the state of one driver with one portrait, and what happens when either changes or is missing.
Does not know: threads, files, sources, how a picture is painted.
"""

from collections.abc import Sequence

import numpy as np

from engine.errors import AnimatorError
from engine.instant.continuity import Continuity
from engine.instant.driver_motion import DriverMotion, neutral_of
from engine.instant.driver_pixels import DriverPixels, visible_parts
from engine.instant.head_space import Points
from engine.instant.rig import Rig, build_rig
from engine.instant.skin import SkinColours, measure_skin
from engine.instant.stage import Stage
from engine.instant.topology import mirrored
from engine.instant.transfer import Transfer
from engine.messages import AvatarFrame, Control, Face, Frame, Image, Portrait
from engine.settings import Settings

_COLOUR_FOLLOW, _COLOUR_EVERY_FRAMES = 0.2, 5
"""Share of the way to the driver's colours of now, and how often it is gone: light changes slowly."""


class InstantAnimator:
    """Answers every driver frame at once with one picture. Implements `engine.animator.Animator[Rig]`."""

    chunk = 1
    lookahead = 0

    def __init__(self, settings: Settings, fps: float) -> None:
        self._size_px = settings.size_px
        self._fps = fps
        self._stage: Stage | None = None
        self._continuity = Continuity(fps)
        self._measured_by: tuple[Face | None, bool] = (None, False)
        self._motion: DriverMotion | None = None
        self._transfer: Transfer | None = None
        self._neutral_size: tuple[int, int] = (0, 0)
        self._last_size: tuple[int, int] = (0, 0)
        self._colours: SkinColours | None = None
        self._colour_age = 0
        self._last: Image | None = None
        self._face_lost = False

    def prepare(self, portrait: Portrait) -> Rig:
        """Make a portrait ready at the size of the settings.

        Raises: NoFaceError if it has no face.
        """
        return build_rig(portrait, self._size_px)

    def show(self, reference: Rig) -> None:
        """From now on this face; the driver stays the same."""
        self._stage = Stage(reference)
        self._transfer = None if self._motion is None else Transfer(reference, self._motion.neutral)
        self._continuity = Continuity(self._fps)
        self._last = None

    def animate(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        """Answer each frame with its picture; without a face the last picture is held.

        Raises: AnimatorError if no portrait was shown yet.
        """
        if self._stage is None:
            raise AnimatorError("The Instant animator has no portrait yet.", "Choose a portrait first.")
        return [self._answer(self._stage, frame, control) for frame in driver]

    def flush(self) -> Sequence[AvatarFrame]:
        """Nothing is ever owed."""
        return []

    def close(self) -> None:
        """Let go of the portrait and its buffers."""
        self._stage = self._transfer = self._motion = self._last = None

    def _answer(self, stage: Stage, frame: Frame, control: Control) -> AvatarFrame:
        if frame.face is None or not np.isfinite(frame.face.landmarks).all():
            self._face_lost = True
            return AvatarFrame(stage.rig.image if self._last is None else self._last, None)
        landmarks = _oriented(frame.face, control.mirror, frame.image.shape[1])
        motion_of, transfer = self._measures(stage, frame, landmarks, control)
        if self._face_lost:
            self._continuity.interrupt()
        self._face_lost = False
        motion = motion_of.measure(self._in_neutral_picture(landmarks, frame.image), control.smoothing)
        pose = self._continuity.ease(transfer.pose(motion, control.strengths))
        pixels = None if control.own_pixels_only else self._pixels(frame, control.mirror)
        self._last = stage.paint(pose, motion, pixels)
        return AvatarFrame(self._last, frame.capture_time_ns)

    def _measures(
        self, stage: Stage, frame: Frame, landmarks: Points, control: Control
    ) -> tuple[DriverMotion, Transfer]:
        """Return what measures this driver, made anew when the neutral face or the mirror changed."""
        measured_by = (control.neutral, control.mirror)
        if self._motion is None or measured_by[0] is not self._measured_by[0] or measured_by[1] != self._measured_by[1]:
            at_rest = landmarks
            if control.neutral is not None:
                at_rest = _oriented(control.neutral, control.mirror, frame.image.shape[1])
            self._motion = DriverMotion(neutral_of(at_rest), self._fps)
            self._measured_by = measured_by
            self._neutral_size = self._last_size = (frame.image.shape[0], frame.image.shape[1])
            self._transfer = None
            self._colours = None
            stage.forget_driver()
            self._continuity.interrupt()
        if self._transfer is None:
            self._transfer = Transfer(stage.rig, self._motion.neutral)
        return self._motion, self._transfer

    def _in_neutral_picture(self, landmarks: Points, image: Image) -> Points:
        """Take landmarks into the picture size in which the neutral face was measured."""
        size = (image.shape[0], image.shape[1])
        if size != self._last_size:
            self._continuity.interrupt()
        self._last_size = size
        if size == self._neutral_size:
            return landmarks
        scale = min(self._neutral_size) / min(size)
        middle_then = [(self._neutral_size[1] - 1) / 2, (self._neutral_size[0] - 1) / 2, 0.0]
        middle_now = np.array([(size[1] - 1) / 2, (size[0] - 1) / 2, 0.0])
        moved: Points = (landmarks - middle_now) * scale + middle_then
        return moved

    def _pixels(self, frame: Frame, mirror: bool) -> DriverPixels | None:
        face = frame.face
        if face is None:
            return None
        landmarks = face.landmarks.astype(np.float64)
        whole, mouth, eyes = visible_parts(frame.image, landmarks)
        if mirror:
            landmarks, eyes = landmarks[mirrored()], (eyes[1], eyes[0])
        if max(whole, mouth, *eyes) == 0:
            return None
        return DriverPixels(frame.image, landmarks[:, :2], self._driver_colours(frame, landmarks), whole, mouth, eyes)

    def _driver_colours(self, frame: Frame, landmarks: Points) -> SkinColours:
        before = self._colours
        self._colour_age += 1
        if before is not None and self._colour_age % _COLOUR_EVERY_FRAMES:
            return before
        now = measure_skin(frame.image, landmarks)
        if before is not None:
            now = SkinColours(
                before.skin + np.float32(_COLOUR_FOLLOW) * (now.skin - before.skin),
                before.lips + np.float32(_COLOUR_FOLLOW) * (now.lips - before.lips),
            )
        self._colours = now
        return now


def _oriented(face: Face, mirror: bool, width_px: int) -> Points:
    """Landmarks (478, 3) as float64; mirrored in the picture if asked for."""
    landmarks = face.landmarks.astype(np.float64)
    if not mirror:
        return landmarks
    landmarks = landmarks[mirrored()]
    landmarks[:, 0] = width_px - 1 - landmarks[:, 0]
    return landmarks
