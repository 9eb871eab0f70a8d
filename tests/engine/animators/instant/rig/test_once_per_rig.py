"""What is measured of a rig once, and how long it is kept."""

import gc
import weakref

from engine.animators.instant.animator import InstantAnimator
from engine.animators.instant.paint import compositor
from engine.animators.instant.paint.lids import measure_lids
from engine.animators.instant.rig.face_cells import lay_out_cells
from engine.animators.instant.rig.rig import Rig, build_rig, once_per_rig
from engine.core.settings import Settings
from tests import faces

SIZE_PX = 128


def test_it_is_measured_once_and_forgotten_with_the_rig() -> None:
    measured: list[int] = []

    @once_per_rig
    def measure(rig: Rig) -> list[int]:
        measured.append(rig.size_px)
        return measured

    first = build_rig(faces.portrait("hopper", SIZE_PX), SIZE_PX)
    second = build_rig(faces.portrait("hopper", SIZE_PX), SIZE_PX)
    assert measure(first) is measure(first)
    assert measured == [SIZE_PX]
    measure(second)
    assert measured == [SIZE_PX] * 2
    kept = weakref.ref(first)
    del first
    gc.collect()
    assert kept() is None


def test_a_prepared_portrait_is_measured_before_it_is_swapped_in() -> None:
    """So a swap takes a fifth of the time."""
    animator = InstantAnimator(Settings(size_px=SIZE_PX), 30.0)
    rig = animator.prepare_portrait(faces.portrait("hopper", SIZE_PX))
    before = (compositor.find_drawn_triangles(rig), lay_out_cells(rig), measure_lids(rig))
    animator.swap_portrait(rig)
    after = (compositor.find_drawn_triangles(rig), lay_out_cells(rig), measure_lids(rig))
    assert all(one is two for one, two in zip(before, after, strict=True))
