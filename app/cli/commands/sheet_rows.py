"""The rows of a contact sheet that belong to one driver.

Owns: which moments of a clip are shown, and that a clip's faces are tracked once for all portraits.
Does not know: how a sheet is drawn.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from app.cli.commands.sheet_drawing import SheetRow
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
    ProgressCallbacks,
    Settings,
    animate_clip,
    open_source,
    unpremultiply_alpha,
)

NOT_SHOWN = "own pixels only: no picture of the driver is shown"


@dataclass(frozen=True, slots=True)
class RunMonitor:
    """Ends the work on request, and shows its progress."""

    interrupt: Interrupt
    show: OnProgress

    def watch_run(self, title: str) -> ProgressCallbacks:
        """Watch one run, shown under that title."""
        return ProgressCallbacks(lambda _, done, total: self.show(title, done, total), self.interrupt.is_requested)


class ClipRows:
    """One driver: the moments that are shown, and the portraits' pictures of them."""

    def __init__(self, file: Path, settings: Settings, columns: int, onlooker: RunMonitor) -> None:
        """Read the clip through once, to know how long it is.

        Raises: SourceError if it cannot be read.
        """
        self._file = file
        self._settings = settings
        self._onlooker = onlooker
        frames = sum(1 for _ in self._read_frames())
        self._moments = sorted({int((column + 0.5) * frames / columns) for column in range(columns)})
        self._tracker = _CachingTracker()

    def make_driver_row(self) -> SheetRow:
        """Return the driver as the animator sees it; with own pixels only, a note in place of the driver's pictures."""
        moments = f"frames {', '.join(map(str, self._moments))}"
        if self._settings.own_pixels_only:
            return SheetRow(self._file.name, note=f"{moments}; {NOT_SHOWN}")
        driver = Driver(self._tracker, self._settings)
        faces, width_px, height_px = [], 0, 0
        for frame in islice(self._read_frames(), LOOK_FRAMES):
            height_px, width_px = frame.image.shape[:2]
            faces.append(driver.track_face(frame.image))
        seen = [face for face in faces if face is not None]
        if seen:
            driver.choose_crop(seen, width_px, height_px)
        pictures = [
            driver.crop_frame(frame, None).image for at, frame in enumerate(self._read_frames()) if at in self._moments
        ]
        return SheetRow(self._file.name, note=moments, pictures=pictures)

    def make_portrait_row(self, name: str, portrait: Portrait) -> SheetRow:
        """Return the portrait, moved by this driver.

        Raises: PersonaCamError; KeyboardInterrupt.
        """
        picker = _FramePicker(self._moments)
        self._tracker.restart_clip()
        watch = self._onlooker.watch_run(f"{name} × {self._file.name}")
        animate_clip(
            portrait, lambda: open_source(self._file), [lambda info: picker], self._tracker, self._settings, watch
        )
        self._onlooker.interrupt.raise_if_requested()
        return SheetRow(name, lead=portrait.image, pictures=picker.pictures)

    def close(self) -> None:
        self._tracker.close()

    def _read_frames(self) -> Iterator[Frame]:
        most = self._settings.max_frames
        with closing(open_source(self._file)) as source:
            for _ in count() if most is None else range(most):
                self._onlooker.interrupt.raise_if_requested()
                frame = source.read_frame()
                if frame is None:
                    return
                yield frame


class _CachingTracker:
    """Tracks each face of one clip once, and remembers it for when the clip is read again."""

    def __init__(self) -> None:
        self._tracker = FaceTracker()
        self._known: list[tuple[Face | None, int, bool]] = []
        self._next = 0

    @property
    def shot(self) -> int:
        """The number of the latest picture's shot."""
        return self._known[self._next - 1][1] if self._next else 0

    @property
    def was_misled(self) -> bool:
        """True if, up to the latest picture, the wrong face was followed at the beginning."""
        return self._known[self._next - 1][2] if self._next else False

    def restart_clip(self) -> None:
        """The next picture is the clip's first one again."""
        self._next = 0

    def rewind_video(self) -> None:
        """The next picture is the first one again, for a tracker that knows now whom to follow."""
        if self._next == len(self._known):
            self._tracker.rewind_video()

    def track_face(self, image: Image) -> Face | None:
        if self._next == len(self._known):
            face = self._tracker.track_face(image)
            self._known.append((face, self._tracker.shot, self._tracker.was_misled))
        self._next += 1
        return self._known[self._next - 1][0]

    def close(self) -> None:
        self._tracker.close()


class _FramePicker:
    """A sink that keeps the pictures of a few moments."""

    def __init__(self, moments: Sequence[int]) -> None:
        self._moments = frozenset(moments)
        self._count = 0
        self.pictures: list[Image] = []

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        if self._count in self._moments:
            seen = frame.image if frame.opacity is None else unpremultiply_alpha(frame.image, frame.opacity)
            self.pictures.append(seen)
        self._count += 1

    def close(self) -> None:
        """Nothing is open."""
