"""Turns parts of a picture into sRGB, by its own colour profile.

Owns: profiles, modes of Pillow, transparency. Does not know: files, orientation.
"""

import io
import logging

import numpy as np
from PIL import Image as Pillow
from PIL import ImageCms

log = logging.getLogger(__name__)

BACKDROP = (190, 190, 190)
"""The colour behind transparent parts."""


class ColourConverter:
    """Turns parts of one picture into sRGB, by the picture's own colour profile; a broken or wrong one is ignored."""

    def __init__(self, picture: Pillow.Image) -> None:
        self._profile = picture.info.get("icc_profile")
        self._transform: ImageCms.ImageCmsTransform | None = None

    def to_opaque_srgb(self, part: Pillow.Image, share: int) -> tuple[Pillow.Image, Pillow.Image | None]:
        """Return a share of the part's size, at least 1, in sRGB, transparent places on the backdrop; its opacity."""
        if part.mode.startswith("I"):
            part = Pillow.fromarray((np.asarray(part) >> 8).astype(np.uint8))
        if share > 1:
            if part.mode in ("1", "P", "PA"):
                part = part.convert("RGBA" if part.has_transparency_data else "RGB")
            part = part.reduce(share)
        alpha = part.convert("RGBA").getchannel("A") if part.has_transparency_data else None
        colours = self._to_srgb(part)
        if alpha is not None:
            colours = Pillow.composite(colours, Pillow.new("RGB", colours.size, BACKDROP), alpha)
        return colours, alpha

    def _to_srgb(self, part: Pillow.Image) -> Pillow.Image:
        if self._profile:
            plain = part if part.mode in ("L", "CMYK") else part.convert("RGB")
            try:
                if self._transform is None:
                    profile = ImageCms.ImageCmsProfile(io.BytesIO(self._profile))
                    self._transform = ImageCms.buildTransform(
                        profile, ImageCms.createProfile("sRGB"), plain.mode, "RGB"
                    )
                converted = ImageCms.applyTransform(plain, self._transform)
            except (ImageCms.PyCMSError, OSError, ValueError) as failure:
                log.info("The colour profile is passed over: %s", failure)
                self._profile = None
            else:
                if converted is not None:
                    return converted
        return part.convert("RGB")
