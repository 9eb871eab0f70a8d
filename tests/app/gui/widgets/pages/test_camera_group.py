"""When the camera is released: what is offered, what is shown, and what is asked for."""

import pytest
from pytestqt.qtbot import QtBot

from app.control.desired_state import DesiredState, choose
from app.gui.view_state import ViewState
from app.gui.widgets.pages.camera_group import CameraReleaseGroup
from engine import LiveSettings
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
