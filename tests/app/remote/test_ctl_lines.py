"""The lines of a connection are answered in order, the urgent ones at once."""

import queue
import threading

import pytest

from app.remote.ctl_lines import WAITING_MAX, AnswerQueue
from tests.waiting import wait_until

PATIENCE_S = 60.0


class Answers:
    """Answers every line with the same in capitals; those with a "w" wait until the gate is open."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.threads: set[threading.Thread] = set()
        self.gate = threading.Event()
        self.woken: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.lines = AnswerQueue(self.answer, lambda line: line.startswith(b"!"), lambda: self.woken.put(None))

    def answer(self, line: bytes) -> bytes:
        self.asked.append(line)
        self.threads.add(threading.current_thread())
        if b"w" in line:
            assert self.gate.wait(PATIENCE_S)
        return line.upper()

    def take_all(self, count: int) -> list[bytes]:
        found: list[bytes] = []
        while len(found) < count:
            self.woken.get(timeout=PATIENCE_S)
            found += self.lines.take_answers()
        return found


@pytest.fixture
def answers() -> Answers:
    return Answers()


def test_an_urgent_line_is_answered_on_the_same_thread_before_it_returns(answers: Answers) -> None:
    answers.lines.add_line(b"!a")
    assert answers.threads == {threading.current_thread()}
    assert answers.lines.take_answers() == [b"!A"]
    assert answers.lines.is_empty


def test_others_are_answered_in_order_on_one_thread_that_ends_with_the_queue(answers: Answers) -> None:
    for text in (b"a", b"b", b"c"):
        answers.lines.add_line(text)
    assert answers.take_all(3) == [b"A", b"B", b"C"]
    (thread,) = answers.threads
    assert thread is not threading.current_thread()
    answers.lines.close()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_an_urgent_line_is_carried_out_before_a_slow_one_and_answered_behind_it(answers: Answers) -> None:
    answers.lines.add_line(b"wait")
    answers.lines.add_line(b"!go")
    assert b"!go" in answers.asked
    assert answers.lines.take_answers() == []
    answers.gate.set()
    assert answers.take_all(2) == [b"WAIT", b"!GO"]
    answers.lines.close()


def test_it_is_full_until_answers_have_left(answers: Answers) -> None:
    answers.lines.add_line(b"wait")
    for _ in range(WAITING_MAX - 1):
        assert not answers.lines.is_full
        answers.lines.add_answer(b"known")
    assert answers.lines.is_full
    answers.gate.set()
    answers.take_all(WAITING_MAX)
    assert not answers.lines.is_full
    answers.lines.close()


def test_after_the_end_no_line_is_answered_any_more(answers: Answers) -> None:
    answers.lines.add_line(b"wait")
    wait_until(lambda: answers.asked == [b"wait"])
    answers.lines.add_line(b"later")
    answers.lines.close()
    answers.gate.set()
    (thread,) = answers.threads
    thread.join(PATIENCE_S)
    assert answers.asked == [b"wait"]
    assert answers.lines.take_answers() == []
