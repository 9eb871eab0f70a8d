"""The rows of a contact sheet that belong to one driver.

Owns: which moments of a clip are shown; that a clip's faces are found once, however many portraits there are.
Does not know: how a sheet is drawn.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from app.cli.commands.sheet_drawing import Row
from app.cli.progress import OnProgress
from app.cli.signals import Interrupt
from engine import (
    LOOK_FRAMES,
    AvatarFrame,
    Driver,
    Face,
    FaceTracker,
    Frame,
    Image,
    Portrait,
    Settings,
    Watch,
    animate_clip,
    open_source,
    with_opacity,
)


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Who may end the work, and who is told how far it is."""

    interrupt: Interrupt
    show: OnProgress

    def at(self, title: str) -> Watch:
        """Watch one run, shown under that title."""
        return Watch(lambda _, done, total: self.show(title, done, total), self.interrupt.asked)


class ClipRows:
    """One driver: the moments of it that are shown, and what portraits do in them."""

    def __init__(self, file: Path, settings: Settings, columns: int, onlooker: Onlooker) -> None:
        """Read the clip through once, to know how long it is.

        Raises: SourceError if it cannot be read.
        """
        self._file = file
        self._settings = settings
        self._onlooker = onlooker
        frames = sum(1 for _ in self._frames())
        self._moments = sorted({int((column + 0.5) * frames / columns) for column in range(columns)})
        self._tracker = _RememberingTracker()

    def own_row(self) -> Row:
        """Return the driver as the animator sees it."""
        driver = Driver(self._tracker, self._settings)
        faces, width_px, height_px = [], 0, 0
        for frame in islice(self._frames(), LOOK_FRAMES):
            height_px, width_px = frame.image.shape[:2]
            faces.append(driver.track(frame.image))
        seen = [face for face in faces if face is not None]
        if seen:
            driver.settle(seen, width_px, height_px)
        pictures = [driver.cropped(frame, None).image for at, frame in enumerate(self._frames()) if at in self._moments]
        return Row(self._file.name, note=f"frames {', '.join(map(str, self._moments))}", pictures=pictures)

    def row_of(self, name: str, portrait: Portrait) -> Row:
        """Return the portrait, moved by this driver.

        Raises: PersonaCamError; KeyboardInterrupt.
        """
        picker = _Picker(self._moments)
        self._tracker.rewind()
        watch = self._onlooker.at(f"{name} × {self._file.name}")
        animate_clip(
            portrait, lambda: open_source(self._file), [lambda info: picker], self._tracker, self._settings, watch
        )
        self._onlooker.interrupt.check()
        return Row(name, lead=portrait.image, pictures=picker.pictures)

    def close(self) -> None:
        self._tracker.close()

    def _frames(self) -> Iterator[Frame]:
        most = self._settings.max_frames
        with closing(open_source(self._file)) as source:
            for _ in count() if most is None else range(most):
                self._onlooker.interrupt.check()
                frame = source.read()
                if frame is None:
                    return
                yield frame


class _RememberingTracker:
    """Finds each face of one clip once, and knows it whenever the clip is read again."""

    def __init__(self) -> None:
        self._tracker = FaceTracker()
        self._faces: list[Face | None] = []
        self._next = 0

    def rewind(self) -> None:
        """The next picture is the clip's first one again."""
        self._next = 0

    def track(self, image: Image) -> Face | None:
        if self._next == len(self._faces):
            self._faces.append(self._tracker.track(image))
        self._next += 1
        return self._faces[self._next - 1]

    def close(self) -> None:
        self._tracker.close()


class _Picker:
    """A sink that keeps the pictures of a few moments."""

    def __init__(self, moments: Sequence[int]) -> None:
        self._moments = frozenset(moments)
        self._count = 0
        self.pictures: list[Image] = []

    def write(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        if self._count in self._moments:
            seen = frame.image if frame.opacity is None else with_opacity(frame.image, frame.opacity)
            self.pictures.append(seen)
        self._count += 1

    def close(self) -> None:
        """Nothing is open."""
