from pathlib import Path

import pytest
import torch

from engine.animators.personalive.memory import check
from engine.animators.personalive.memory.free_memory import read_free_memory
from engine.animators.personalive.memory.plan import GIB, FreeMemory
from engine.animators.personalive.weights.networks import make_networks
from engine.core.errors import NotEnoughMemoryError
from engine.core.settings import Quality, Settings

SETTINGS = Settings(animator="personalive", size_px=128, quality=Quality.BEST)
CPU = torch.device("cpu")


def test_with_plenty_of_room_nothing_is_counted(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "read_free_memory", lambda device: FreeMemory(64 * GIB, 64 * GIB))
    monkeypatch.setattr(check, "FootprintCounter", None)
    room = check.measure_room(make_networks(tiny_models), tiny_models, torch.float32, CPU, SETTINGS)
    assert not room.offloads
    room.check_quality(Quality.BEST)


def test_without_room_the_weights_are_not_loaded(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "read_free_memory", lambda device: FreeMemory(GIB // 2, 8 * GIB))
    networks = make_networks(tiny_models)
    with pytest.raises(NotEnoughMemoryError, match=r"At the quality best PersonaLive needs .* 0\.5 of 8\.0 are free"):
        check.measure_room(networks, tiny_models, torch.float32, CPU, SETTINGS)
    assert {each.device.type for each in networks.denoiser.parameters()} == {"meta"}


def test_what_is_free_in_the_computer_is_read(tiny_models: Path) -> None:
    free = read_free_memory(CPU)
    assert 0 < free.ram <= free.ram_total
    assert free.card is None


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")
def test_what_is_free_on_the_card_is_read() -> None:
    free = read_free_memory(torch.device("cuda"))
    assert free.card is not None
    assert free.card_total is not None
    assert 0 < free.card <= free.card_total
