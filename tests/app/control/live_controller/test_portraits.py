"""Which portrait is shown, by all the ways to ask for one, and what a gallery that changes makes of it."""

from dataclasses import replace

import pytest

from engine import (
    PortraitCrop,
    PortraitError,
    Transition,
)
from tests.app.control.live_controller.stage import DESIRED, Stage
from tests.fakes.session import gallery


def test_portraits_change_by_order_by_slot_and_by_name(stage: Stage) -> None:
    stage.on_air.next_portrait()
    stage.on_air.previous_portrait()
    stage.on_air.previous_portrait()
    stage.on_air.set_transition(Transition.CUT)
    stage.on_air.swap_to_slot(2)
    stage.on_air.swap_portrait("ada")
    fade, cut = Transition.CROSSFADE, Transition.CUT
    assert stage.session.of("swap") == [("bo", fade), ("ada", fade), ("cy", fade), ("bo", cut), ("ada", cut)]
    assert stage.on_air.read_status().desired.user.portrait == "ada"


@pytest.mark.parametrize("number", [0, 3, 5, 9, 10])
def test_an_empty_slot_says_so(stage: Stage, number: int) -> None:
    with pytest.raises(PortraitError, match=f"Slot {number} is empty"):
        stage.on_air.swap_to_slot(number)
    assert stage.session.asked == []


def test_a_portrait_that_cannot_be_read_is_noticed_and_skipped() -> None:
    stage = Stage()
    stage.bad.add("bo")
    stage.running()
    stage.on_air.next_portrait()
    stage.settle()
    status = stage.on_air.read_status()
    assert str(status.notice) == "bo.png is no picture. Choose another."
    assert status.desired.user.portrait == "ada"
    stage.on_air.next_portrait()
    assert stage.session.of("swap") == [("cy", Transition.CROSSFADE)]


def test_of_two_portraits_asked_for_only_the_last_is_worn(stage: Stage) -> None:
    stage.on_air.set_gallery([*DESIRED.gallery, *gallery("di", "ed")])
    stage.gate.clear()
    stage.on_air._portrait_worker.submit_job(stage.wait_at_gate)
    stage.on_air.swap_portrait("di")
    stage.on_air.swap_portrait("ed")
    stage.gate.set()
    stage.settle()
    assert [name for name, _ in stage.session.of("swap")] == ["ed"]  # type: ignore[misc,has-type]


def test_the_gallery_may_lose_what_is_worn(stage: Stage) -> None:
    stage.on_air.set_gallery(gallery("bo", "cy"))
    with pytest.raises(PortraitError, match="no portrait 'ada'"):
        stage.on_air.swap_portrait("ada")
    stage.on_air.next_portrait()
    assert stage.session.of("swap") == [("bo", Transition.CROSSFADE)]
    stage.on_air.set_gallery(())
    with pytest.raises(PortraitError, match="gallery is empty"):
        stage.on_air.next_portrait()


def test_a_worn_portrait_that_is_cropped_anew_is_shown_anew_and_a_new_name_changes_nothing() -> None:
    stage = Stage().running()
    ada, *others = stage.on_air.read_status().desired.gallery
    stage.on_air.set_gallery((replace(ada, name="Ada L."), *others))
    stage.settle()
    assert stage.session.of("swap") == []
    stage.on_air.set_gallery((replace(ada, crop=PortraitCrop(0.5, 0.4, 0.3)), *others))
    stage.settle()
    assert stage.session.of("swap") == [("ada", Transition.CROSSFADE)]


@pytest.mark.parametrize("words", ["ada", "Ada", "ADA"])
def test_a_portrait_is_known_by_its_id_and_by_its_name(words: str) -> None:
    assert DESIRED.find_portrait_by_name(words).id == "ada"


def test_an_id_comes_before_a_name_and_one_name_for_two_is_refused() -> None:
    ada, bo, cy = DESIRED.gallery
    assert replace(DESIRED, gallery=(ada, replace(bo, name="ada"), cy)).find_portrait_by_name("ada").id == "ada"
    alike = replace(DESIRED, gallery=(ada, replace(bo, name="Cy"), replace(cy, id="c", name="Cy")))
    with pytest.raises(PortraitError, match="Several portraits"):
        alike.find_portrait_by_name("cy")
    with pytest.raises(PortraitError, match="no portrait 'dora'"):
        DESIRED.find_portrait_by_name("dora")
