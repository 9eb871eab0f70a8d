"""What the memory plan would say now, without weights and without an animator: for who asks before a show.

Owns: which networks are counted. Does not know: how they are counted (`footprint`), how it is decided (`plan`).
"""

from pathlib import Path

from engine.animators.memory_forecast import MemoryForecast
from engine.animators.personalive.memory.check import count_room
from engine.animators.personalive.memory.plan import MemoryRoom
from engine.animators.personalive.pipeline import check_size
from engine.animators.personalive.weights import files
from engine.animators.personalive.weights.device_errors import resolve_device, resolve_dtype
from engine.animators.personalive.weights.made_up import configs
from engine.animators.personalive.weights.networks import create_networks, make_networks
from engine.core.errors import NotEnoughMemoryError
from engine.core.problem import Problem
from engine.core.settings import Quality, Settings


def forecast_memory(settings: Settings) -> MemoryForecast:
    """Compare what every quality needs with what is free now. Takes some seconds.

    Without weights in the settings' folder the published networks are counted, with the small decoder.
    Raises: SettingsError, AnimatorError, ModelError if there could be no animator with these settings.
    """
    check_size(settings)
    device = resolve_device(settings.personalive.device)
    dtype = resolve_dtype(settings.personalive.dtype, device)
    models = _find_configs(settings.personalive.models)
    networks = create_networks(configs("full").__getitem__, True) if models is None else make_networks(models)
    room = count_room(networks, dtype, device, settings)
    free = room.free
    on_card = free.card is not None
    return MemoryForecast(
        device=device.type,
        dtype=str(dtype).removeprefix("torch."),
        size_px=settings.size_px,
        is_published=models is None,
        needed={each: plan.needed_on_card if on_card else plan.needed_in_ram for each, plan in room.plans.items()},
        free=free.card or 0 if on_card else free.ram,
        total=free.card_total or 0 if on_card else free.ram_total,
        ram_needed=max(plan.needed_in_ram for plan in room.plans.values()),
        ram_free=free.ram,
        best=None if room.best is None else room.best.quality,
        problem=_find_problem(room, settings.quality),
    )


def _find_configs(models: Path | None) -> Path | None:
    """Return the folder if it has what the networks are made of."""
    return models if models is not None and (models / files.UNET_CONFIG).is_file() else None


def _find_problem(room: MemoryRoom, quality: Quality) -> Problem | None:
    try:
        room.check_quality(quality)
    except NotEnoughMemoryError as short:
        return short.problem
    return None
