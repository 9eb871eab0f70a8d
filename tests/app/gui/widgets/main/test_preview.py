"""The preview: sharp at any size, never read while hidden, and what viewers see is said on it."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage
from pytestqt.qtbot import QtBot

from app.gui.preview_scaler import Feed
from app.gui.view_state import Live, OnAirView, Phase, ViewState
from app.gui.widgets.basics.theme import Tint, tint_colour
from app.gui.widgets.main.pill import Pill
from app.gui.widgets.main.preview import Preview, _centred_rect, _uncovered_rects
from app.storage.user_settings import NOBODY
from engine import Image, LiveSettings, Settings, ViewersSee
from tests.fakes.session import make_desired_state

PATIENCE_MS = 60_000
RED = np.full((64, 64, 3), (255, 0, 0), np.uint8)
BLUE = np.full((36, 64, 3), (0, 0, 255), np.uint8)
WIDE = LiveSettings(output_width_px=640, output_height_px=360)


class Pictures:
    """avatar, driver: the newest ones. reads: how often each was looked for."""

    def __init__(self) -> None:
        self.avatar: Image | None = None
        self.driver: Image | None = None
        self.reads = {"avatar": 0, "driver": 0}

    def latest_avatar(self) -> Image | None:
        self.reads["avatar"] += 1
        return self.avatar

    def latest_driver(self) -> Image | None:
        self.reads["driver"] += 1
        return self.driver


@pytest.fixture
def pictures() -> Pictures:
    return Pictures()


@pytest.fixture
def preview(qtbot: QtBot, pictures: Pictures) -> Iterator[Preview]:
    made = Preview(Feed(pictures.latest_avatar), Feed(pictures.latest_driver))
    qtbot.addWidget(made)
    made.resize(320, 180)
    yield made
    made.shutdown()


def view(live: Live = Live.OFF, phase: Phase = Phase.RUNNING, camera: str = "0", **more: Any) -> ViewState:
    made = ViewState(phase=phase, live=live, desired=make_desired_state(camera=camera, live=WIDE))
    return replace(made, **more)


def draw(qtbot: QtBot, preview: Preview) -> QImage:
    """Have the newest pictures made, and return what is seen."""
    preview.show()
    qtbot.waitUntil(lambda: preview._avatar.newest_canvas() is not None, timeout=PATIENCE_MS)
    return preview.grab().toImage()


def test_pictures_are_made_only_while_it_is_seen(
    qtbot: QtBot, preview: Preview, pictures: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[tuple[int, int]] = []
    monkeypatch.setattr(preview._avatar, "set_size", lambda width, height: sizes.append((width, height)))
    preview.show()
    assert sizes[-1] == (320, 180)
    preview.hide()
    assert sizes[-1] == (0, 0)
    preview.show()
    preview.set_drawing(False)
    assert sizes[-1] == (0, 0)


def test_the_driver_is_read_only_while_it_is_shown(qtbot: QtBot, preview: Preview, pictures: Pictures) -> None:
    preview.show()
    qtbot.waitUntil(lambda: pictures.reads["avatar"] > 3, timeout=PATIENCE_MS)
    assert pictures.reads["driver"] == 0
    preview.show_driver(True)
    qtbot.waitUntil(lambda: pictures.reads["driver"] > 0, timeout=PATIENCE_MS)


def test_the_avatar_lies_as_viewers_see_it(qtbot: QtBot, preview: Preview, pictures: Pictures) -> None:
    pictures.avatar = RED
    preview.show_view(view())
    seen = draw(qtbot, preview)
    assert seen.pixelColor(160, 150) == QColor("red")
    assert seen.pixelColor(5, 150) != QColor("red"), "the bar of a square picture in a wide one"


def test_the_user_sees_the_avatar_as_in_a_mirror_and_that_it_is_one(
    qtbot: QtBot, preview: Preview, pictures: Pictures
) -> None:
    half = RED.copy()
    half[:, :32] = (0, 255, 0)
    pictures.avatar = half
    preview.show_view(view())
    seen = draw(qtbot, preview)
    assert seen.pixelColor(120, 90) == QColor("red"), "green is left for viewers"
    assert seen.pixelColor(200, 90).green() == 255
    preview.show_view(view(desired=make_desired_state(camera="0", live=WIDE, self_view_mirrored=False)))
    qtbot.waitUntil(lambda: preview.grab().toImage().pixelColor(200, 90) == QColor("red"), timeout=PATIENCE_MS)
    corner = QRect(0, 150, 160, 30)
    assert preview.grab().toImage().copy(corner) != seen.copy(corner), "the word is gone"


@pytest.mark.parametrize("card", [ViewersSee.PANIC_CARD, ViewersSee.ABSENCE_CARD])
def test_a_card_is_the_same_for_all_and_is_not_called_mirrored(
    qtbot: QtBot, preview: Preview, pictures: Pictures, card: ViewersSee, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    pictures.avatar = RED.copy()
    monkeypatch.setattr(Pill, "paint_text", lambda pill, painter, at, words: written.append(words))
    preview.show_view(view(live=Live.LIVE, viewers_see=ViewersSee.AVATAR))
    draw(qtbot, preview)
    assert "Mirrored, for you alone" in written
    preview.show_view(view(live=Live.CARD, viewers_see=card))
    written.clear()
    preview.grab()
    assert written == []


def test_a_picture_is_made_again_for_another_size_shape_or_framing(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(preview._avatar, "set_size", lambda width, height: asked.append((width, height)))
    monkeypatch.setattr(preview._avatar, "invalidate", lambda: asked.append("again"))
    preview.show_view(view())
    preview.show()
    preview.resize(640, 360)
    preview.grab()
    assert asked[-1] == (640, 360)
    other = replace(WIDE, framing="fill")
    asked.clear()
    preview.show_view(replace(view(), desired=make_desired_state(camera="0", live=other)))
    assert "again" in asked
    preview.show_view(replace(view(), desired=make_desired_state(camera="0", live=replace(WIDE, output_width_px=360))))
    assert asked[-1] == (360, 360)


def test_a_new_picture_is_painted_though_it_was_made_on_another_thread(
    qtbot: QtBot, preview: Preview, pictures: Pictures
) -> None:
    painted = threading.Event()
    preview._made.connect(painted.set)
    preview.show()
    pictures.avatar = RED
    qtbot.waitUntil(painted.is_set, timeout=PATIENCE_MS)
    assert preview.grab().toImage().pixelColor(160, 150) == QColor("red")


@pytest.mark.parametrize("live", list(Live))
def test_a_frame_in_the_colour_of_live_means_that_others_see_it(preview: Preview, live: Live) -> None:
    preview.show_view(view(live))
    edge = preview.grab().toImage().pixelColor(1, 90)
    assert (edge == tint_colour(Tint.LIVE, preview.palette())) is live.is_seen


@pytest.mark.parametrize(
    "after",
    [view(Live.LIVE), view(phase=Phase.LOADING), view(calibrates_in_s=3), view(camera=NOBODY)],
)
def test_whatever_is_written_over_it_is_painted_when_it_changes_and_only_then(
    preview: Preview, monkeypatch: pytest.MonkeyPatch, after: ViewState
) -> None:
    painted: list[str] = []
    preview.show_view(view())
    monkeypatch.setattr(preview, "update", lambda *place: painted.append("again"))
    preview.show_view(replace(view(), on_air=OnAirView(fps=30)))
    assert painted == []
    preview.show_view(after)
    assert painted


def test_a_countdown_is_seen(preview: Preview) -> None:
    preview.show_view(view())
    before = preview.grab().toImage()
    preview.show_view(view(calibrates_in_s=3))
    three = preview.grab().toImage()
    preview.show_view(view(calibrates_in_s=2))
    two = preview.grab().toImage()
    assert before != three != two


@pytest.mark.parametrize(("self_view", "mirror"), [(True, False), (True, True), (False, False), (False, True)])
def test_the_driver_lies_in_the_lower_right_corner_and_goes_the_same_way_as_the_avatar(
    qtbot: QtBot, preview: Preview, pictures: Pictures, self_view: bool, mirror: bool
) -> None:
    half = BLUE.copy()
    half[:, :32] = (255, 255, 0)
    pictures.avatar, pictures.driver = RED, half
    wanted = make_desired_state(camera="0", live=WIDE, settings=Settings(mirror=mirror), self_view_mirrored=self_view)
    preview.show_view(view(desired=wanted))
    preview.show_driver(True)
    preview.show()
    qtbot.waitUntil(lambda: preview._driver.newest_canvas() is not None, timeout=PATIENCE_MS)
    seen, place = draw(qtbot, preview), preview._driver_rect()
    assert (preview.width() - place.right(), preview.height() - place.bottom()) == (9, 9)
    assert place.width() / place.height() == pytest.approx(64 / 36, abs=0.05)
    left, right = (seen.pixelColor(place.left() + x, place.center().y()) for x in (4, place.width() - 4))
    halves = ("#0000ff", "#ffff00")
    assert (left.name(), right.name()) == (halves if mirror or self_view else halves[::-1])


def test_the_button_asks_for_the_driver_and_says_what_it_would_do(qtbot: QtBot, preview: Preview) -> None:
    assert preview._inset.accessibleName() == "Show yourself: only you see it"
    with qtbot.waitSignal(preview.driver_asked) as signal:
        qtbot.mouseClick(preview._inset, Qt.MouseButton.LeftButton)
    assert signal.args == [True]
    preview.show_driver(True)
    assert (preview._inset.accessibleName(), preview._inset.isChecked()) == ("Hide yourself", True)


def test_what_is_dropped_is_handed_on_and_stays_where_it_was(qtbot: QtBot, preview: Preview) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a.png")])
    both = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    event = QDropEvent(QPointF(9, 9), both, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event.setDropAction(Qt.DropAction.MoveAction)
    with qtbot.waitSignal(preview.pictures_dropped):
        preview.dropEvent(event)
    assert event.dropAction() is Qt.DropAction.CopyAction


@pytest.mark.parametrize(
    ("room", "proportion", "place"),
    [
        (QRect(0, 0, 320, 180), 16 / 9, QRect(0, 0, 320, 180)),
        (QRect(0, 0, 400, 180), 16 / 9, QRect(40, 0, 320, 180)),
        (QRect(0, 0, 320, 240), 16 / 9, QRect(0, 30, 320, 180)),
        (QRect(10, 20, 300, 100), 1.0, QRect(110, 20, 100, 100)),
    ],
)
def test_a_shape_is_as_large_as_there_is_room_and_in_the_middle(room: QRect, proportion: float, place: QRect) -> None:
    assert _centred_rect(room, proportion) == place


@pytest.mark.parametrize("inner", [QRect(3, 2, 5, 4), QRect(0, 2, 12, 4), QRect(3, 0, 5, 9), QRect(0, 0, 12, 9)])
def test_what_the_picture_leaves_free_is_covered_once(inner: QRect) -> None:
    outer = QRect(0, 0, 12, 9)
    covered = np.zeros((9, 12), np.int8)
    for part in (inner, *_uncovered_rects(outer, inner)):
        covered[part.top() : part.bottom() + 1, part.left() : part.right() + 1] += 1
    assert (covered == 1).all()
