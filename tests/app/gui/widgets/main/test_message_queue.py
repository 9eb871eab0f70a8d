"""Which message is shown, for how long, and that none comes back."""

import pytest

from app.gui.view_state import Button, Message
from app.gui.widgets.main.message_queue import KEPT_MAX, WAITS_MS, MessageQueue, reading_time_ms
from engine import Problem

ANSWER = Message(Problem("It is saved."), Button.SHOW_FILE, good=True)
LASTING = Message(Problem("The camera has been silent for 3 s.", "Plug it in."))
OVER = Message(Problem("The run has ended."), Button.TRY_AGAIN)


@pytest.fixture
def queue() -> MessageQueue:
    return MessageQueue()


def read(queue: MessageQueue, message: Message) -> None:
    """Let as much time pass as the message has."""
    assert queue.shown_message == message
    queue.pass_time(reading_time_ms(message), is_read=True)


def test_the_answer_to_what_the_user_did_is_not_covered_by_a_lasting_problem(queue: MessageQueue) -> None:
    queue.add_message(ANSWER)
    queue.set_problem(LASTING)
    assert queue.open_messages == (ANSWER, LASTING)
    read(queue, ANSWER)
    read(queue, LASTING)
    assert queue.shown_message is None


REMOVED = Message(Problem("Mira was removed, and is still shown."), Button.UNDO, "mira")
FAILED = Message(Problem("empty.png is empty.", "Copy it again."))


def test_what_can_be_undone_stays_in_sight_when_something_else_happens(queue: MessageQueue) -> None:
    queue.add_message(REMOVED)
    queue.add_message(FAILED)
    queue.set_problem(LASTING)
    assert queue.open_messages == (REMOVED, FAILED, LASTING)
    other = Message(Problem("Theo was removed."), Button.UNDO, "theo")
    queue.add_message(other)
    assert queue.shown_message == other, "the newest that can be undone"


def test_an_offer_to_undo_does_not_come_back_once_it_is_done(queue: MessageQueue) -> None:
    queue.add_message(FAILED)
    queue.add_message(REMOVED)
    queue.drop_messages(Button.UNDO, "theo")
    assert list(queue.open_messages) == [REMOVED, FAILED]
    queue.drop_messages(Button.UNDO, "mira")
    assert list(queue.open_messages) == [FAILED]
    queue.pass_time(reading_time_ms(FAILED), is_read=True)
    assert queue.is_empty


def test_the_end_of_the_run_covers_everything_and_stays(queue: MessageQueue) -> None:
    queue.add_message(ANSWER)
    queue.set_problem(OVER)
    queue.pass_time(10 * WAITS_MS, is_read=True)
    assert queue.shown_message == OVER


def test_the_newest_is_shown_first_and_the_one_before_keeps_the_time_it_had(queue: MessageQueue) -> None:
    first, second = Message(Problem("one")), Message(Problem("two"))
    queue.add_message(first)
    queue.pass_time(reading_time_ms(first) - 1, is_read=True)
    queue.add_message(second)
    read(queue, second)
    assert queue.shown_message == first
    queue.pass_time(1, is_read=True)
    assert queue.shown_message is None


def test_what_had_its_time_or_was_closed_does_not_come_back(queue: MessageQueue) -> None:
    other = Message(Problem("another"))
    queue.add_message(ANSWER)
    read(queue, ANSWER)
    queue.set_problem(LASTING)
    queue.close_shown()
    queue.add_message(other)
    read(queue, other)
    assert queue.shown_message is None


def test_what_waited_a_minute_behind_others_is_no_news(queue: MessageQueue) -> None:
    queue.add_message(Message(Problem("old")))
    queue.add_message(OVER)
    queue.pass_time(WAITS_MS, is_read=True)
    assert queue.open_messages == (OVER,)


def test_the_same_message_again_is_shown_once_with_all_of_its_time(queue: MessageQueue) -> None:
    queue.add_message(ANSWER)
    queue.pass_time(reading_time_ms(ANSWER) - 1, is_read=True)
    queue.add_message(ANSWER)
    assert list(queue.open_messages) == [ANSWER]
    queue.pass_time(reading_time_ms(ANSWER) - 1, is_read=True)
    assert queue.shown_message == ANSWER


