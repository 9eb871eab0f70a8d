"""Picture files of every kind become portraits."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from engine.core import picture_file
from engine.core.picture_file import BACKDROP, read_portrait_file
from engine.core.types import Face, Image, Portrait
from engine.driver.crop import Crop
from engine.portrait.load import load_portrait
from engine.tracking import FaceTracker

SIZE_PX = 256
ORIENTATION = 0x0112
UPRIGHT_AGAIN = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_90,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_270,
}
"""What a camera that is held like this stores: EXIF orientation -> how the upright picture is turned."""


@pytest.fixture(scope="module")
def tracker() -> Iterator[FaceTracker]:
    made = FaceTracker()
    yield made
    made.close()


@pytest.fixture(scope="module")
def picture(astronaut: Image) -> Pillow.Image:
    return Pillow.fromarray(astronaut)


def face_of(portrait: Portrait) -> Face:
    assert portrait.face is not None
    return portrait.face


def differs_by(image: Image, other: Image) -> float:
    return float(np.abs(image.astype(float) - other.astype(float)).mean())


def test_a_portrait_is_square_named_and_has_its_face(tracker: FaceTracker, astronaut_file: Path) -> None:
    portrait = load_portrait(astronaut_file, tracker, SIZE_PX)

    assert portrait.name == "astronaut"
    assert portrait.image.shape == (SIZE_PX, SIZE_PX, 3)
    assert portrait.image.dtype == np.uint8
    low, high = face_of(portrait).landmarks[:, :2].min(axis=0), face_of(portrait).landmarks[:, :2].max(axis=0)
    assert (high - low).max() == pytest.approx(SIZE_PX / 2.25, rel=0.02)
    assert (low > 0.2 * SIZE_PX).all()
    assert (high < 0.8 * SIZE_PX).all()


def test_landmarks_are_where_the_face_is_in_the_portrait(tracker: FaceTracker, astronaut_file: Path) -> None:
    portrait = load_portrait(astronaut_file, tracker, SIZE_PX)
    (seen,) = tracker.find_faces(portrait.image)

    apart = np.linalg.norm(seen.landmarks[:, :2] - face_of(portrait).landmarks[:, :2], axis=1)
    assert apart.mean() < 0.02 * np.ptp(seen.landmarks[:, 0])


@pytest.mark.parametrize(("kind", "options"), [("JPEG", {"quality": 95}), ("PNG", {}), ("WEBP", {}), ("AVIF", {})])
@pytest.mark.parametrize("suffix", [".txt", ""])
def test_formats_are_known_by_their_content(
    tracker: FaceTracker,
    picture: Pillow.Image,
    astronaut: Image,
    tmp_path: Path,
    kind: str,
    options: dict[str, Any],
    suffix: str,
) -> None:
    file = tmp_path / f"me{suffix}"
    picture.save(file, kind, **options)

    assert differs_by(read_portrait_file(file), astronaut) < 5
    assert load_portrait(file, tracker, SIZE_PX).name == "me"


@pytest.mark.parametrize("orientation", UPRIGHT_AGAIN)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_turned_upright(
    picture: Pillow.Image, astronaut: Image, tmp_path: Path, orientation: int, kind: str
) -> None:
    exif = Pillow.Exif()
    exif[ORIENTATION] = orientation
    file = tmp_path / "turned"
    picture.transpose(UPRIGHT_AGAIN[orientation]).save(file, kind, exif=exif)

    assert differs_by(read_portrait_file(file), astronaut) < 6


@pytest.mark.parametrize("mode", ["L", "LA", "CMYK", "P", "RGBA", "1", "I;16"])
def test_colour_modes_look_the_same(picture: Pillow.Image, astronaut: Image, tmp_path: Path, mode: str) -> None:
    file = tmp_path / "picture"
    grey = np.asarray(picture.convert("L"))
    if mode == "I;16":
        Pillow.fromarray(grey.astype(np.uint16) * 257).save(file, "PNG")
    else:
        picture.convert(mode).save(file, "JPEG" if mode == "CMYK" else "PNG")

    wanted = astronaut if mode in ("CMYK", "P", "RGBA") else np.repeat(grey[..., None], 3, axis=2)
    smooth, smooth_wanted = (
        np.asarray(Pillow.fromarray(image).reduce(8)) for image in (read_portrait_file(file), wanted)
    )
    assert differs_by(smooth, smooth_wanted) < 8


@pytest.mark.parametrize("kind", ["RGBA", "LA", "P"])
def test_transparent_parts_show_the_backdrop(
    picture: Pillow.Image, astronaut: Image, tmp_path: Path, kind: str
) -> None:
    opaque = Pillow.new("L", picture.size, 0)
    opaque.paste(255, (100, 0, 350, 512))
    cut_out = picture.copy()
    cut_out.putalpha(opaque)
    file = tmp_path / "cut-out.png"
    if kind == "P":
        cut_out.quantize(64).save(file)
    else:
        cut_out.convert(kind).save(file)

    image = read_portrait_file(file)

    assert (image[:, :100] == BACKDROP).all()
    assert differs_by(image[:, 100:350], astronaut[:, 100:350]) < 40


def test_colour_profiles_are_applied(tmp_path: Path) -> None:
    file = tmp_path / "red.png"
    Pillow.new("RGB", (8, 8), (250, 10, 10)).save(file, icc_profile=with_red_and_green_swapped(srgb_profile()))

    red, green, blue = read_portrait_file(file)[4, 4]

    assert green > 230
    assert max(red, blue) < 40


def test_a_broken_colour_profile_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "red.png"
    Pillow.new("RGB", (8, 8), (250, 10, 10)).save(file, icc_profile=srgb_profile()[:200])

    assert read_portrait_file(file)[4, 4].tolist() == [250, 10, 10]


def test_a_grey_picture_with_a_colour_profile_stays_grey(tmp_path: Path) -> None:
    file = tmp_path / "grey.png"
    Pillow.new("L", (8, 8), 120).save(file, icc_profile=srgb_profile())

    assert read_portrait_file(file)[4, 4].tolist() == [120, 120, 120]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_huge_pictures_are_read_smaller(
    astronaut: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(picture_file, "ENOUGH_PX", 256)
    file = tmp_path / "huge"
    Pillow.fromarray(astronaut).resize((768, 512)).save(file, kind)

    assert read_portrait_file(file).shape == (256, 384, 3)


def test_takes_the_largest_of_several_faces(tracker: FaceTracker, astronaut: Image, tmp_path: Path) -> None:
    person = Pillow.fromarray(astronaut[0:270, 90:360])
    group = Pillow.new("RGB", (520, 360), (128, 128, 128))
    group.paste(person.resize((200, 200)), (0, 80))
    group.paste(person.resize((300, 300)), (210, 30))
    file = tmp_path / "group.png"
    group.save(file)

    portrait = load_portrait(file, tracker, 270)

    larger, smaller = tracker.find_faces(np.asarray(group))
    assert np.ptp(larger.landmarks[:, 0]) > 1.3 * np.ptp(smaller.landmarks[:, 0])
    crop = Crop.around_head_and_shoulders(larger, *group.size)
    assert np.array_equal(portrait.image, crop.crop_image(np.asarray(group), 270))


def test_as_it_is_the_whole_picture_is_scaled(tracker: FaceTracker, astronaut_file: Path, astronaut: Image) -> None:
    portrait = load_portrait(astronaut_file, tracker, 512, as_is=True)

    assert np.array_equal(portrait.image, astronaut)
    (face,) = tracker.find_faces(astronaut)
    assert face_of(portrait).landmarks == pytest.approx(face.landmarks, abs=0.01)


def test_as_it_is_a_face_is_not_needed(tracker: FaceTracker, tmp_path: Path) -> None:
    Pillow.new("RGB", (300, 300), (90, 120, 30)).save(tmp_path / "green.png")

    portrait = load_portrait(tmp_path / "green.png", tracker, 128, as_is=True)

    assert portrait.face is None
    assert portrait.image.shape == (128, 128, 3)


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def with_red_and_green_swapped(profile: bytes) -> bytes:
    """Exchange the two primaries in the profile's table of contents."""
    swapped = bytearray(profile)
    (count,) = struct.unpack(">I", profile[128:132])
    rows = {profile[132 + 12 * i : 136 + 12 * i]: 132 + 12 * i for i in range(count)}
    red, green = rows[b"rXYZ"], rows[b"gXYZ"]
    swapped[red + 4 : red + 12], swapped[green + 4 : green + 12] = (
        profile[green + 4 : green + 12],
        profile[red + 4 : red + 12],
    )
    return bytes(swapped)
