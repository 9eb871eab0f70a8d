import importlib.util
from importlib.machinery import ModuleSpec

import pytest

from engine.core.errors import ModelError
from engine.evaluation.faces import judge as room
from engine.evaluation.faces.judge import Judge


@pytest.mark.parametrize("missing", ["dlib", "face_recognition_models"])
def test_without_dlib_or_its_models_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    there = ModuleSpec("x", None, origin="/x/__init__.py")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else there)
    with pytest.raises(ModelError, match=r"pip install -e '\.\[evaluation\]'"):
        Judge()


def test_the_predictor_is_started_around_the_middle() -> None:
    """An average of starts that lean to one side would move the landmarks."""
    assert tuple(map(sum, zip(*room.STARTS, strict=True))) == (0, 0)
