"""One driver's rows of a contact sheet: which moments are shown, and that its faces are tracked once."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.cli.commands import sheet_rows
from app.cli.commands.sheet_rows import ClipRows, RunMonitor
from app.cli.signals import Interrupt
from engine import TRANSPARENT, Face, Image, Portrait, Settings
from tests import clips, faces

SETTINGS = Settings(size_px=64, animator="fake")


class Seen:
    """What is shown of the work: (title, done, total)."""

    def __init__(self) -> None:
        self.progress: list[tuple[str, int, int | None]] = []

    def note(self, title: str, done: int, total: int | None) -> None:
        self.progress.append((title, done, total))


class Stop(Interrupt):
    """Requested once `when` holds."""

    def __init__(self, when: Callable[[], bool] = lambda: False) -> None:
        super().__init__()
        self.when = when

    def is_requested(self) -> bool:
        return self.when()


class KnownFace:
    """A tracker that finds the same face everywhere."""

    shot = 0
    was_misled = False

    def __init__(self, face: Face | None, looked_at: list[int]) -> None:
        self._face = face
        self._looked_at = looked_at

    def track_face(self, image: Image) -> Face | None:
        self._looked_at.append(len(self._looked_at))
        return self._face

    def close(self) -> None:
        self._looked_at.append(-1)


@pytest.fixture
def portrait() -> Portrait:
    return faces.portrait("astronaut", 64)


@pytest.fixture(autouse=True)
def tracked(monkeypatch: pytest.MonkeyPatch, portrait: Portrait) -> list[int]:
    """One entry for each picture that the tracker looked at; -1 when it was closed."""
    looked_at: list[int] = []
    monkeypatch.setattr(sheet_rows, "FaceTracker", lambda: KnownFace(portrait.face, looked_at))
    return looked_at


def rows_of(file: Path, settings: Settings = SETTINGS, columns: int = 4, stop: Interrupt | None = None) -> ClipRows:
    return ClipRows(file, settings, columns, RunMonitor(stop or Interrupt(), Seen().note))


def test_a_clip_is_tracked_once_however_many_portraits_there_are(
    portrait: Portrait, swaying_face: Path, tracked: list[int]
) -> None:
    clip = rows_of(swaying_face)
    own, first, second = (
        clip.make_driver_row(),
        clip.make_portrait_row("a", portrait),
        clip.make_portrait_row("b", portrait),
    )
    clip.close()
    assert len(own.pictures) == len(first.pictures) == len(second.pictures) == 4
    assert tracked == [*range(12), -1]
    for one, other in zip(first.pictures, second.pictures, strict=True):
        assert (one == other).all()


@pytest.mark.parametrize(
    ("columns", "frames", "moments"),
    [(1, None, "6"), (2, None, "3, 9"), (4, None, "1, 4, 7, 10"), (8, 3, "0, 1, 2"), (2, 4, "1, 3")],
)
def test_the_moments_lie_in_the_middle_of_equal_parts_and_none_is_shown_twice(
    swaying_face: Path, tracked: list[int], columns: int, frames: int | None, moments: str
) -> None:
    clip = rows_of(swaying_face, replace(SETTINGS, max_frames=frames), columns)
    row = clip.make_driver_row()
    clip.close()
    assert row.name == swaying_face.name
    assert row.note == f"frames {moments}"
    assert len(row.pictures) == moments.count(",") + 1


def test_the_drivers_row_shows_them_as_the_animator_sees_them_at_those_moments(swaying_face: Path) -> None:
    clip = rows_of(swaying_face, columns=12)
    every = clip.make_driver_row().pictures
    clip.close()
    assert all(picture.shape[0] == picture.shape[1] for picture in every)
    clip = rows_of(swaying_face, columns=4)
    for moment, picture in zip((1, 4, 7, 10), clip.make_driver_row().pictures, strict=True):
        assert np.array_equal(picture, every[moment])
    clip.close()


def test_a_portraits_row_begins_with_the_portrait_and_is_named_after_it(portrait: Portrait, swaying_face: Path) -> None:
    clip = rows_of(swaying_face, columns=2)
    row = clip.make_portrait_row("Sally", portrait)
    clip.close()
    assert row.name == "Sally"
    assert row.lead is portrait.image
    assert [picture.shape for picture in row.pictures] == [(64, 64, 3)] * 2


def test_the_work_is_shown_under_the_names_of_portrait_and_clip(portrait: Portrait, swaying_face: Path) -> None:
    seen = Seen()
    clip = ClipRows(swaying_face, SETTINGS, 1, RunMonitor(Interrupt(), seen.note))
    clip.make_portrait_row("Sally", portrait)
    clip.close()
    assert {title for title, _, _ in seen.progress} == {f"Sally × {swaying_face.name}"}
    assert max(done for _, done, _ in seen.progress) == 12


def test_what_is_transparent_is_kept_for_the_sheet(portrait: Portrait, swaying_face: Path) -> None:
    clip = rows_of(swaying_face, Settings(size_px=64, background=TRANSPARENT, max_frames=2), 1)
    (picture,) = clip.make_portrait_row("a", portrait).pictures
    clip.close()
    assert picture.shape == (64, 64, 4)
    assert {0, 255} <= set(np.unique(picture[..., 3]))


def test_a_clip_without_a_face_is_shown_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_rows, "FaceTracker", lambda: KnownFace(None, []))
    file = clips.write_clip(tmp_path / "nobody.mp4", [clips.quartered_picture(64, 64)] * 3)
    clip = rows_of(file, columns=3)
    assert len(clip.make_driver_row().pictures) == 3
    clip.close()


def test_ctrl_c_ends_the_reading_of_a_clip(swaying_face: Path) -> None:
    asked = []
    with pytest.raises(KeyboardInterrupt):
        rows_of(swaying_face, stop=Stop(lambda: asked.append(1) or len(asked) > 2))  # type: ignore[func-returns-value]
    assert len(asked) == 3


def test_ctrl_c_in_the_middle_of_a_portraits_row_ends_it_without_half_a_row(
    portrait: Portrait, swaying_face: Path
) -> None:
    stop = Stop()
    clip = rows_of(swaying_face, stop=stop)
    stop.when = lambda: True
    with pytest.raises(KeyboardInterrupt):
        clip.make_portrait_row("a", portrait)
    clip.close()


def test_with_own_pixels_only_a_note_stands_in_place_of_the_drivers_pictures(swaying_face: Path) -> None:
    clip = rows_of(swaying_face, replace(SETTINGS, own_pixels_only=True), 2)
    row = clip.make_driver_row()
    clip.close()
    assert list(row.pictures) == []
    assert row.note == f"frames 3, 9; {sheet_rows.NOT_SHOWN}"
