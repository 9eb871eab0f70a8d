"""The settings of one avatar refuse what does not fit by its name, and give animators their part."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from engine.core.errors import SettingsError
from engine.core.settings import Settings, Strengths
from engine.core.types import BackgroundKind


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"size_px": 63}, "size_px"),
        ({"size_px": 66.0}, "size_px"),
        ({"size_px": 65}, "size_px"),
        ({"size_px": 2050}, "size_px"),
        ({"seed": -1}, "seed"),
        ({"neutral": -1}, "neutral"),
        ({"max_frames": 0}, "max_frames"),
        ({"smoothing": 2.1}, "smoothing"),
        ({"mirror": 1}, "mirror"),
        ({"strengths": Strengths(mouth=2.1)}, "strengths.mouth"),
        ({"strengths": Strengths(head=-0.1)}, "strengths.head"),
        ({"background": "#12"}, "background"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_its_name(values: dict[str, Any], field: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings(**values)
    assert refusal.value.field == field


def test_the_ends_of_the_ranges_fit() -> None:
    Settings(size_px=64, seed=2**63 - 1, neutral=0, max_frames=1, smoothing=0.0, strengths=Strengths(2.0, 0.0))
    Settings(size_px=2048, seed=0, neutral=None, max_frames=None, smoothing=2.0)


def test_what_may_change_between_two_pictures_is_passed_on_to_the_animator() -> None:
    strengths = Strengths(mouth=1.5)
    control = Settings(
        mirror=True, own_pixels_only=True, smoothing=0.25, background="green", strengths=strengths
    ).to_control()
    assert control.strengths is strengths
    assert (control.mirror, control.own_pixels_only, control.smoothing) == (True, True, 0.25)
    assert control.background.kind is BackgroundKind.COLOUR
    plain = Settings(own_pixels_only=True).to_control()
    assert (plain.mirror, plain.own_pixels_only, plain.background.kind) == (False, True, BackgroundKind.OWN)


def test_the_background_is_read_when_settings_are_made_and_never_again(tmp_path: Path) -> None:
    file = tmp_path / "beach.png"
    cv2.imwrite(str(file), np.full((20, 40, 3), 90, np.uint8))
    settings = Settings(background=str(file))
    file.unlink()
    picture = settings.to_control().background.picture
    assert picture is not None
    assert picture.shape == (20, 40, 3)
