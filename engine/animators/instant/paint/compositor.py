"""Paints pictures of one portrait: runs all layers, and owns their buffers.

Owns: the order of the layers. Does not know: where the motion comes from, who the driver is, time.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.motion.driver_motion import Motion
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.driver_pixels import DriverPixels
from engine.animators.instant.paint.eyes import paint_eyes, view_eyes
from engine.animators.instant.paint.lids import LidPainter, measure_lids
from engine.animators.instant.paint.mouth import MouthPainter
from engine.animators.instant.paint.scenery import build_background_plate
from engine.animators.instant.paint.shading import ExpressionShading
from engine.animators.instant.paint.warping.warp import Warp, find_triangles_on_person
from engine.animators.instant.rig.face_cells import lay_out_cells
from engine.animators.instant.rig.rig import Rig, once_per_rig
from engine.animators.instant.rig.topology import MESH
from engine.core.types import OWN_BACKGROUND, Background, BackgroundKind, Floats, Image

_BEHIND_EVERYTHING = 1e3


class Compositor:
    """Paints pictures of one portrait. All buffers that last from frame to frame are allocated here, once."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.background = OWN_BACKGROUND
        self._warp = Warp(rig.backdrop, rig.vertices, rig.triangles, rig.skin_from, find_drawn_triangles(rig))
        self._person = rig.backdrop.person
        self._shading = ExpressionShading(rig)
        self._lids = LidPainter(rig)
        self._mouth = MouthPainter(rig)
        self._vertices = rig.vertices.copy()
        self._depth = np.full(len(rig.vertices), _BEHIND_EVERYTHING)

    @property
    def face_points(self) -> Floats:
        """The face mesh (468, 2) in the latest picture, in pixels."""
        return self._vertices[:MESH].copy()

    @property
    def ground_rgb(self) -> tuple[int, int, int] | None:
        """The one colour of the background in the latest picture, or None where it has others."""
        match self.background.kind:
            case BackgroundKind.COLOUR:
                return self.background.colour
            case BackgroundKind.OWN | BackgroundKind.BLURRED:
                return self.rig.backdrop.ground_rgb
        return None

    def set_background(self, background: Background) -> None:
        """Use this background from now on, if the person can be separated from the portrait's own background."""
        if background is self.background or not self.rig.backdrop.separate:
            return
        self.background = background
        own = background is OWN_BACKGROUND
        self._person = self.rig.backdrop.person if own else self.rig.backdrop.cut_out
        self._shading.replace_person(self._person)
        self._warp.set_plate(build_background_plate(self.rig.backdrop.plate, background))

    def picture_opacity(self) -> NDArray[np.uint8] | None:
        """The opacity (S, S) of the latest picture, if its background is transparent."""
        return self._warp.picture_opacity if self.background.kind is BackgroundKind.TRANSPARENT else None

    def forget_driver(self) -> None:
        """Forget the driver's colours: the next frames show another driver, or a new view of the same one."""
        self._shading.forget_driver()

    def compose_picture(self, pose: PortraitPose, motion: Motion | None, driver: DriverPixels | None) -> Image:
        """Return a new picture (S, S, 3) of the portrait; without driver pixels only the portrait's own are used.

        motion: the driver's motion in the picture that the driver pixels come from.
        """
        self._vertices[:MESH] = pose.face[:MESH, :2]
        self._vertices[MESH:] = pose.outside
        self._depth[:MESH] = pose.face[:MESH, 2]
        self._warp.update_map(self._vertices, self._depth)
        person = self._person
        if self.rig.drawn is not None:
            driver = None  # a photograph's creases and teeth have no place in a flat drawing
        if driver is not None and motion is not None:
            person = self._shading.shade_person(driver, motion.rotation, motion.calm)
            if (share := self._shading.mouth_share) < 1:
                driver = replace(driver, mouth=share * driver.mouth)
        picture = self._warp.warp_person(person)
        paint_eyes(picture, self.rig, pose)
        self._lids.paint_lids(picture, pose)
        self._mouth.paint_mouth(picture, pose, driver)
        return picture


@once_per_rig
def find_drawn_triangles(rig: Rig) -> NDArray[np.bool_]:
    """Return which of the triangles around the face show some of the person."""
    return find_triangles_on_person(rig.backdrop.person[..., 3], rig.vertices[rig.triangles[: rig.skin_from]])


def prepare_painting(rig: Rig) -> None:
    """Compute ahead what painting this portrait takes, so that a swap to it is quick."""
    find_drawn_triangles(rig)
    lay_out_cells(rig)
    measure_lids(rig)
    view_eyes(rig)
