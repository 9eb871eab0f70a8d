"""Every page, in both languages and both looks, as a person sees it."""

import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.types import Image
from tests.desktop.conftest import Desktop, wait_until

PAGES = ("motion", "output", "presets", "settings")
FIRST_TAB = (-330, 31)
"""Where it is, from the upper right corner; inside it also where no font has Korean letters and tabs are narrow."""
PANEL_PX = 340


def seen(file: Path) -> Image:
    """The side panel in a screenshot."""
    picture = cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    return np.asarray(picture[:, -PANEL_PX:], np.uint8)


@pytest.mark.parametrize(("language", "theme"), list(itertools.product(("en", "ko"), ("light", "dark"))))
def test_every_page_is_there(desktop: Desktop, language: str, theme: str) -> None:
    desktop.choose(consent_seen=True, language=language, theme=theme)
    desktop.start()
    wait_until(lambda: desktop.status().get("shown", 0) > 20, desktop.describe)
    desktop.click(*FIRST_TAB)
    pages = []
    for name in PAGES:
        pages.append(seen(desktop.screenshot(f"{name}-{language}-{theme}")))
        desktop.keys("Right")
    for one, other in itertools.combinations(pages, 2):
        assert np.abs(one.astype(int) - other).mean() > 1, "two pages look the same"
    for page in pages:
        assert (page.mean() < 100) == (theme == "dark")
    assert "Traceback" not in desktop.log()
