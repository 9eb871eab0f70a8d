"""Waiting in tests: for what has to come true, however slow the computer is."""

import time
from collections.abc import Callable

PATIENCE_S = 120.0


def wait_until(met: Callable[[], object], timeout_s: float = PATIENCE_S) -> None:
    """Return as soon as it holds; fails when the time is up."""
    until_s = time.monotonic() + timeout_s
    while not met():
        assert time.monotonic() < until_s, "waited in vain"
        time.sleep(0.005)
