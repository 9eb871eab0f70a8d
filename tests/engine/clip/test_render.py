from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from engine.clip.first_pass import LOOK_FRAMES, ProgressCallbacks
from engine.clip.render import AnimationReport, animate_clip
from engine.core.errors import AnimatorError, SettingsError, SinkError, SourceError
from engine.core.settings import Settings
from engine.core.types import AvatarFrame, Control, Face, Frame, Portrait
from tests.fakes import STEP_NS, FakeAnimator, FakeChunkAnimator, FakeSink, FakeSource, FakeTracker, face_at, shift_of

SIZE_PX = 64
SETTINGS = Settings(animator="fake", size_px=SIZE_PX, as_is=True)
FIRST_X = 10
AT_REST = -FIRST_X
"""What the portrait reads as when nothing moved it."""


def portrait() -> Portrait:
    image = np.zeros((SIZE_PX, SIZE_PX, 3), np.uint8)
    image[:, 0] = 255
    return Portrait("somebody", image, face_at(32, 32))


def faces(pattern: str) -> list[Face | None]:
    """One frame for each letter: F for a face, a little further right in each frame, and - for none."""
    return [face_at(FIRST_X + index, 30, 24) if letter == "F" else None for index, letter in enumerate(pattern)]


def numbers(sink: FakeSink) -> list[int]:
    """Which driver frame each picture answers."""
    return [shift_of(picture) - FIRST_X for picture in sink.pictures]


