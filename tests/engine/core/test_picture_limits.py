"""What costs too much is refused by its header, whatever it is called and however small the file is."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageFile

from engine.core import picture_limits
from engine.core.errors import PortraitError
from engine.core.picture_file import PLENTY_PIXELS, read_portrait_file
from engine.core.picture_limits import MAX_MEGAPIXELS, MAX_PARTS, MAX_SCANS


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(width_px: int, height_px: int, parts: int = 1) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width_px, height_px, 8, 0, 0, 0, 0))
    lines = zlib.compress(bytes((width_px + 1) * height_px)) if width_px * height_px < 10_000 else b""
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"teXt", b"") * (parts - 1) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def jpeg_of(width_px: int, height_px: int, progressive: bool = False) -> bytes:
    """A grey JPEG whose header says that it is as large as that."""
    stream = io.BytesIO()
    Pillow.new("RGB", (64, 64), (90, 120, 150)).save(stream, "JPEG", progressive=progressive)
    content = bytearray(stream.getvalue())
    frame = content.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", height_px, width_px)
    return bytes(content)


@pytest.fixture
def never_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda picture: pytest.fail("it was decoded"))


def refused(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "portrait.jpg"
    file.write_bytes(content)
    with pytest.raises(PortraitError, match=why) as refusal:
        read_portrait_file(file)
    assert refusal.value.problem.advice.endswith(".")


@pytest.mark.usefixtures("never_decoded")
@pytest.mark.parametrize(
    ("width_px", "height_px", "why"),
    [
        (100_000, 1_190, "too long and narrow"),
        (1_001, 100, "too long and narrow"),
        (100, 1_001, "too long and narrow"),
        (33_000, 3_500, "a side may have 32000"),
        (12_000, 9_900, "a PNG picture may have 50 million"),
        (7_100, 7_100, "a PNG picture may have 50 million"),
        (2_000_000_000, 2_000_000_000, "too large"),
    ],
)
def test_sides_proportions_and_pixels_are_limited(tmp_path: Path, width_px: int, height_px: int, why: str) -> None:
    refused(tmp_path, png_of(width_px, height_px), why)


@pytest.mark.usefixtures("never_decoded")
@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
def test_formats_that_are_decoded_as_a_whole_have_limits_of_their_own(tmp_path: Path, kind: str) -> None:
    side_px = round((MAX_MEGAPIXELS[kind] * 1_000_000) ** 0.5) + 10
    stream = io.BytesIO()
    Pillow.new("L", (side_px, side_px)).save(
        stream, kind, quality=1, **({"speed": 10} if kind == "AVIF" else {"method": 0})
    )

    refused(tmp_path, stream.getvalue(), f"a {kind} picture may have 13 million. Scale it down, or save it as JPEG.")


@pytest.mark.usefixtures("never_decoded")
def test_a_jpeg_may_be_as_large_as_phones_make_them(tmp_path: Path) -> None:
    refused(tmp_path, jpeg_of(16_000, 16_000), "a JPEG picture may have 250 million. Scale it down.")
    file = tmp_path / "phone.jpg"
    file.write_bytes(jpeg_of(16_320, 12_240))
    with pytest.raises(pytest.fail.Exception, match="it was decoded"):
        read_portrait_file(file)


def test_a_large_jpeg_is_decoded_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a picture of 5 × 5 thousand pixels was ever in memory."""
    decoded = []
    load = ImageFile.ImageFile.load

    def load_and_note(picture: ImageFile.ImageFile) -> object:
        decoded.append(picture.size)
        return load(picture)

    monkeypatch.setattr(ImageFile.ImageFile, "load", load_and_note)
    file = tmp_path / "large.jpg"
    Pillow.new("L", (10_020, 10_000), 90).save(file, "JPEG")

    image = read_portrait_file(file)

    assert set(decoded) == {(2505, 2500)}
    assert image.shape == (2500, 2505, 3)
    assert image.shape[0] * image.shape[1] <= PLENTY_PIXELS
    assert np.abs(image.astype(int) - 90).max() <= 1


@pytest.mark.usefixtures("never_decoded")
def test_a_progressive_jpeg_that_fills_the_memory_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, jpeg_of(16_320, 12_240, progressive=True), "progressive JPEG of 16320 × 12240 pixels")


@pytest.mark.usefixtures("never_decoded")
def test_a_jpeg_of_hundreds_of_scans_is_refused(tmp_path: Path) -> None:
    whole = jpeg_of(64, 64, progressive=True)
    last = whole.rindex(b"\xff\xda")
    refused(tmp_path, whole[:-2] + whole[last:-2] * MAX_SCANS + whole[-2:], "in 42 parts")


def test_an_ordinary_progressive_jpeg_is_read(tmp_path: Path) -> None:
    file = tmp_path / "me.jpg"
    file.write_bytes(jpeg_of(64, 64, progressive=True))

    assert read_portrait_file(file).shape == (64, 64, 3)


@pytest.mark.usefixtures("never_decoded")
def test_a_file_of_countless_small_parts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(tmp_path, png_of(50, 50, parts=MAX_PARTS), "more than 50000 parts")
    monkeypatch.setattr(picture_limits, "MAX_PARTS", 100)
    jpeg = jpeg_of(64, 64)
    refused(tmp_path, jpeg[:2] + b"\xff\xfe\0\x02" * 200 + jpeg[2:], "more than 100 parts")


def test_an_ordinary_number_of_parts_is_read(tmp_path: Path) -> None:
    file = tmp_path / "me.png"
    file.write_bytes(png_of(50, 50, parts=100))

    assert read_portrait_file(file).shape == (50, 50, 3)
