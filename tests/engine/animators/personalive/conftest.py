"""What the tests of PersonaLive share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine.animators.personalive.weights.networks import Networks
from tests.personalive import loaded


@pytest.fixture(autouse=True)
def _inference() -> Iterator[None]:
    """One core, because tests run beside others; and no gradients."""
    torch.set_num_threads(1)
    with torch.inference_mode():
        yield


@pytest.fixture(scope="session")
def networks(tiny_models: Path) -> Networks:
    """All networks, narrow, with made-up weights; not to be changed, see `fresh`."""
    return loaded(tiny_models)
