"""Makes the thumbnails of the portraits that come with the program: `python -m installer.thumbnails`.

Owns: which files are written. Does not know: how a thumbnail is made; the gallery's own code does that.
"""

import shutil
import tempfile
from pathlib import Path

from app.storage.gallery import Gallery, list_bundled_files
from app.storage.thumbnails import BUNDLED_FOLDER, ThumbnailCache


def draw_thumbnails(folder: Path) -> None:
    """Write a file for each bundled portrait into this folder."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        for portrait in Gallery(Path(work) / "portraits").portraits:
            cache = Path(work) / portrait.id
            ThumbnailCache(cache).make_thumbnail(portrait)
            (made,) = cache.iterdir()
            shutil.copyfile(made, folder / f"{portrait.path.stem}.png")


if __name__ == "__main__":
    draw_thumbnails(list_bundled_files()[0].parent / BUNDLED_FOLDER)
