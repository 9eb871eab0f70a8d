"""A connection step by step, and the app behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.sinks.virtual_camera import connection
from engine.sinks.virtual_camera.connection import (
    VirtualCameraConnection,
)
from tests.engine.sinks.virtual_camera.connection_stage import REQUEST, Stage


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    made = Stage(tmp_path)
    monkeypatch.setattr(connection, "_spawn_detached", made.spawn)
    yield made
    for buffer in made.buffers:
        buffer.close()
    made.lock.release()


@pytest.fixture
def app(stage: Stage) -> Iterator[VirtualCameraConnection]:
    opened = VirtualCameraConnection(REQUEST, stage.folder)
    yield opened
    opened.close(end_camera=False)
