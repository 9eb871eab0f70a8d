"""One value says whether the user is live, and it is what the output says."""

from dataclasses import replace

import pytest

from app.control.status_json import LIVE_WORDS
from engine.core.status import Live, OutputShows, OutputStatus, ViewersSee
from tests.fakes.session import RUNNING


def live(shows: OutputShows, readers: int | None = None, panic: bool = False) -> Live:
    return replace(RUNNING, output=OutputStatus(shows=shows, readers=readers), panic=panic).live


@pytest.mark.parametrize(
    ("shows", "unknown", "read", "unread"),
    [
        (OutputShows.NOTHING, Live.OFF, Live.OFF, Live.OFF),
        (OutputShows.STANDBY, Live.STANDBY, Live.STANDBY, Live.OFF),
        (OutputShows.STARTING, Live.STARTING, Live.STARTING, Live.STARTING),
        (OutputShows.AVATAR, Live.LIVE, Live.LIVE, Live.UNWATCHED),
        (OutputShows.CARD, Live.CARD, Live.CARD, Live.UNWATCHED),
        (OutputShows.INTERRUPTED, Live.INTERRUPTED, Live.INTERRUPTED, Live.INTERRUPTED),
    ],
)
def test_what_the_output_sends_and_whether_anybody_reads_decide(
    shows: OutputShows, unknown: Live, read: Live, unread: Live
) -> None:
    assert (live(shows), live(shows, 2), live(shows, 0)) == (unknown, read, unread)


def test_panic_alone_makes_no_card_that_the_output_does_not_show() -> None:
    assert live(OutputShows.AVATAR, panic=True) is Live.LIVE


def test_every_state_has_words_of_its_own() -> None:
    assert len({LIVE_WORDS[one] for one in Live}) == len(Live)
    assert [one for one in Live if not one.is_on] == [Live.OFF, Live.STANDBY]


def test_on_air_are_only_the_avatar_and_the_card_and_seen_is_what_follows_the_preview() -> None:
    on_air = [shows for shows in OutputShows if replace(RUNNING, output=OutputStatus(shows=shows)).on_air]
    assert on_air == [OutputShows.AVATAR, OutputShows.CARD]
    assert [one for one in Live if one.is_seen] == [Live.LIVE, Live.CARD, Live.UNWATCHED]


@pytest.mark.parametrize(
    ("shows", "usual", "in_panic"),
    [
        (OutputShows.NOTHING, ViewersSee.NOTHING, ViewersSee.NOTHING),
        (OutputShows.STARTING, ViewersSee.NOTHING, ViewersSee.NOTHING),
        (OutputShows.INTERRUPTED, ViewersSee.NOTHING, ViewersSee.NOTHING),
        (OutputShows.AVATAR, ViewersSee.AVATAR, ViewersSee.AVATAR),
        (OutputShows.CARD, ViewersSee.ABSENCE_CARD, ViewersSee.PANIC_CARD),
        (OutputShows.STANDBY, ViewersSee.ABSENCE_CARD, ViewersSee.PANIC_CARD),
    ],
)
def test_viewers_see_one_of_four_things(shows: OutputShows, usual: ViewersSee, in_panic: ViewersSee) -> None:
    seen = [OutputStatus(shows=shows, is_panic_card=is_panic).viewers_see for is_panic in (False, True)]
    assert seen == [usual, in_panic]


def test_a_card_that_is_kept_for_nobody_is_not_seen() -> None:
    seen = [OutputStatus(shows=shows, readers=0).viewers_see for shows in (OutputShows.STANDBY, OutputShows.CARD)]
    assert seen == [ViewersSee.NOTHING, ViewersSee.ABSENCE_CARD]
