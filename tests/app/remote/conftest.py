"""A live controller with three portraits and no engine, and the server that lets `personacam ctl` in."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from app.control.live_controller import LiveController
from app.remote.ctl_server import ControlServer, answer_line
from tests.fakes.session import FakeSession, steered


@pytest.fixture
def session() -> FakeSession:
    return FakeSession()


@pytest.fixture
def on_air(session: FakeSession) -> Iterator[LiveController]:
    with closing(steered(session, "ada", "bo", "cy")) as on_air:
        yield on_air


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "control")


@pytest.fixture
def control(on_air: LiveController, address: str) -> Iterator[ControlServer]:
    with closing(ControlServer(partial(answer_line, on_air), address, half_line_ms=500)) as control:
        control.start_listening()
        yield control
