"""The face landmarker bundle: three networks and the canonical face.

The landmark network is a copy of the bundle's own that gives the same in seven eighths of the time
(`installer/landmark_network.py` makes it).

Owns: which files these are and what they contain. Does not know: how the networks are run.
"""

import io
import zipfile
from dataclasses import dataclass
from functools import cache

from engine.tracking.canonical_face import CanonicalFace, parse_canonical_face
from engine.tracking.network import read_model

BUNDLE_NAME = "face_landmarker.task"
BUNDLE_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
LANDMARKS_NAME = "face_landmarks.tflite"
LANDMARKS_SHA256 = "56d65a5f837bed465e7fb7d6b9185a6edc5b4fcbec2a5354c6ac61a1d697ea44"
_GEOMETRY = "geometry_pipeline_metadata_landmarks.binarypb"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The networks, which are TFLite files, and the canonical face."""

    detector: bytes
    landmarks: bytes
    blendshapes: bytes
    canonical: CanonicalFace


@cache
def load_bundle() -> Bundle:
    """Read the files that ship with the project, once.

    Raises: ModelError if a file is missing, unreadable or not the one that ships.
    """
    with zipfile.ZipFile(io.BytesIO(read_model(BUNDLE_NAME, BUNDLE_SHA256))) as parts:
        return Bundle(
            detector=parts.read("face_detector.tflite"),
            landmarks=read_model(LANDMARKS_NAME, LANDMARKS_SHA256),
            blendshapes=parts.read("face_blendshapes.tflite"),
            canonical=parse_canonical_face(parts.read(_GEOMETRY)),
        )


def canonical_face() -> CanonicalFace:
    """Return the average head on which poses are measured.

    Raises: ModelError as `load_bundle`.
    """
    return load_bundle().canonical
