"""A camera that is there only later."""

from pathlib import Path

import pytest

from engine.core.clock import SystemClock
from engine.core.errors import SourceError
from engine.core.settings import LiveSettings
from engine.live.open_session import LiveOpeners
from engine.sinks.panic import PanicSwitch
from engine.sources.awaited import AwaitedOpener, AwaitedSource


def test_a_clip_that_comes_later_is_played_once_it_is_there(tmp_path: Path, swaying_face: Path) -> None:
    late = tmp_path / "late.mp4"
    openers = LiveOpeners(LiveSettings(output_fps=25), SystemClock(), PanicSwitch())
    source, opener = openers.open_camera(str(late), awaited=True)
    assert (source.info.name, int(source.info.fps)) == (str(late), 25)
    for attempt in (source.read_frame, opener):
        with pytest.raises(SourceError, match="late"):
            attempt()
    late.write_bytes(swaying_face.read_bytes())
    found = opener()
    assert found.info.plays_file
    opener.interrupt()
    found.close()
    source.close()


def test_without_waiting_it_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="late"):
        LiveOpeners(LiveSettings(), SystemClock(), PanicSwitch()).open_camera(str(tmp_path / "late.mp4"))


def test_an_opener_that_was_interrupted_before_it_found_anything_ends_at_once(swaying_face: Path) -> None:
    _, opener = LiveOpeners(LiveSettings(), SystemClock(), PanicSwitch()).open_camera(str(swaying_face), awaited=True)
    opener.interrupt()
    again = opener()
    assert again.read_frame() is None
    again.close()


class NotingOpener:
    """Opens nothing; notes what it is asked."""

    def __init__(self) -> None:
        self.did: list[str] = []

    def __call__(self) -> AwaitedSource:
        self.did.append("open")
        return AwaitedSource("a", 25, SourceError("not there"))

    def interrupt(self) -> None:
        self.did.append("interrupt")


def test_what_was_found_once_is_not_searched_again() -> None:
    found, searches = NotingOpener(), []

    def find() -> NotingOpener:
        searches.append(1)
        return found

    opener = AwaitedOpener(find)
    opener()
    opener()
    assert (len(searches), found.did) == (1, ["open", "open"])


def test_an_interrupt_reaches_what_was_found_and_what_is_found_later() -> None:
    found = NotingOpener()
    opener = AwaitedOpener(lambda: found)
    opener()
    opener.interrupt()
    assert found.did == ["open", "interrupt"]
    late = NotingOpener()
    opener = AwaitedOpener(lambda: late)
    opener.interrupt()
    opener()
    assert late.did == ["interrupt", "open"]


def test_a_search_that_fails_is_tried_again_at_the_next_opening() -> None:
    found, failing = NotingOpener(), [True]

    def find() -> NotingOpener:
        if failing:
            raise SourceError("There is none.")
        return found

    opener = AwaitedOpener(find)
    with pytest.raises(SourceError, match="There is none"):
        opener()
    failing.clear()
    opener()
    assert found.did == ["open"]


def test_the_source_that_stands_for_it_says_each_time_what_is_missing() -> None:
    missing = SourceError("The camera a is not there.")
    source = AwaitedSource("a", 24, missing)
    for _ in range(2):
        with pytest.raises(SourceError) as said:
            source.read_frame()
        assert said.value.problem == missing.problem
    assert (source.info.name, float(source.info.fps), source.info.frames) == ("a", 24.0, None)
