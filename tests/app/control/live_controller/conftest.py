"""A controller whose session runs."""

import pytest

from tests.app.control.live_controller.stage import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage().running()
