"""When the camera is released: what is offered, what is shown, and what is asked for."""

import pytest
from pytestqt.qtbot import QtBot

from app.control.desired_state import DesiredState, choose
from app.gui.view_state import ViewState
from app.gui.widgets.pages.camera_group import CameraReleaseGroup
from engine import LiveSettings
from tests.fakes.find import words_of
from tests.fakes.link import AskedLink


@pytest.fixture
def group(qtbot: QtBot, asked_link: AskedLink) -> CameraReleaseGroup:
    made = CameraReleaseGroup(asked_link)
    qtbot.addWidget(made)
    made.retranslate()
    return made


def offered(group: CameraReleaseGroup) -> list[str]:
    return [group._after.itemText(row) for row in range(group._after.count())]


def view(after_s: float | None) -> ViewState:
    return ViewState(desired=choose(DesiredState(), live=LiveSettings(release_camera_after_s=after_s)))


def test_usual_times_are_offered_in_order_and_never_at_the_end(group: CameraReleaseGroup) -> None:
    assert offered(group) == ["At once", "After 3 s", "After 30 s", "After 5 min", "Never"]


@pytest.mark.parametrize(
    ("after_s", "said"),
    [(0.0, "At once"), (3.0, "After 3 s"), (2.5, "After 2.5 s"), (120.0, "After 2 min"), (None, "Never")],
)
def test_the_time_in_use_is_shown_even_if_it_is_unusual(
    group: CameraReleaseGroup, after_s: float | None, said: str
) -> None:
    group.show_view(view(60.0))
    group.show_view(view(after_s))
    assert group._after.currentText() == said
    assert "After 1 min" not in offered(group)


@pytest.mark.parametrize(("row", "value"), [(0, 0.0), (3, 300.0), (4, None)])
def test_another_time_is_asked_for_by_its_action(
    group: CameraReleaseGroup, asked_link: AskedLink, row: int, value: float | None
) -> None:
    group._after.activated.emit(row)
    assert asked_link.asked == [("release-camera-after", value)]


def test_everything_in_it_has_its_words_and_its_place(group: CameraReleaseGroup) -> None:
    assert words_of(group) == [
        "Camera",
        "&Turn it off",
        "At once / After 3 s / After 30 s / After 5 min / Never | Turn the camera off",
        "While you are not live and this window is hidden or minimised. It comes back with the window.",
    ]


@pytest.mark.parametrize(("after_s", "said"), [(60.0, "After 1 min"), (59.0, "After 59 s"), (90.0, "After 90 s")])
def test_whole_minutes_are_said_as_minutes(group: CameraReleaseGroup, after_s: float, said: str) -> None:
    group.show_view(view(after_s))
    assert group._after.currentText() == said
    assert said in offered(group)


def test_before_anything_is_known_the_usual_time_is_offered_and_none_shown_wrongly(group: CameraReleaseGroup) -> None:
    group.show_view(ViewState())
    assert len(offered(group)) == 5
    assert group._name.buddy() is group._after
