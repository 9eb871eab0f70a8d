"""What many tests share."""

import gc
import os
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import cv2
import hypothesis
import numpy as np
import pytest

from engine.animators.protocol import ANIMATORS
from engine.core.types import Image
from tests import clips

# No test needs a screen; those that want a real window give their program a screen of its own.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# No test depends on how fast a computer is.
hypothesis.settings.register_profile(
    "any speed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any speed")


def pytest_collection_finish() -> None:
    """Whatever was imported stays until the end: a test that collects garbage need not look at all of it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the program puts into the temporary folder is gone at the end. Its path is short, as sockets need it."""
    tmp_path_factory.getbasetemp()  # chosen by now: what tests leave is kept for a look
    with tempfile.TemporaryDirectory(prefix="pc", ignore_cleanup_errors=True) as folder:
        before, tempfile.tempdir = tempfile.tempdir, folder
        os.environ["TMPDIR"] = folder
        os.environ["XDG_STATE_HOME"] = str(Path(folder) / "state")  # logs
        os.environ["XDG_DATA_HOME"] = str(Path(folder) / "data")  # never the portraits and weights of the user
        os.environ["XDG_CONFIG_HOME"] = str(Path(folder) / "config")
        yield
        tempfile.tempdir = before


@pytest.fixture(autouse=True)
def _one_core() -> None:
    """Tests run beside others; OpenCV would take every core."""
    cv2.setNumThreads(1)


@pytest.fixture(autouse=True)
def _fake_animators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Animators without any real work can be asked for by name."""
    monkeypatch.setitem(ANIMATORS, "fake", "tests.fakes:FakeAnimator")
    monkeypatch.setitem(ANIMATORS, "fake in chunks", "tests.fakes:FakeChunkAnimator")


@pytest.fixture(scope="session")
def astronaut() -> Image:
    """A public-domain photograph of a person, (512, 512, 3) RGB."""
    return _bundled("astronaut.png")


@pytest.fixture(scope="session")
def astronaut_file() -> Path:
    with resources.as_file(resources.files("assets") / "portraits" / "astronaut.png") as file:
        return file


@pytest.fixture(scope="session")
def swaying_face(astronaut: Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of 12 pictures, 256x256, with a face in every one of them, and sound."""
    small = np.asarray(cv2.resize(astronaut, (256, 256), interpolation=cv2.INTER_AREA), np.uint8)
    file = tmp_path_factory.mktemp("clips") / "swaying.mp4"
    return clips.write_clip(file, clips.drifting(small, 12), clips.Clip(sound="aac", sound_s=1.0))


def _bundled(name: str) -> Image:
    data = (resources.files("assets") / "portraits" / name).read_bytes()
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    return np.asarray(picture, np.uint8)


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PersonaLive's folder of weights: made up, narrow, in the published layout."""
    from tests.personalive import write_models

    return write_models(tmp_path_factory.mktemp("tiny-models"))
