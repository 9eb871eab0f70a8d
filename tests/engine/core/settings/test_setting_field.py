"""Every setting of the engine is described where its field is."""

from dataclasses import dataclass, fields

import pytest

from engine.core.errors import SettingsError
from engine.core.settings import (
    LiveSettings,
    Number,
    PersonaLiveSettings,
    Settings,
    Strengths,
    check_settings,
    list_settings,
    setting,
)

TABLES = {"strengths", "personalive", "ablations", "levels"}
KINDS = (Settings, Strengths, LiveSettings, PersonaLiveSettings)


@dataclass(frozen=True, slots=True)
class Kettle:
    degrees: int = setting(90, Number(1, 100), "Heat", "how hot the water gets")
    owner: str = "nobody"


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described_and_its_default_fits(kind: type) -> None:
    settings = list_settings(kind)
    assert {field.name for field in fields(kind) if field.init} - set(settings) <= TABLES
    for name, info in settings.items():
        assert info.allowed.accepts_value(info.default), name
        assert info.default == getattr(kind(), name)
        assert info.label[0].isupper()
        assert info.help
        assert not info.help.endswith(".")


@pytest.mark.parametrize("kind", KINDS)
def test_labels_are_not_used_twice(kind: type) -> None:
    labels = [info.label for info in list_settings(kind).values()]
    assert len(set(labels)) == len(labels)


def test_a_field_keeps_its_description_and_stays_an_ordinary_field() -> None:
    assert Kettle() == Kettle(90, "nobody")
    (info,) = list_settings(Kettle).values()
    assert (info.name, info.default, info.label, info.help) == ("degrees", 90, "Heat", "how hot the water gets")


def test_a_value_that_does_not_fit_is_named_with_what_fits() -> None:
    check_settings(Kettle(100))
    with pytest.raises(SettingsError, match=r"kitchen\.degrees: 101 does not fit\. Give a whole number") as refused:
        check_settings(Kettle(101), "kitchen.")
    assert refused.value.field == "kitchen.degrees"


@pytest.mark.parametrize("kind", [Settings, LiveSettings, PersonaLiveSettings])
def test_no_range_is_forgotten(kind: type) -> None:
    """Each number just outside its range is refused by the settings themselves."""
    for name, info in list_settings(kind).items():
        if isinstance(info.allowed, Number):
            with pytest.raises(SettingsError, match=name):
                kind(**{name: info.allowed.minimum - (2 if info.allowed.is_whole else 0.01)})
            if info.allowed.maximum is not None:
                with pytest.raises(SettingsError, match=name):
                    kind(**{name: info.allowed.maximum + (2 if info.allowed.is_whole else 0.01)})


@pytest.mark.parametrize("part", list_settings(Strengths))
def test_a_strength_out_of_range_is_named(part: str) -> None:
    with pytest.raises(SettingsError, match=rf"strengths\.{part}: 2\.1 does not fit\. Give a number from 0\.0 to 2\.0"):
        Settings(strengths=Strengths(**{part: 2.1}))
