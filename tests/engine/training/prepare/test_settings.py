"""Settings of a data set: ranges, and their form in JSON."""

import pytest

from engine.core.errors import SettingsError
from engine.training.prepare.settings import PrepareSettings


@pytest.mark.parametrize(
    "wrong",
    [
        {"size_px": 8},
        {"size_px": 10_000},
        {"fps": -1.0},
        {"fps": float("nan")},
        {"shortest_frames": 0},
        {"enlarged_at_most": 0.0},
        {"sharpness_at_least": -0.1},
        {"jpeg_quality": 101},
    ],
)
def test_what_is_out_of_range_is_refused_by_its_name(wrong: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        PrepareSettings(**wrong)  # type: ignore[arg-type]


def test_settings_survive_json_and_small_pictures_are_kept_without_loss() -> None:
    settings = PrepareSettings(size_px=64, origin="VFHQ")
    assert PrepareSettings.from_plain(settings.to_plain()) == settings
    assert settings.is_lossless
    assert not PrepareSettings().is_lossless


def test_an_origin_must_be_in_the_table_of_licences() -> None:
    with pytest.raises(SettingsError, match="Nonsense"):
        PrepareSettings(origin="Nonsense")