class Stage:
    """One run with fakes; what took part can be looked at afterwards."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.animators: list[FakeAnimator] = []
        self.sources: list[FakeSource] = []
        self.sink = FakeSink()
        self.tracker = FakeTracker([])
        self.kind: type[FakeAnimator] = FakeAnimator
        monkeypatch.setattr("engine.clip.render.create_animator", self._animator)

    def run(
        self,
        found: Sequence[Face | None],
        settings: Settings = SETTINGS,
        watch: ProgressCallbacks | None = None,
        cuts: Sequence[int] = (),
        misled: Sequence[Face | None] | None = None,
    ) -> AnimationReport:
        self.tracker = FakeTracker(found, cuts, misled)
        return animate_clip(
            portrait(), lambda: self._source(len(found)), [lambda info: self.sink], self.tracker, settings, watch
        )

    def _animator(self, settings: Settings, fps: float) -> FakeAnimator:
        self.animators.append(self.kind(settings, fps))
        return self.animators[-1]

    def _source(self, count: int) -> FakeSource:
        self.sources.append(FakeSource(count))
        return self.sources[-1]

    @property
    def all_closed(self) -> bool:
        parts: list[FakeSource | FakeAnimator] = [*self.sources, *self.animators]
        return self.sink.closed and all(part.closed for part in parts)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(monkeypatch)


@pytest.mark.parametrize("kind", [FakeAnimator, FakeChunkAnimator])
@pytest.mark.parametrize("count", [1, 3, 4, 11, 12])
def test_picture_i_answers_frame_i_at_its_time(stage: Stage, kind: type[FakeAnimator], count: int) -> None:
    stage.kind = kind
    report = stage.run(faces("F" * count))
    assert numbers(stage.sink) == list(range(count))
    assert stage.sink.times_ns == [index * STEP_NS for index in range(count)]
    assert (report.frames_in, report.frames_out, report.fps, report.stopped) == (count, count, 25.0, False)
    assert stage.all_closed


def test_an_animator_gets_whole_chunks_and_a_shorter_last_one(stage: Stage) -> None:
    stage.kind = FakeChunkAnimator
    stage.run(faces("FFFFFFFFFF"))
    assert stage.animators[0].chunks == [4, 4, 2]


@pytest.mark.parametrize(("frames", "most", "is_said"), [("F", None, True), ("FF", None, False), ("FF", 1, False)])
def test_a_driver_of_one_picture_is_said_to_be_that(
    stage: Stage, caplog: pytest.LogCaptureFixture, frames: str, most: int | None, is_said: bool
) -> None:
    stage.run(faces(frames), replace(SETTINGS, max_frames=most))
    assert ("It is a single picture, so nothing moves." in caplog.text) is is_said


def test_each_frame_is_tracked_once(stage: Stage) -> None:
    report = stage.run(faces("FFFFFFFFFF"))
    assert stage.tracker.tracked == 10
    assert report.face_lost_frames == 0
    assert set(report.stage_ms) == {"track", "decode", "crop", "animate", "encode"}


def test_frames_beyond_the_first_look_are_tracked_too(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.clip.first_pass.LOOK_FRAMES", 4)
    report = stage.run(faces("F-FFF--F"))
    assert stage.tracker.tracked == 8
    assert report.face_lost_frames == 3
    assert numbers(stage.sink) == [0, 0, 2, 3, 4, 4, 4, 7]


def test_without_a_face_the_last_picture_is_held_and_before_the_first_the_portrait_rests(stage: Stage) -> None:
    report = stage.run(faces("--F-F"))
    assert numbers(stage.sink) == [AT_REST, AT_REST, 2, 2, 4]
    assert report.face_lost_frames == 3
    assert report.frames_out == 5


def test_a_face_that_comes_late_is_waited_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.clip.first_pass.LOOK_FRAMES", 2)
    report = stage.run(faces("-----FF"))
    assert report.neutral_frame == 5
    assert numbers(stage.sink) == [AT_REST] * 5 + [5, 6]


def test_no_face_at_all_is_an_error_in_words_before_anything_is_written(stage: Stage) -> None:
    with pytest.raises(SourceError, match="No face was found in fake clip, in none of its 6 frames") as failed:
        stage.run([None] * 6)
    assert failed.value.problem.advice
    assert numbers(stage.sink) == []
    assert stage.all_closed


def test_the_run_can_be_short_and_gives_the_same_pictures(stage: Stage) -> None:
    clip = faces("F" * 20)
    whole = stage.run(clip)
    control = stage.animators[-1].controls[0]
    stage.sink = FakeSink()
    short = stage.run(clip, replace(SETTINGS, max_frames=5))
    assert short.frames_in == short.frames_out == 5
    assert numbers(stage.sink) == [0, 1, 2, 3, 4]
    assert short.neutral_frame == whole.neutral_frame
    assert control.neutral is not None
    again = stage.animators[-1].controls[0].neutral
    assert again is not None
    np.testing.assert_array_equal(again.landmarks, control.neutral.landmarks)


def test_a_short_run_without_a_face_in_reach_does_not_read_the_whole_clip(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.clip.first_pass.LOOK_FRAMES", 2)
    with pytest.raises(SourceError):
        stage.run([None] * 40, replace(SETTINGS, max_frames=5))
    assert stage.tracker.tracked == 5


def test_the_settings_reach_the_animator(stage: Stage) -> None:
    stage.run(faces("FF"), replace(SETTINGS, mirror=True, own_pixels_only=True))
    control = stage.animators[0].controls[0]
    assert control.mirror
    assert control.own_pixels_only
    assert control.neutral is not None
    assert control.neutral.landmarks.max() <= 64


def test_the_neutral_frame_can_be_chosen(stage: Stage) -> None:
    report = stage.run(faces("FFF"), replace(SETTINGS, neutral=2))
    assert report.neutral_frame == 2


def test_a_chosen_neutral_frame_beyond_the_first_look_is_looked_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.clip.first_pass.LOOK_FRAMES", 2)
    assert stage.run(faces("FFFFFFFFF"), replace(SETTINGS, neutral=7)).neutral_frame == 7


def test_a_neutral_frame_beyond_the_clip_is_refused_in_words(stage: Stage) -> None:
    with pytest.raises(SettingsError, match="no frame 9, its last one is 2") as refused:
        stage.run(faces("FFF"), replace(SETTINGS, neutral=9))
    assert refused.value.field == "neutral"
    assert numbers(stage.sink) == []


def test_a_neutral_frame_without_a_face_is_refused_in_words(stage: Stage) -> None:
    with pytest.raises(SettingsError, match="frame 1 of fake clip shows no face"):
        stage.run(faces("F-F"), replace(SETTINGS, neutral=1))


def test_progress_counts_both_passes(stage: Stage) -> None:
    calls: list[tuple[str, int, int | None]] = []
    stage.run(faces("FFF"), watch=ProgressCallbacks(progress=lambda *call: calls.append(call)))
    assert calls == [
        *[("looking", done, 3) for done in (1, 2, 3)],
        *[("animating", done, 3) for done in (1, 2, 3)],
    ]
    assert LOOK_FRAMES > 3


def stops_after(checks: int) -> Callable[[], bool]:
    asked = iter(range(10**6))
    return lambda: next(asked) >= checks


@pytest.mark.parametrize("kind", [FakeAnimator, FakeChunkAnimator])
@pytest.mark.parametrize("checks", [0, 2, 5, 6, 9, 13])
def test_a_run_can_be_stopped_at_any_moment(stage: Stage, kind: type[FakeAnimator], checks: int) -> None:
    stage.kind = kind
    report = stage.run(faces("-FFFFF-FFFFF"), watch=ProgressCallbacks(stopped=stops_after(checks)))
    assert report.stopped
    assert report.frames_out == len(numbers(stage.sink)) < 12
    assert stage.sink.times_ns == [index * STEP_NS for index in range(report.frames_out)]
    assert stage.all_closed


def test_an_interrupt_inside_a_sink_closes_everything(stage: Stage) -> None:
    stage.sink = FakeSink(interrupted_at=2)
    with pytest.raises(KeyboardInterrupt):
        stage.run(faces("FFFFF"))
    assert numbers(stage.sink) == [0, 1]
    assert stage.all_closed


def test_a_sink_that_fails_closes_everything(stage: Stage) -> None:
    stage.sink = FakeSink(fails_at=2)
    with pytest.raises(SinkError):
        stage.run(faces("FFFFF"))
    assert numbers(stage.sink) == [0, 1]
    assert stage.all_closed


def test_when_the_second_output_cannot_be_opened_the_first_is_closed(stage: Stage) -> None:
    def refuse(info: object) -> FakeSink:
        raise SinkError("no room")

    with pytest.raises(SinkError, match="no room"):
        animate_clip(portrait(), lambda: FakeSource(3), [lambda info: stage.sink, refuse], stage.tracker, SETTINGS)
    assert stage.sink.closed


class Talkative(FakeAnimator):
    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        return [*super().animate_chunk(driver, control), AvatarFrame(portrait().image, None)]


class Silent(FakeAnimator):
    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        return []


@pytest.mark.parametrize(("kind", "words"), [(Talkative, "more pictures"), (Silent, "left 3 frames unanswered")])
def test_an_animator_that_miscounts_is_found_out(stage: Stage, kind: type[FakeAnimator], words: str) -> None:
    stage.kind = kind
    with pytest.raises(AnimatorError, match=words):
        stage.run(faces("FFF"))
    assert stage.all_closed


CROPPED = replace(SETTINGS, as_is=False)


def places(stage: Stage) -> list[float]:
    """Where the face at rest of each call is in the cropped frames, from left to right."""
    found = [control.neutral for control in stage.animators[-1].controls]
    return [float(face.pose.translation[0]) for face in found if face is not None]


@pytest.mark.parametrize("look_frames", [300, 8])
def test_each_shot_has_its_crop_and_its_face_at_rest_also_after_the_first_look(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, look_frames: int
) -> None:
    monkeypatch.setattr("engine.clip.first_pass.LOOK_FRAMES", look_frames)
    left, right = face_at(14, 30, 16), face_at(46, 30, 24)
    report = stage.run([left] * 15 + [right] * 15, CROPPED, cuts=[15])
    controls = stage.animators[0].controls
    assert [control.person for control in controls] == [0] * 15 + [1] * 15
    assert places(stage) == pytest.approx([32] * 30, abs=12), "in the middle of each crop, not of the whole picture"
    assert (report.frames_out, stage.tracker.tracked) == (30, 30)
    assert stage.sink.times_ns == [index * STEP_NS for index in range(30)]


def test_late_shots_in_a_row_and_the_end_of_the_clip_lose_no_frame(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.clip.first_pass.LOOK_FRAMES", 4)
    faces_of_shots = [face_at(30, 30, 20)] * 6 + [None] + [face_at(20, 30, 20)] * 2 + [face_at(40, 30, 20)] * 3
    stage.run(faces_of_shots, CROPPED, cuts=[6, 9])
    assert [control.person for control in stage.animators[0].controls] == [0] * 7 + [1] * 2 + [2] * 3
    assert stage.sink.times_ns == [index * STEP_NS for index in range(12)]


def test_a_clip_in_which_the_wrong_face_was_followed_first_is_tracked_again_from_its_beginning(stage: Stage) -> None:
    picture, person = face_at(50, 20, 10), face_at(20, 34, 24)
    stage.run([picture] * 3 + [person] * 5, CROPPED, cuts=[3], misled=[person] * 8)
    assert stage.tracker.tracked == 16
    assert {control.person for control in stage.animators[0].controls} == {0}
    assert stage.sink.times_ns == [index * STEP_NS for index in range(8)]
    assert stage.all_closed
