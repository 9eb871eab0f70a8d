"""What PersonaLive needs is looked for in an order in which it can be put right, and nothing is loaded for that."""

from pathlib import Path

import pytest

from app.control.animator_needs import MissingRequirement, find_missing_requirement
from tests.weights import touch_weights


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The packages and commands of this computer; a test takes some away."""
    names = {"torch", "diffusers", "nvidia-smi"}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name if name in names else None)
    monkeypatch.setattr("shutil.which", lambda name: name if name in names else None)
    return names


def test_with_everything_there_nothing_is_missing(there: set[str], tmp_path: Path) -> None:
    assert find_missing_requirement("personalive", touch_weights(tmp_path)) is MissingRequirement.NOTHING


@pytest.mark.parametrize("animator", ["", "instant"])
def test_another_animator_needs_nothing(there: set[str], animator: str) -> None:
    there.clear()
    assert find_missing_requirement(animator, None) is MissingRequirement.NOTHING


@pytest.mark.parametrize("package", ["torch", "diffusers"])
def test_packages_come_first(there: set[str], package: str) -> None:
    there -= {package, "nvidia-smi"}
    assert find_missing_requirement("personalive", None) is MissingRequirement.PACKAGES


def test_weights_come_next_and_are_a_folder_that_has_all_of_them(there: set[str], tmp_path: Path) -> None:
    there.remove("nvidia-smi")
    file = tmp_path / "weights"
    file.touch()
    incomplete = touch_weights(tmp_path / "incomplete")
    (incomplete / "personalive" / "pose_guider.pth").unlink()
    for models in (None, tmp_path / "gone", file, tmp_path, incomplete):
        assert find_missing_requirement("personalive", models) is MissingRequirement.WEIGHTS


def test_the_graphics_card_comes_last(there: set[str], tmp_path: Path) -> None:
    there.remove("nvidia-smi")
    assert find_missing_requirement("personalive", touch_weights(tmp_path)) is MissingRequirement.GRAPHICS_CARD
