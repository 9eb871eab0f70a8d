"""The face landmarker bundle: one file with three networks and the canonical face.

Owns: which file it is and what it contains. Does not know: how the networks are run.
"""

import io
import zipfile
from dataclasses import dataclass
from functools import cache

from engine.tracking.canonical_face import CanonicalFace, parse_canonical_face
from engine.tracking.network import read_model

BUNDLE_NAME = "face_landmarker.task"
BUNDLE_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
_GEOMETRY = "geometry_pipeline_metadata_landmarks.binarypb"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The contents of the bundle; the networks are TFLite files."""

    detector: bytes
    landmarks: bytes
    blendshapes: bytes
    canonical: CanonicalFace


@cache
def load_bundle() -> Bundle:
    """Read the bundle that ships with the project, once.

    Raises: ModelError if it is missing, unreadable or not the published file.
    """
    with zipfile.ZipFile(io.BytesIO(read_model(BUNDLE_NAME, BUNDLE_SHA256))) as parts:
        return Bundle(
            detector=parts.read("face_detector.tflite"),
            landmarks=parts.read("face_landmarks_detector.tflite"),
            blendshapes=parts.read("face_blendshapes.tflite"),
            canonical=parse_canonical_face(parts.read(_GEOMETRY)),
        )


def canonical_face() -> CanonicalFace:
    """Return the average head on which poses are measured.

    Raises: ModelError as `load_bundle`.
    """
    return load_bundle().canonical
