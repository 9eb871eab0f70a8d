"""What the tests on a graphics card share with the others, without the packages that those need.

Owns: the fixtures, as a plugin of pytest. Does not know: the tests.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from engine.animators.personalive.weights.networks import Networks


@pytest.fixture(autouse=True)
def _inference() -> Iterator[None]:
    """No gradients."""
    import torch

    with torch.inference_mode():
        yield


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PersonaLive's folder of weights: made up, narrow, in the published layout."""
    from tests.personalive import write_models

    return write_models(tmp_path_factory.mktemp("tiny-models"))


@pytest.fixture(scope="session")
def networks(tiny_models: Path) -> "Networks":
    """All networks, narrow, with made-up weights; not to be changed."""
    from tests.personalive import loaded

    return loaded(tiny_models)
