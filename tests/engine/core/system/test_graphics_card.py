import subprocess
from typing import Any

import pytest

from engine.core.system.graphics_card import GraphicsCard, list_graphics_cards


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    def run(command: tuple[str, ...], **_: Any) -> "subprocess.CompletedProcess[str]":
        assert command[0] == "nvidia-smi"
        return subprocess.CompletedProcess(command, 0, text, "")

    monkeypatch.setattr(subprocess, "run", run)


def test_every_card_is_listed_with_driver_capability_and_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "NVIDIA GeForce RTX 4090, 580.65.06, 8.9, 24564\nOther, Inc. card, 535.1, 7.5, [N/A]\n")
    first, second = list_graphics_cards()
    assert first == GraphicsCard("NVIDIA GeForce RTX 4090", "580.65.06", "8.9", 24564)
    assert first.driver_major == 580
    assert second == GraphicsCard("Other, Inc. card", "535.1", "7.5", 0)


def test_what_is_no_list_of_cards_is_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "NVIDIA-SMI has failed\n")
    assert list_graphics_cards() == ()


def test_a_driver_whose_version_is_no_number_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "Card, [N/A], 8.9, 1000\n")
    assert list_graphics_cards()[0].driver_major is None


@pytest.mark.parametrize(
    "failure", [FileNotFoundError(), subprocess.TimeoutExpired("nvidia-smi", 20), subprocess.CalledProcessError(9, "x")]
)
def test_without_a_driver_there_is_no_card(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    def run(*_: Any, **__: Any) -> None:
        raise failure

    monkeypatch.setattr(subprocess, "run", run)
    assert list_graphics_cards() == ()