def test_numbers_that_go_on_counting_make_no_new_message(queue: MessageQueue) -> None:
    later = Message(Problem("The camera has been silent for 12 s.", "Plug it in."))
    queue.set_problem(LASTING)
    queue.pass_time(reading_time_ms(LASTING) - 1, is_read=True)
    queue.set_problem(later)
    assert queue.open_messages == (later,)
    queue.pass_time(1, is_read=True)
    queue.set_problem(LASTING)
    assert queue.shown_message is None


def test_a_problem_that_goes_and_comes_again_is_shown_again_after_a_minute_only(queue: MessageQueue) -> None:
    for _ in range(3):
        queue.set_problem(LASTING)
        queue.close_shown()
        queue.set_problem(None)
        queue.pass_time(WAITS_MS / 10, is_read=True)
    queue.set_problem(LASTING)
    assert queue.shown_message is None
    queue.set_problem(None)
    queue.pass_time(WAITS_MS, is_read=True)
    queue.set_problem(LASTING)
    assert queue.shown_message == LASTING


def test_a_problem_that_goes_while_it_is_being_read_has_the_rest_of_its_time_when_it_comes_again(
    queue: MessageQueue,
) -> None:
    queue.set_problem(LASTING)
    queue.pass_time(reading_time_ms(LASTING) - 1, is_read=True)
    queue.set_problem(None)
    assert queue.shown_message is None
    queue.set_problem(LASTING)
    assert queue.shown_message == LASTING
    queue.pass_time(1, is_read=True)
    assert queue.shown_message is None


def test_a_run_that_ends_again_is_said_again(queue: MessageQueue) -> None:
    for _ in range(2):
        queue.set_problem(OVER)
        assert queue.shown_message == OVER
        queue.close_shown()
        queue.set_problem(None)


def test_a_message_that_cannot_be_seen_waits(queue: MessageQueue) -> None:
    queue.add_message(ANSWER)
    queue.pass_time(WAITS_MS, is_read=False)
    assert queue.shown_message == ANSWER


def test_time_to_read_and_to_decide() -> None:
    short, long = Message(Problem("Done.")), Message(Problem("word " * 40))
    assert reading_time_ms(short) < reading_time_ms(long)
    assert reading_time_ms(Message(Problem("Done."), Button.UNDO)) == 2 * reading_time_ms(short)


def test_only_so_many_are_kept(queue: MessageQueue) -> None:
    for number in range(KEPT_MAX + 5):
        queue.add_message(Message(Problem(f"{number}")))
    assert len(queue.open_messages) == KEPT_MAX


def test_it_is_empty_when_time_changes_nothing_any_more(queue: MessageQueue) -> None:
    assert queue.is_empty
    queue.set_problem(LASTING)
    queue.set_problem(None)
    assert not queue.is_empty, "it may come again"
    queue.pass_time(WAITS_MS, is_read=True)
    assert queue.is_empty


def test_what_is_said_about_being_live_is_taken_back_when_it_is_no_longer_so(queue: MessageQueue) -> None:
    elsewhere = Message(Problem("You stay live on a.mp4."), live_on="a.mp4")
    nowhere = Message(Problem("You are not live."), live_on="")
    for message in (nowhere, elsewhere, ANSWER):
        queue.add_message(message)
    told = []
    for live_on in ("a.mp4", ""):
        queue.withdraw_untrue(live_on)
        told.append(list(queue.open_messages))
    assert told == [[ANSWER, elsewhere], [ANSWER]]


def test_a_camera_that_fails_otherwise_or_works_leaves_no_older_failure_behind(queue: MessageQueue) -> None:
    first, second = (Message(Problem("{camera} does not open.", camera=name), about="camera") for name in ("A", "B"))
    queue.add_message(ANSWER)
    queue.add_message(first)
    queue.add_message(second)
    assert queue.open_messages == (second, ANSWER)
    queue.drop_matter("camera")
    assert list(queue.open_messages) == [ANSWER]
