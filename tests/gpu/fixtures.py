"""What the tests on a graphics card share with the others, without the packages that those need.

Owns: the fixtures, as a plugin of pytest. Does not know: the tests.
"""

from pathlib import Path

import pytest

from tests.personalive import write_models


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PersonaLive's folder of weights: made up, narrow, in the published layout."""
    return write_models(tmp_path_factory.mktemp("tiny-models"))
