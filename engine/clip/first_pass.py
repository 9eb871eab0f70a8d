"""The first pass over a clip: tracks the faces at its beginning and chooses the one at rest.

Owns: how many frames to track, and the errors for a clip without a face. Does not know: sinks, animators.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from engine.core.errors import SettingsError, SourceError
from engine.core.problem import Phrase
from engine.core.settings import Settings
from engine.core.stopwatch import Stopwatch
from engine.core.types import Face, Portrait
from engine.driver.cropped_driver import Driver
from engine.driver.neutral_of_clip import choose_neutral, move_to_usual_pose
from engine.sources import Source

LOOK_FRAMES = 300
"""How many frames are tracked. `max_frames` does not reduce it, so that a trial of the first few frames gives the same
pictures as the whole run."""


@dataclass(frozen=True, slots=True)
class ProgressCallbacks:
    """Called between frames, on the caller's thread.

    progress: called with (phase, frames done, frames expected or None). stopped: returns True to end the run; what was
    written is finished properly.
    """

    progress: Callable[[str, int, int | None], None] = lambda phase, done, total: None
    stopped: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class FirstPass:
    """faces: of the first frames, in the pixels of the whole picture. neutral_frame: index of the one at rest.

    neutral: the face at rest, in the pose that the clip's faces usually have unless its frame was asked for; None only
    if the pass was stopped before any face was found.
    """

    faces: Sequence[Face | None]
    neutral_frame: int
    neutral: Face | None

    @property
    def found_faces(self) -> list[Face]:
        """The faces without the gaps."""
        return [face for face in self.faces if face is not None]


def run_first_pass(
    source: Source, driver: Driver, portrait: Portrait, settings: Settings, watch: ProgressCallbacks, clock: Stopwatch
) -> FirstPass:
    """Track the beginning of the clip, or up to the first face if that comes later.

    Raises: SourceError if there is no face, SettingsError if the chosen neutral frame does not exist or has no face.
    """
    wanted = max(LOOK_FRAMES, 0 if settings.neutral is None else settings.neutral + 1)
    faces: list[Face | None] = []
    seen = False
    for done in count(1):
        frame = source.read_frame()
        if frame is None:
            break
        with clock.time_stage("track"):
            faces.append(driver.track_face(frame.image))
        seen = seen or faces[-1] is not None
        watch.progress("looking", done, _expected_frames(wanted, source.info.frames))
        if watch.stopped():
            index = _first_face_index(faces)
            return FirstPass(faces, index, faces[index]) if seen else FirstPass([], 0, None)
        if done >= wanted and (seen or _is_past_limit(done, settings.max_frames)):
            break
    index = _choose_neutral_frame(faces, portrait, settings, source.info.name)
    neutral = faces[index]
    if neutral is not None and settings.neutral is None and portrait.face is not None:
        neutral = move_to_usual_pose(neutral, faces, portrait.face)
    return FirstPass(faces, index, neutral)


def _choose_neutral_frame(faces: Sequence[Face | None], portrait: Portrait, settings: Settings, name: str) -> int:
    if all(face is None for face in faces):
        raise SourceError(
            "No face was found in {name}, in {frames}.",
            "Use a clip in which one person looks towards the camera, near enough and in good light.",
            name=name,
            frames=_none_of_frames(len(faces)),
        )
    asked = settings.neutral
    if asked is None:
        return _first_face_index(faces) if portrait.face is None else choose_neutral(faces, portrait.face)
    if asked >= len(faces):
        raise SettingsError(
            "neutral",
            "{name} has no frame {asked}, its last one is {last}.",
            "Use auto.",
            name=name,
            asked=asked,
            last=len(faces) - 1,
        )
    if faces[asked] is None:
        raise SettingsError(
            "neutral",
            "frame {asked} of {name} shows no face.",
            "Choose another frame, or auto.",
            asked=asked,
            name=name,
        )
    return asked


def _none_of_frames(frames: int) -> Phrase:
    return Phrase("its only frame") if frames == 1 else Phrase("none of its {frames} frames", frames=frames)


def _first_face_index(faces: Sequence[Face | None]) -> int:
    return next((index for index, face in enumerate(faces) if face is not None), 0)


def _expected_frames(wanted: int, frames: int | None) -> int:
    return wanted if frames is None else min(wanted, frames)


def _is_past_limit(done: int, limit: int | None) -> bool:
    return limit is not None and done >= limit
