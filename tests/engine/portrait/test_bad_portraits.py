"""Every bad portrait is refused in words that a person understands, before it can do harm."""

import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageFile
from scipy.spatial.transform import Rotation

from engine.core.errors import NoFaceError, PortraitError
from engine.core.picture_file import MAX_BYTES, read_portrait_file
from engine.core.types import Face, HeadPose, Image
from engine.portrait.load import load_portrait
from engine.tracking import FaceTracker


@pytest.fixture(scope="module")
def tracker() -> Iterator[FaceTracker]:
    made = FaceTracker()
    yield made
    made.close()


def refused(file: Path, tracker: FaceTracker, why: str, kind: type[PortraitError] = PortraitError) -> None:
    """The file is refused with one sentence that says what is wrong, and one that says what to do."""
    with pytest.raises(kind, match=why) as refusal:
        load_portrait(file, tracker, 256)
    assert file.name in refusal.value.problem.message
    assert refusal.value.problem.message.endswith((".", "?"))
    assert refusal.value.problem.advice.endswith(".")
    assert "\n" not in str(refusal.value)


def encoded(image: Image, kind: str) -> bytes:
    stream = io.BytesIO()
    Pillow.fromarray(image).save(stream, kind)
    return stream.getvalue()


def png_that_claims(width_px: int, height_px: int) -> bytes:
    """A file of 100 bytes that says it is as large as that, and would unpack to nothing but zeros."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def test_missing(tracker: FaceTracker, tmp_path: Path) -> None:
    refused(tmp_path / "nobody.png", tracker, "There is no file")


def test_a_name_that_cannot_exist(tracker: FaceTracker) -> None:
    with pytest.raises(PortraitError, match=r"no file|cannot be read"):
        load_portrait(Path("me\0.png"), tracker, 256)


def test_a_name_that_is_too_long(tracker: FaceTracker, tmp_path: Path) -> None:
    with pytest.raises(PortraitError, match=r"no file|cannot be read"):
        load_portrait(tmp_path / ("x" * 5000), tracker, 256)


def test_a_folder(tracker: FaceTracker, tmp_path: Path) -> None:
    refused(tmp_path, tracker, "is a folder")


def test_no_ordinary_file(tracker: FaceTracker, tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "pipe")

    refused(tmp_path / "pipe", tracker, "is not a file")


def test_unreadable(tracker: FaceTracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "secret.png").write_bytes(b"x")
    monkeypatch.setattr(Path, "read_bytes", forbidden)

    refused(tmp_path / "secret.png", tracker, "Permission denied")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"\xff\xd8\xff", "is not a picture"),
        (b"abc", "is not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a picture"),
        (b"GIF89a" + bytes(100), "is not a picture"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "HEIC"),
        (bytes(5000), "is not a picture"),
    ],
    ids=["empty", "3 bytes of JPEG", "3 bytes", "SVG", "GIF", "HEIC", "zeros"],
)
def test_no_picture(tracker: FaceTracker, tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "portrait.jpg"
    file.write_bytes(content)

    refused(file, tracker, why)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("kept", [0.2, 0.6, 0.97])
def test_truncated(tracker: FaceTracker, astronaut: Image, tmp_path: Path, kind: str, kept: float) -> None:
    content = encoded(astronaut, kind)
    file = tmp_path / "half.jpg"
    file.write_bytes(content[: int(len(content) * kept)])

    refused(file, tracker, r"damaged|is not a picture")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_any_damage_is_refused_or_read(astronaut: Image, tmp_path: Path, kind: str) -> None:
    content = encoded(np.ascontiguousarray(astronaut[60:188, 160:288]), kind)
    rng = np.random.default_rng(0)
    file = tmp_path / "damaged"
    outcomes = set()
    for _ in range(60):
        damaged = bytearray(content)
        for place in rng.integers(0, min(len(damaged), int(rng.choice([60, 600, 10**6]))), 4):
            damaged[place] = rng.integers(0, 256)
        file.write_bytes(damaged)
        outcomes.add(outcome(file))
    assert outcomes <= {"read", "refused"}
    assert "refused" in outcomes


def outcome(file: Path) -> str:
    """Any other error than a refusal goes through, and any warning is one."""
    try:
        image = read_portrait_file(file)
    except PortraitError as refusal:
        return "refused" if refusal.problem.advice else "refused without a remedy"
    return "read" if image.ndim == 3 else "read wrongly"


@pytest.mark.parametrize("size_px", [(20_000, 20_000), (12_000, 10_001), (60_000, 60_000), (2_000_000_000, 1)])
def test_too_many_pixels_are_refused_before_decoding(
    tracker: FaceTracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size_px: tuple[int, int]
) -> None:
    def decoded(picture: ImageFile.ImageFile) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded)
    file = tmp_path / "huge.png"
    file.write_bytes(png_that_claims(*size_px))

    refused(file, tracker, "too large")


def test_a_large_claim_with_little_behind_it(tracker: FaceTracker, tmp_path: Path) -> None:
    file = tmp_path / "bomb.png"
    file.write_bytes(png_that_claims(3000, 3000))

    refused(file, tracker, "damaged")


def test_too_many_bytes(tracker: FaceTracker, tmp_path: Path) -> None:
    file = tmp_path / "huge.jpg"
    with file.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)

    refused(file, tracker, "MB large")


def test_no_face(tracker: FaceTracker, tmp_path: Path) -> None:
    sky = np.linspace(0, 255, 400, dtype=np.uint8)[:, None, None].repeat(500, axis=1).repeat(3, axis=2)
    file = tmp_path / "sky.png"
    file.write_bytes(encoded(sky, "PNG"))

    refused(file, tracker, "No human face", NoFaceError)


@pytest.mark.parametrize("size_px", [(64, 64), (1, 1), (1, 4000), (16, 16)])
def test_too_small(tracker: FaceTracker, astronaut: Image, tmp_path: Path, size_px: tuple[int, int]) -> None:
    file = tmp_path / "tiny.png"
    Pillow.fromarray(astronaut[0:270, 90:360]).resize(size_px).save(file)

    refused(file, tracker, r"too small|No human face", NoFaceError)


def test_64_pixels_say_how_small_the_face_is(tracker: FaceTracker, astronaut: Image, tmp_path: Path) -> None:
    file = tmp_path / "icon.png"
    Pillow.fromarray(astronaut[30:230, 120:320]).resize((64, 64)).save(file)

    refused(file, tracker, r"too small: \d\d pixels", NoFaceError)


def test_too_small_is_said_before_whose_face_it_is(
    astronaut: Image, astronaut_file: Path, tracker: FaceTracker
) -> None:
    (face,) = tracker.find_faces(astronaut)
    small = Face(face.landmarks * np.float32(0.3), face.blendshapes, face.pose, face.presence)

    with pytest.raises(NoFaceError, match=r"too small: \d\d pixels"):
        load_portrait(astronaut_file, OneFace(small, likeness=0.1), 256)


def test_a_picture_that_stands_on_its_head(tracker: FaceTracker, astronaut: Image, tmp_path: Path) -> None:
    file = tmp_path / "turned.png"
    file.write_bytes(encoded(np.ascontiguousarray(astronaut[::-1, ::-1]), "PNG"))

    refused(file, tracker, "stands on its head", NoFaceError)


class OneFace:
    """Finds the same face in every picture, turned and as human as asked for."""

    def __init__(self, face: Face, yaw_deg: float = 0.0, pitch_deg: float = 0.0, likeness: float = 0.9) -> None:
        turn = Rotation.from_euler("y", -yaw_deg, degrees=True) * Rotation.from_euler("x", -pitch_deg, degrees=True)
        pose = HeadPose(turn.as_matrix().astype(np.float32), face.pose.translation, face.pose.scale)
        self._face = Face(face.landmarks, face.blendshapes, pose, face.presence)
        self._likeness = likeness

    def find_faces(self, image: Image) -> list[Face]:
        return [self._face]

    def rate_human_likeness(self, image: Image, face: Face) -> float:
        return self._likeness


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda face: OneFace(face, yaw_deg=60), "to the side: 60°"),
        (lambda face: OneFace(face, yaw_deg=-50), "to the side: 50°"),
        (lambda face: OneFace(face, pitch_deg=50), "looks too far up"),
        (lambda face: OneFace(face, pitch_deg=-60), "looks too far down"),
        (lambda face: OneFace(face, yaw_deg=70, likeness=0.2), "to the side"),
        (lambda face: OneFace(face, likeness=0.2), "not clearly a person's"),
    ],
)
def test_faces_that_cannot_be_used(
    tracker: FaceTracker, astronaut: Image, astronaut_file: Path, make: Callable[[Face], OneFace], why: str
) -> None:
    (face,) = tracker.find_faces(astronaut)

    with pytest.raises(NoFaceError, match=why) as refusal:
        load_portrait(astronaut_file, make(face), 256)
    assert "astronaut.png" in refusal.value.problem.message
    assert refusal.value.problem.advice


def test_what_the_networks_take_for_a_face_is_not_a_person(
    tracker: FaceTracker, astronaut: Image, tmp_path: Path
) -> None:
    """Three dark spots on an egg: enough for a child, not for a portrait."""
    rows, columns = np.mgrid[:400, :400].astype(float)
    egg = np.full((400, 400, 3), (120, 160, 200), np.uint8)
    egg[((columns - 200) / 110) ** 2 + ((rows - 200) / 150) ** 2 < 1] = (235, 200, 160)
    for x, y, radius in ((160, 160, 16), (240, 160, 16), (200, 260, 20)):
        egg[(columns - x) ** 2 + (rows - y) ** 2 < radius**2] = (40, 30, 30)
    file = tmp_path / "egg.png"
    file.write_bytes(encoded(egg, "PNG"))

    refused(file, tracker, r"not clearly a person's|No human face", NoFaceError)
