"""The canonical face: the average head on which a pose is measured.

Owns: reading the mesh and its rigid points from the geometry metadata (a protobuf message) of the face bundle.
Does not know: images, networks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Floats

VERTICES = 468
TRIANGLES = 898

_MESH, _RIGID_POINT = 1, 2
_VERTEX_BUFFER, _INDEX_BUFFER = 3, 4
_LANDMARK, _WEIGHT = 1, 2
_FLOATS_PER_VERTEX = 5
"""x, y, z and two texture coordinates."""
_TO_IMAGE_AXES = np.array([1, -1, -1], np.float32)
"""The file has y up and z towards the viewer."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True, slots=True, eq=False)
class CanonicalFace:
    """The average face without expression; its vertices are the first 468 landmarks (all but the irises).

    Shapes:  vertices (468, 3) float32 in cm, x right, y down, z away from the viewer;
             triangles (898, 3) int32; rigid (33,) int32, the landmarks that hardly move with expression;
             rigid_weights (33,) float32, how much each of them counts in a pose fit.
    All arrays are read-only.
    """

    vertices: Floats
    triangles: NDArray[np.int32]
    rigid: NDArray[np.int32]
    rigid_weights: Floats


def parse_canonical_face(metadata: bytes) -> CanonicalFace:
    """Decode the bundle's geometry metadata.

    Raises: ValueError if it does not hold the published mesh.
    """
    numbers: list[float] = []
    indices: list[int] = []
    rigid: dict[int, float] = {}
    for field in _parse_fields(metadata):
        if field.number == _MESH:
            for part in _parse_fields(field.value):
                if part.number == _VERTEX_BUFFER:
                    numbers.append(float(np.frombuffer(part.value, "<f4")[0]))
                elif part.number == _INDEX_BUFFER:
                    indices.append(_read_varint(part.value, 0)[0])
        elif field.number == _RIGID_POINT:
            point = {part.number: part.value for part in _parse_fields(field.value)}
            rigid[_read_varint(point[_LANDMARK], 0)[0]] = float(np.frombuffer(point[_WEIGHT], "<f4")[0])
    vertices = np.array(numbers, np.float32).reshape(-1, _FLOATS_PER_VERTEX)[:, :3] * _TO_IMAGE_AXES
    triangles = np.array(indices, np.int32).reshape(-1, 3)
    if vertices.shape != (VERTICES, 3) or triangles.shape != (TRIANGLES, 3) or not rigid:
        raise ValueError(f"unexpected canonical face: {len(vertices)} vertices, {len(triangles)} triangles")
    face = CanonicalFace(
        vertices, triangles, np.array(list(rigid), np.int32), np.array(list(rigid.values()), np.float32)
    )
    for array in (face.vertices, face.triangles, face.rigid, face.rigid_weights):
        array.flags.writeable = False
    return face


class _ProtobufField(NamedTuple):
    number: int
    value: bytes


def _parse_fields(message: bytes) -> Iterator[_ProtobufField]:
    """Yield the fields of one protobuf message; a varint keeps its encoded bytes."""
    at = 0
    while at < len(message):
        key, at = _read_varint(message, at)
        number, wire_type = key >> 3, key & 7
        if wire_type == _BYTES:
            size, at = _read_varint(message, at)
            end = at + size
        elif wire_type == _VARINT:
            end = _read_varint(message, at)[1]
        elif wire_type in (_FIXED32, _FIXED64):
            end = at + (4 if wire_type == _FIXED32 else 8)
        else:
            raise ValueError(f"unknown protobuf wire type {wire_type}")
        yield _ProtobufField(number, message[at:end])
        at = end


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    """Return the number that starts at `at`, and the position after it."""
    number = shift = 0
    while True:
        byte = message[at]
        number |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return number, at
