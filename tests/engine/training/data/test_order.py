"""The order of the data: from the step's number alone, shared fairly, and shuffled anew."""

from engine.training.data.order import DataOrder


def pieces_of(order: DataOrder, steps: range, count: int) -> list[int]:
    return [sample.piece for step in steps for sample in order.choose_samples(step, count)]


def test_an_epoch_has_each_piece_once_and_leaves_out_what_does_not_fill_a_batch() -> None:
    order = DataOrder(pieces=10, seed=3)
    epochs = [pieces_of(order, range(3 * epoch, 3 * epoch + 3), 3) for epoch in range(4)]
    assert all(len(set(epoch)) == 9 for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 4
    assert {piece for epoch in epochs for piece in epoch} == set(range(10))


def test_fewer_pieces_than_a_batch_come_again_and_again() -> None:
    found = pieces_of(DataOrder(pieces=3, seed=0), range(3), 4)
    assert [found.count(piece) for piece in range(3)] == [4, 4, 4]
    assert sorted(found[:3]) == sorted(found[3:6]) == [0, 1, 2]


def test_processes_together_get_what_one_would() -> None:
    one = DataOrder(pieces=50, seed=7)
    two = [DataOrder(pieces=50, seed=7, rank=rank, ranks=2) for rank in range(2)]
    for step in (0, 5, 40):
        assert [*two[0].choose_samples(step, 2), *two[1].choose_samples(step, 2)] == one.choose_samples(step, 4)


def test_a_step_s_random_numbers_are_its_own_and_the_same_whenever_it_is_asked_for() -> None:
    order = DataOrder(pieces=1, seed=7)
    first, second = order.choose_samples(9, 2)
    assert first.make_frame_random().random() != second.make_frame_random().random()
    assert first.make_crop_random().random() != second.make_crop_random().random()
    again = DataOrder(pieces=1, seed=7).choose_samples(9, 2)[0]
    assert again.make_frame_random().random() == first.make_frame_random().random()
    assert again.make_crop_random().random() == first.make_crop_random().random()
    other = DataOrder(pieces=1, seed=8).choose_samples(9, 2)[0]
    assert other.make_frame_random().random() != first.make_frame_random().random()


def test_another_seed_is_another_order() -> None:
    orders = {tuple(pieces_of(DataOrder(pieces=20, seed=seed), range(1), 20)) for seed in range(5)}
    assert len(orders) == 5
