"""Fifty swaps and changes of quality on PersonaLive's own networks, made narrow; on the clock its calls take long."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.animators.personalive import animator as personalive  # noqa: E402
from engine.animators.personalive.pipeline import build_pipeline  # noqa: E402
from engine.animators.protocol import Animator  # noqa: E402
from engine.core.clock import NS_PER_S  # noqa: E402
from engine.core.settings import PersonaLiveSettings, Quality, Settings  # noqa: E402
from engine.core.types import Control, Portrait  # noqa: E402
from engine.live.types import FrameOrigin  # noqa: E402
from tests.engine.live.show import FPS, Show  # noqa: E402
from tests.fakes.faces import make_face  # noqa: E402
from tests.personalive import fresh, golden, loaded, portrait_image, shallow  # noqa: E402

PERIOD_NS = NS_PER_S / FPS
CALL_S = {Quality.BEST: 0.15, Quality.BALANCED: 0.12, Quality.FAST: 0.09, Quality.LOWEST_DELAY: 0.06}
PORTRAITS = [
    Portrait(name, np.ascontiguousarray(image), make_face())
    for name, image in (("a", portrait_image()), ("b", 255 - portrait_image()), ("c", portrait_image()[:, ::-1]))
]


class TimedAnimator(personalive.PersonaLiveAnimator):
    """PersonaLive whose calls take their time on the show's clock."""

    show: Show

    def animate_chunk(self, driver: Any, control: Control) -> Any:
        self._take_time()
        return super().animate_chunk(driver, control)

    def animate_beside(self, driver: Any, control: Control) -> None:
        self._take_time()
        super().animate_beside(driver, control)

    def _take_time(self) -> None:
        self.show.busy_s = CALL_S[self.quality]
        self.show.take_time()


@pytest.fixture
def show(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    torch.set_num_threads(1)
    own = PersonaLiveSettings(models=tiny_models, device="cpu")

    def make(settings: Settings) -> Animator[Any]:
        made = TimedAnimator(replace(settings, as_is=True, personalive=own), FPS)
        made.show = running[0]
        return made

    running: list[Show] = []

    with torch.inference_mode():
        networks = shallow(loaded(tiny_models))
        monkeypatch.setattr(personalive, "load_pipeline", lambda settings: build_pipeline(fresh(networks), settings))
        running.append(Show(PORTRAITS[0], make, 0))
        running[0].pictures = list(golden()["frames"].numpy()[:, ::2, ::2])
        yield running[0]


@pytest.mark.promise("fifty swaps and changes of quality miss no period of the camera")
@pytest.mark.parametrize(("changes", "seed"), [(10, 1), pytest.param(50, 2, marks=pytest.mark.engines)])
def test_changes_miss_no_moment_and_the_delay_is_within_a_frame_once_settled(
    show: Show, changes: int, seed: int
) -> None:
    chance = random.Random(seed)
    show.change(replace(show.settings, animator="personalive", quality=Quality.LOWEST_DELAY))
    show.run(6)
    assert show.shown[-1].origin is FrameOrigin.PRIMARY
    for _ in range(changes):
        if chance.random() < 0.5:
            show.swap(chance.choice(PORTRAITS))
        else:
            animator = chance.choice(("instant", *["personalive"] * 4))
            show.change(replace(show.settings, animator=animator, quality=chance.choice(list(Quality))))
        show.run(chance.choice((0.1, 0.4, 0.7, 1.2)))
    show.change(replace(show.settings, animator="personalive", quality=Quality.LOWEST_DELAY))
    show.run(14)
    show.assert_unbroken()
    assert show.shown[-1].origin is FrameOrigin.PRIMARY
    quality = show.loop.quality
    assert quality is not None
    needed_ns = quality.delay_frames * PERIOD_NS + CALL_S[Quality.LOWEST_DELAY] * NS_PER_S
    assert abs(show.shown[-1].delay_ns - needed_ns) <= PERIOD_NS
