"""Looking through cameras. Clips stand for them: what opens one opens the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.gui.camera_previews import CameraPreviews
from app.storage.folders import DEMO_CLIP

PATIENCE_MS = 30_000


@pytest.fixture
def previews(qtbot: QtBot) -> Iterator[CameraPreviews]:
    made = CameraPreviews()
    yield made
    made.close()


def test_while_one_is_seen_live_the_others_are_looked_through_too(
    qtbot: QtBot, previews: CameraPreviews, swaying_face: Path
) -> None:
    live, other = str(swaying_face), str(DEMO_CLIP)
    seen: list[str] = []
    previews.seen.connect(seen.append)
    previews.choose_camera(live)
    previews.preview_cameras([live])
    qtbot.waitUntil(lambda: seen.count(live) > 2, timeout=PATIENCE_MS)
    previews.preview_cameras([live, other])
    qtbot.waitUntil(lambda: other in seen, timeout=PATIENCE_MS)
    seen.clear()
    qtbot.waitUntil(lambda: seen.count(live) > 2, timeout=PATIENCE_MS)
    assert other not in seen, "one look is enough"
