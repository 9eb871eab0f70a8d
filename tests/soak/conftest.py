"""The soak's `ctl` makes a Qt application, if there is none."""

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session", autouse=True)
def _application_of_windows(qapp: QApplication) -> None:
    """As in tests/app, whose tests may come after these in one process."""
