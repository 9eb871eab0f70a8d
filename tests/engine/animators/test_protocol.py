"""Which animators there are, and what is said about one that cannot be used."""

import sys
from types import ModuleType

import pytest

from engine.animators.protocol import ANIMATORS, FALLBACK, create_animator
from engine.core.errors import AnimatorError
from engine.core.settings import Settings


class Noting:
    def __init__(self, settings: Settings, fps: float) -> None:
        self.given = settings, fps


@pytest.fixture
def noting(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("noting_animator")
    vars(module)["Noting"] = Noting
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(ANIMATORS, "noting", "noting_animator:Noting")


@pytest.mark.usefixtures("noting")
def test_the_animator_of_the_settings_is_made_with_them_and_the_rate() -> None:
    settings = Settings(animator="noting")
    made = create_animator(settings, 12.5)
    assert isinstance(made, Noting)
    assert made.given == (settings, 12.5)


def test_an_unknown_animator_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(AnimatorError, match="'sketch'") as refused:
        create_animator(Settings(animator="sketch"), 25.0)
    assert all(name in refused.value.problem.advice for name in ANIMATORS)


def test_a_missing_package_is_named_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANIMATORS, "absent", "package_that_is_absent.animator:Absent")
    with pytest.raises(AnimatorError, match="'package_that_is_absent'") as refused:
        create_animator(Settings(animator="absent"), 25.0)
    assert "pip install" in refused.value.problem.advice


def test_an_animator_s_own_fault_is_not_taken_for_a_missing_package(
    noting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: Noting, _settings: Settings, _fps: float) -> None:
        raise ImportError("its own")

    monkeypatch.setattr(Noting, "__init__", fail)
    with pytest.raises(ImportError, match="its own"):
        create_animator(Settings(animator="noting"), 25.0)


def test_the_fallback_is_one_of_the_animators() -> None:
    assert FALLBACK in ANIMATORS
