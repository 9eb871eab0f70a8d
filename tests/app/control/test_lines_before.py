"""Every line that `personacam ctl` of the version before could send is still understood."""

import json
from pathlib import Path

import pytest

from app.control.actions import BY_ID
from app.control.live_controller import LiveController
from app.remote.ctl_server import answer_line
from tests.fakes.session import FakeSession, steered
from tests.weights import touch_weights

LINES = (Path(__file__).parents[2] / "data" / "version-0.1.0" / "ctl-lines.jsonl").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def on_air() -> LiveController:
    return steered(FakeSession(), *(f"p{n}" for n in range(1, 11)))


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_understood(
    on_air: LiveController, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch_weights(tmp_path / "films")
    monkeypatch.chdir(tmp_path)
    assert json.loads(answer_line(on_air, line.encode()))["ok"]


def test_the_lines_are_about_every_action_of_that_version() -> None:
    asked = {json.loads(line).get("do") for line in LINES} - {None}
    assert len(asked) == 43
    assert asked <= set(BY_ID)
