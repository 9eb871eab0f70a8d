"""Picture files of every kind are read upright and in the right colours, or refused in words a person understands."""

import io
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageCms, ImageFile

from engine.core import picture_file, picture_limits
from engine.core.errors import PortraitError
from engine.core.picture_file import BACKDROP, read_picture_and_opacity, read_portrait_file
from engine.core.types import Image

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
def picture(astronaut: Image) -> Pillow.Image:
    return Pillow.fromarray(astronaut)


def differs_by(image: Image, other: Image) -> float:
    return float(np.abs(image.astype(float) - other.astype(float)).mean())


def refused(file: Path, why: str) -> None:
    """The file is refused with one sentence that says what is wrong, and one that says what to do."""
    with pytest.raises(PortraitError, match=why) as refusal:
        read_portrait_file(file)
    assert file.name in refusal.value.problem.message
    assert refusal.value.problem.message.endswith(".")
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


@pytest.mark.parametrize(("kind", "options"), [("JPEG", {"quality": 95}), ("PNG", {}), ("WEBP", {}), ("AVIF", {})])
@pytest.mark.parametrize("suffix", [".txt", ""])
def test_formats_are_known_by_their_content(
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


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "palette"])
def test_the_opacity_is_read_upright_whatever_colour_lies_under_it(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "cut-out"
    pixels = np.random.default_rng(1).integers(0, 256, (40, 60, 4), np.uint8)
    pixels[:20, :30, 3], pixels[20:, 30:, 3] = 255, 0
    exif = Pillow.Exif()
    exif[ORIENTATION] = 6
    stored = Pillow.fromarray(pixels)
    if kind == "palette":
        grey = np.where(pixels[..., 3] > 128, 200, 7).astype(np.uint8)
        Pillow.fromarray(grey).convert("P").save(file, "PNG", transparency=7, exif=exif)
        pixels = np.dstack([grey, grey, grey, np.where(grey == 7, 0, 255)])
    elif kind == "WEBP":
        stored.save(file, "WEBP", lossless=True, exact=True, exif=exif)
    else:
        stored.save(file, "PNG", exif=exif)

    image, opacity = read_picture_and_opacity(file)
    turned = np.rot90(pixels, -1).astype(float)
    assert opacity is not None
    assert np.array_equal(opacity, turned[..., 3])
    share = turned[..., 3:] / 255
    assert np.abs(image - (turned[..., :3] * share + np.array(BACKDROP) * (1 - share))).max() < 1.5


def test_a_gif_has_an_opacity_of_its_own(picture: Pillow.Image, tmp_path: Path) -> None:
    opaque = Pillow.new("L", picture.size, 0)
    opaque.paste(255, (100, 0, 350, 512))
    cut_out = picture.copy()
    cut_out.putalpha(opaque)
    cut_out.save(tmp_path / "cut-out.gif")

    image, opacity = read_picture_and_opacity(tmp_path / "cut-out.gif")

    assert opacity is not None
    assert np.array_equal(opacity, np.asarray(opaque))
    assert (image[:, :100] == BACKDROP).all()


def test_a_file_that_is_opaque_everywhere_has_no_transparency_of_its_own(picture: Pillow.Image, tmp_path: Path) -> None:
    for level in (255, 254):
        whole = picture.convert("RGBA")
        whole.putalpha(level)
        whole.save(tmp_path / "opaque.png")
        assert read_picture_and_opacity(tmp_path / "opaque.png")[1] is None


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


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "LA", "1", "CMYK", "I;16"])
def test_huge_pictures_are_read_smaller(
    astronaut: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    file = tmp_path / "huge"
    huge = Pillow.fromarray(astronaut).resize((767, 511))
    if mode == "I;16":
        Pillow.fromarray(np.asarray(huge.convert("L")).astype(np.uint16) * 257).save(file, "PNG")
    else:
        huge.convert(mode).save(file, "JPEG" if mode == "CMYK" else "PNG")
    whole = np.asarray(Pillow.fromarray(read_portrait_file(file)).reduce(2))
    monkeypatch.setattr(picture_file, "PLENTY_PIXELS", 767 * 511 // 4 + 1000)
    monkeypatch.setattr(picture_file, "BAND_PIXELS", 767 * 30)

    smaller = read_portrait_file(file)

    assert smaller.shape == (256, 384, 3)
    assert differs_by(smaller, whole) < 3


def test_a_picture_that_is_not_too_large_is_the_same_in_bands_of_any_height(
    astronaut: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cut-out.png"
    cut_out = Pillow.fromarray(astronaut)
    cut_out.putalpha(Pillow.fromarray(astronaut[..., 0]))
    cut_out.save(file, icc_profile=with_red_and_green_swapped(srgb_profile()))
    whole = read_portrait_file(file)

    monkeypatch.setattr(picture_file, "BAND_PIXELS", 1)

    assert np.array_equal(read_portrait_file(file), whole)


def test_notes_about_the_picture_that_make_no_sense_are_passed_over(picture: Pillow.Image, tmp_path: Path) -> None:
    file = tmp_path / "me.jpg"
    picture.save(file, exif=b"Exif\0\0nonsense")

    assert read_portrait_file(file).shape == (512, 512, 3)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "nobody.png", "There is no file")


def test_a_name_that_cannot_exist_is_refused() -> None:
    with pytest.raises(PortraitError, match=r"no file|cannot be read"):
        read_portrait_file(Path("me\0.png"))


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PortraitError, match=r"no file|cannot be read"):
        read_portrait_file(tmp_path / ("x" * 5000))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, "is a folder")


def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "pipe")

    refused(tmp_path / "pipe", "is not a file")


def test_a_file_that_may_not_be_read_is_refused_with_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: Path, mode: str) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "secret.png").write_bytes(b"x")
    monkeypatch.setattr(Path, "open", forbidden)

    refused(tmp_path / "secret.png", "Permission denied")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"\xff\xd8\xff", "is not a picture"),
        (b"abc", "is not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a picture"),
        (b"GIF89a" + bytes(100), "is not a picture"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "is damaged"),
        (bytes(5000), "is not a picture"),
    ],
    ids=["empty", "3 bytes of JPEG", "3 bytes", "SVG", "GIF", "HEIC", "zeros"],
)
def test_what_is_no_picture_is_refused_by_its_content(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "portrait.jpg"
    file.write_bytes(content)

    refused(file, why)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("kept", [0.2, 0.6, 0.97])
def test_a_truncated_picture_is_refused(astronaut: Image, tmp_path: Path, kind: str, kept: float) -> None:
    content = encoded(astronaut, kind)
    file = tmp_path / "half.jpg"
    file.write_bytes(content[: int(len(content) * kept)])

    refused(file, r"damaged|is not a picture")


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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size_px: tuple[int, int]
) -> None:
    def decoded(picture: ImageFile.ImageFile) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded)
    file = tmp_path / "huge.png"
    file.write_bytes(png_that_claims(*size_px))

    refused(file, r"too large|too long and narrow")


def test_a_large_claim_with_little_behind_it_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.png"
    file.write_bytes(png_that_claims(3000, 3000))

    refused(file, "damaged")


def test_a_file_of_more_bytes_than_the_limit_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert picture_limits.MAX_BYTES == 96 * 1024 * 1024
    monkeypatch.setattr(picture_limits, "MAX_BYTES", 100)
    file = tmp_path / "huge.jpg"
    file.write_bytes(bytes(100))
    refused(file, "is not a picture")
    file.write_bytes(bytes(101))
    monkeypatch.setattr(Path, "open", lambda path, mode: pytest.fail("it was read"))
    refused(file, "MB large")


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
