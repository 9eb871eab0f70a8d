"""The soak itself, for a few seconds: real session, real camera process, a reader, and some of the faults."""

import sys
from pathlib import Path

import pytest

from tests.soak.run import Pace, soak
from tests.soak.stage import Scale, Stage
from tests.soak.verdict import findings, holds, report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a soak looks at processes as Linux shows them"),
]
CLIP = Path(__file__).parents[2] / "assets/demo/driver.mp4"


def test_a_few_seconds_of_faults_break_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    said: list[str] = []
    stage = Stage(tmp_path, tmp_path, CLIP, Scale(size_px=128, driver_fps=10, camera_fps=20))
    try:
        measured = soak(stage, 5, Pace(10.0, (0.2, 1.0), calm_every_s=5.0, calm_s=1.0), said.append)
    finally:
        stage.close()
    found = findings(measured)
    assert sum(measured.happened.values()) >= 3
    assert measured.avatars > 0
    assert holds(measured, [one for one in found if "without a picture" not in one.what]), "\n".join(
        [*said, report(measured, found)]
    )
