"""Steps are taken back in order, made again, and belong to their portrait."""

from app.gui.widgets.editor.edit_history import KEPT_MAX, EditHistory, EditStep


def step(number: int) -> EditStep:
    return EditStep("place", number, number + 1)


def test_steps_are_taken_back_from_the_last_and_made_again() -> None:
    history = EditHistory()
    for number in range(3):
        history.add_step("mira", step(number))
    assert [history.undo_step("mira") for _ in range(2)] == [step(2), step(1)]
    assert history.redo_step("mira") == step(1)
    history.add_step("mira", step(9))
    assert not history.can_redo("mira")
    assert [history.undo_step("mira") for _ in range(4)] == [step(9), step(1), step(0), None]


def test_what_changed_nothing_is_no_step() -> None:
    history = EditHistory()
    history.add_step("mira", EditStep("place", 1, 1))
    assert not history.can_undo("mira")


def test_each_portrait_has_its_own_steps() -> None:
    history = EditHistory()
    history.add_step("mira", step(1))
    assert history.undo_step("theo") is None
    assert history.can_undo("mira")
    assert not history.can_undo("theo")


def test_old_steps_are_forgotten() -> None:
    history = EditHistory()
    for number in range(KEPT_MAX + 5):
        history.add_step("mira", step(number))
    taken = [history.undo_step("mira") for _ in range(KEPT_MAX + 1)]
    assert taken[-1] is None
    assert taken[-2] == step(5)


def test_what_was_only_tried_is_one_step() -> None:
    history = EditHistory()
    history.add_step("mira", EditStep("background", "own", "#000001"))
    for number in range(2, 9):
        history.extend_step("mira", EditStep("background", f"#00000{number - 1}", f"#00000{number}"))
    assert history.undo_step("mira") == EditStep("background", "own", "#000008")
    assert not history.can_undo("mira")
    history.extend_step("mira", step(1))
    assert history.undo_step("mira") == step(1)
