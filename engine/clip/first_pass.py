"""The first pass over a clip: tracks the faces at its beginning, and chooses crop and face at rest for each shot there.

Owns: how many frames to track, and the errors for a clip without a face. Does not know: sinks, animators.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from engine.clip.shots import Shot, ShotMaker, split_into_shots
from engine.core.errors import SettingsError, SourceError
from engine.core.problem import Phrase
from engine.core.settings import Settings
from engine.core.stopwatch import Stopwatch
from engine.core.types import Face, Portrait
from engine.driver.cropped_driver import Driver
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
    """faces: of the first frames, in the pixels of the whole picture. shot_of: the number of each frame's shot.

    shots: those with a face, by their numbers; empty only if the pass was stopped before any face was found.
    neutral_frame: index of the frame that shows the driver of the first shot at rest, or of the one that was asked for.
    """

    faces: Sequence[Face | None]
    shot_of: Sequence[int]
    shots: Mapping[int, Shot]
    neutral_frame: int


def run_first_pass(
    source: Source, driver: Driver, portrait: Portrait, settings: Settings, watch: ProgressCallbacks, clock: Stopwatch
) -> FirstPass:
    """Track the beginning of the clip, or up to the first face if that comes later.

    Raises: SourceError if there is no face, SettingsError if the chosen neutral frame does not exist or has no face.
    """
    wanted = max(LOOK_FRAMES, 0 if settings.neutral is None else settings.neutral + 1)
    faces: list[Face | None] = []
    shot_of: list[int] = []
    seen = stopped = False
    for done in count(1):
        frame = source.read_frame()
        if frame is None:
            break
        with clock.time_stage("track"):
            faces.append(driver.track_face(frame.image))
        shot_of.append(driver.shot)
        seen = seen or faces[-1] is not None
        watch.progress("looking", done, _expected_frames(wanted, source.info.frames))
        stopped = watch.stopped()
        if stopped or (done >= wanted and (seen or _is_past_limit(done, settings.max_frames))):
            break
    if not stopped:
        _check_faces(faces, settings.neutral, source.info.name)
    maker = ShotMaker(driver, portrait, source.info.width_px, source.info.height_px)
    return _look_at_shots(faces, shot_of, maker, None if stopped else settings.neutral)


def _look_at_shots(
    faces: Sequence[Face | None], shot_of: Sequence[int], maker: ShotMaker, asked: int | None
) -> FirstPass:
    """Choose crop and face at rest of each shot that has a face. asked: the frame that shows the driver at rest."""
    neutral = None if asked is None else faces[asked]
    shots: dict[int, Shot] = {}
    neutral_frame = asked
    for number, frames in split_into_shots(shot_of).items():
        inside = faces[frames]
        if all(face is None for face in inside):
            continue
        shots[number] = maker.make_shot(number, inside) if neutral is None else maker.adopt(number, inside, neutral)
        if neutral_frame is None:
            neutral_frame = frames.start + shots[number].neutral_frame
    return FirstPass(faces, shot_of, shots, neutral_frame or 0)


def _check_faces(faces: Sequence[Face | None], asked: int | None, name: str) -> None:
    """Raise an error if there is no face, or none in the frame that was asked for."""
    if all(face is None for face in faces):
        raise SourceError(
            "No face was found in {name}, in {frames}.",
            "Use a clip in which one person looks towards the camera, near enough and in good light.",
            name=name,
            frames=_none_of_frames(len(faces)),
        )
    if asked is None:
        return
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


def _none_of_frames(frames: int) -> Phrase:
    return Phrase("its only frame") if frames == 1 else Phrase("none of its {frames} frames", frames=frames)


def _expected_frames(wanted: int, frames: int | None) -> int:
    return wanted if frames is None else min(wanted, frames)


def _is_past_limit(done: int, limit: int | None) -> bool:
    return limit is not None and done >= limit
