"""Pictures and rows of a gallery, as tests put them there."""

import json
from pathlib import Path

from app.storage.gallery import INDEX, Gallery
from app.storage.gallery_entry import GalleryPortrait


def put(gallery: Gallery, name: str, content: bytes = b"picture") -> GalleryPortrait:
    picture = gallery.store_incoming(content, f"{name}.jpg")
    try:
        return gallery.add_portrait(picture, name)
    finally:
        gallery.discard_incoming(picture)


def names(gallery: Gallery) -> list[str]:
    return [portrait.name for portrait in gallery.portraits]


def index_of(folder: Path) -> list[str]:
    return [row["name"] for row in json.loads((folder / INDEX).read_text())["portraits"]]


def write_rows(folder: Path, *rows: dict[str, object]) -> str:
    """Write a list of these rows, and a picture for each; return what is in the list."""
    folder.mkdir()
    for row in rows:
        (folder / str(row["file"])).write_bytes(b"x")
    content = json.dumps({"version": 1, "portraits": rows, "hidden": []})
    (folder / INDEX).write_text(content, encoding="utf-8")
    return content
