"""The second pass over a clip: its frames, cropped shot by shot, with their faces.

Owns: which shot a frame belongs to, and looking ahead in shots that begin after the first pass. Does not know:
animators, sinks.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from engine.clip.first_pass import FirstPass
from engine.clip.shots import Shot, ShotMaker
from engine.core.stopwatch import Stopwatch
from engine.core.types import Face, Frame, Portrait
from engine.driver.cropped_driver import Driver
from engine.sources import Source

LATE_LOOK_FRAMES = 45
"""In a shot that begins after the first pass, the face at rest is chosen from this many frames; they wait cropped."""

AtRest = tuple[Face, int]
"""The face at rest in the pixels of the cropped frames, and the number of its shot."""


class ShotFrames(Iterator[tuple[Frame, AtRest | None]]):
    """The driver's frames, with the face at rest of their shot; None while there is no shot with a face."""

    def __init__(self, source: Source, driver: Driver, look: FirstPass, portrait: Portrait, clock: Stopwatch) -> None:
        self._source = source
        self._driver = driver
        self._look = look
        self._clock = clock
        self._shots = dict(look.shots)
        latest = list(self._shots.values())[-1:]
        self._maker = ShotMaker(driver, portrait, source.info.width_px, source.info.height_px, *latest)
        self._count = 0
        self._number: int | None = None
        self._at_rest: AtRest | None = None
        self._waiting: deque[Frame] = deque()
        self._held: tuple[Frame, Face | None, int] | None = None
        for shot in list(self._shots.values())[:1]:
            self._begin_shot(shot)

    def __next__(self) -> tuple[Frame, AtRest | None]:
        if not self._waiting:
            raw, face, number = self._read_tracked()
            if face is not None and number not in self._shots:
                self._look_ahead(raw, face, number)
            else:
                self._waiting.append(self._crop_frame(raw, face, number))
        return self._waiting.popleft(), self._at_rest

    def _read_tracked(self) -> tuple[Frame, Face | None, int]:
        """Return the next frame, its face, and the number of its shot."""
        if self._held is not None:
            held, self._held = self._held, None
            return held
        with self._clock.time_stage("decode"):
            raw = self._source.read_frame()
        if raw is None:
            raise StopIteration
        index = self._count
        self._count += 1
        if index < len(self._look.faces):
            return raw, self._look.faces[index], self._look.shot_of[index]
        with self._clock.time_stage("track"):
            face = self._driver.track_face(raw.image)
        return raw, face, self._driver.shot

    def _crop_frame(self, raw: Frame, face: Face | None, number: int) -> Frame:
        if number != self._number and number in self._shots:
            self._begin_shot(self._shots[number])
        with self._clock.time_stage("crop"):
            return self._driver.crop_frame(raw, face)

    def _begin_shot(self, shot: Shot) -> None:
        self._number = shot.number
        self._driver.use_crop(shot.crop)
        self._at_rest = self._driver.map_face_to_crop(shot.neutral), shot.number

    def _look_ahead(self, raw: Frame, face: Face, number: int) -> None:
        """Read the beginning of a shot that nobody has looked at, and choose its face at rest."""
        self._driver.use_crop(self._maker.find_crop([face]))
        faces: list[Face | None] = []
        following: tuple[Frame, Face | None, int] | None = (raw, face, number)
        while following is not None and following[2] == number and len(faces) < LATE_LOOK_FRAMES:
            faces.append(following[1])
            with self._clock.time_stage("crop"):
                self._waiting.append(self._driver.crop_frame(following[0], following[1]))
            following = self._read_ahead()
        self._held = following
        crop = self._driver.crop
        shot = self._maker.make_shot(number, faces)
        self._shots[number] = replace(shot, crop=crop or shot.crop)
        self._begin_shot(self._shots[number])

    def _read_ahead(self) -> tuple[Frame, Face | None, int] | None:
        try:
            return self._read_tracked()
        except StopIteration:
            return None
