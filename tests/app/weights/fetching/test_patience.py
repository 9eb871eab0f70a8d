"""How long to wait before asking again, and when to give up."""

from app.weights.fetching.patience import Contact, Patience, Retries


def waits(retries: Retries, asked_s: float | None = None) -> list[float]:
    found: list[float] = []
    while (wait_s := retries.next_wait_s(asked_s)) is not None and len(found) < 10_000:
        found.append(wait_s)
    return found


def test_waits_grow_up_to_a_limit_and_end() -> None:
    retries = Retries(Patience(first_wait_s=1, longest_wait_s=4, given_up_s=15), Contact(answered=True))
    assert waits(retries) == [1, 2, 4, 4, 4]


def test_where_nobody_has_answered_yet_it_ends_sooner_and_at_once_for_the_next_file() -> None:
    contact = Contact()
    assert 0 < sum(waits(Retries(Patience(), contact))) <= Patience().unreached_s
    assert waits(Retries(Patience(), contact)) == []
    contact.answered = True
    assert sum(waits(Retries(Patience(), contact))) > Patience().unreached_s


def test_new_bytes_make_the_next_failure_a_first_one() -> None:
    retries = Retries(Patience(), Contact(answered=True))
    first = waits(retries)
    retries.note_progress()
    assert waits(retries) == first


def test_a_server_is_given_the_time_that_it_asks_for_but_not_for_ever() -> None:
    retries = Retries(Patience(asked_s=10, first_wait_s=1), Contact())
    assert waits(retries, 3.0) == [3, 3, 3]
    retries.note_progress()
    assert waits(retries, 11.0) == []
    retries.note_progress()
    assert len(waits(retries, 0.0)) == 10  # none at all is not taken for an answer


def test_a_file_that_always_breaks_off_after_a_little_ends() -> None:
    retries = Retries(Patience(interruptions=50), Contact())
    count = 0
    while retries.next_wait_s() is not None:
        retries.note_progress()
        count += 1
    assert count == 50


def test_a_burst_of_ten_errors_is_outlasted() -> None:
    assert len(waits(Retries(Patience(), Contact(answered=True)))) >= 10
