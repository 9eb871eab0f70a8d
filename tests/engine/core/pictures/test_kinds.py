import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from engine.core.pictures.kinds import is_animated_file, is_heif, is_jpeg

DATA = Path(__file__).parents[3] / "data/heic"


def save(file: Path, count: int, **options: Any) -> Path:
    pictures = [Pillow.new("RGB", (40, 30), (60 * index, 90, 30)) for index in range(count)]
    more: dict[str, Any] = {"save_all": True, "append_images": pictures[1:], "duration": 50} if count > 1 else {}
    pictures[0].save(file, **more, **options)
    return file


@pytest.mark.parametrize("name", ["p.gif", "p.webp", "p.avif", "p.png"])
def test_animations_are_told_from_still_pictures(tmp_path: Path, name: str) -> None:
    assert not is_animated_file(save(tmp_path / f"still {name}", 1))
    assert is_animated_file(save(tmp_path / f"moving {name}", 3))


def test_a_gif_with_comments_a_transparent_colour_and_one_picture_is_still(tmp_path: Path) -> None:
    file = save(tmp_path / "p.gif", 1, comment=b"!," * 300, transparency=0)
    assert not is_animated_file(file)
    file.write_bytes(file.read_bytes()[:40])
    assert not is_animated_file(file)


def test_a_picture_may_be_called_as_it_likes(tmp_path: Path) -> None:
    file = save(tmp_path / "p.webp", 2)
    assert is_animated_file(file.rename(tmp_path / "p.mp4"))


@pytest.mark.parametrize("name", sorted(file.name for file in DATA.glob("*.hei?")))
def test_heic_is_told_by_its_content_and_does_not_move(name: str) -> None:
    assert is_heif((DATA / name).read_bytes())
    assert not is_animated_file(DATA / name)


def test_avif_and_others_are_not_heic() -> None:
    for kind in ("AVIF", "JPEG", "PNG"):
        stream = io.BytesIO()
        Pillow.new("RGB", (8, 8)).save(stream, kind)
        assert not is_heif(stream.getvalue())
        assert is_jpeg(stream.getvalue()) == (kind == "JPEG")
    assert not is_heif(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif")
    assert not is_heif(b"")
