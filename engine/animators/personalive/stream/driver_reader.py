"""Reads the driver: turns pictures of the driver into the portrait's next poses and the driver's face crops.

Owns: the driver's first frame, from which translation is measured, and the motion that is held without a face.
Does not know: windows, noise, how the crops are encoded as motion.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from engine.animators.personalive.stream.keypoints import (
    MotionParameters,
    crop_and_resize,
    face_boxes,
    retarget_motion,
    shows_a_face,
)
from engine.animators.personalive.stream.prepared_portrait import PreparedPortrait
from engine.animators.personalive.stream.runtime import ExtractorCalls


class DrivingSignal(NamedTuple):
    """The signal of F driver frames: motion, the portrait's poses; crops (F, 3, crop, crop) in [-1, 1], the faces."""

    motion: MotionParameters
    crops: Tensor


class DriverReader:
    """Reads one driver for one portrait; another portrait needs a new one."""

    def __init__(self, extractor: ExtractorCalls, portrait: PreparedPortrait) -> None:
        self._extractor = extractor
        self._portrait = portrait.motion
        self._crop_px = portrait.face.shape[-1]
        self._first: MotionParameters | None = None
        self._held = DrivingSignal(portrait.motion, portrait.face[None])

    def switch_extractor(self, extractor: ExtractorCalls) -> None:
        """Read with this motion extractor from now on."""
        self._extractor = extractor

    def read_driving_signal(self, pictures: Tensor, seen: list[bool]) -> DrivingSignal:
        """Read frames in order: pictures (F, 3, H, W) in [-1, 1], whole frames, all of the portrait's size.

        seen: whether each frame shows a face. A frame without a face, or with an empty face box, repeats the last
        motion; before the first face that is the portrait's own.
        """
        motion = MotionParameters.from_raw_motion(self._extractor((pictures + 1) / 2), self._extractor.idx_tensor)
        height_px, width_px = pictures.shape[2:]
        boxes = face_boxes(motion.place_keypoints(), height_px, width_px)
        answers = []
        for index, box in enumerate(boxes):
            if seen[index] and shows_a_face(box, height_px, width_px):
                frame = motion.select_frames(slice(index, index + 1))
                self._first = self._first or frame
                face = crop_and_resize(pictures[index], box, self._crop_px)
                self._held = DrivingSignal(retarget_motion(self._portrait, frame, self._first), face[None])
            answers.append(self._held)
        poses = MotionParameters(
            *(torch.cat(parts) for parts in zip(*(answer.motion for answer in answers), strict=True))
        )
        return DrivingSignal(poses, torch.cat([answer.crops for answer in answers]))
