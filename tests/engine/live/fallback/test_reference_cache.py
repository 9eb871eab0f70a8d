"""What is kept of portraits: sizes counted truly, the farthest let go first."""

from dataclasses import dataclass

import numpy as np
import torch

from engine.animators.instant.rig.rig import build_rig
from engine.core.types import Portrait
from engine.live.fallback.reference_cache import ReferenceCache, reference_size_bytes
from tests import faces
from tests.fakes.faces import make_portrait

KILO = np.zeros(1000, np.uint8)


@dataclass
class Made:
    first: object
    second: object


def test_every_array_counts_once_wherever_it_is_and_views_count_as_what_they_hold() -> None:
    assert reference_size_bytes(Made({"a": [KILO, (KILO[10:20], KILO)]}, np.zeros(500, np.uint8))) == 1500
    assert reference_size_bytes(torch.zeros(250)) == 1000
    assert reference_size_bytes(Made(1, "text")) == 0


def test_a_real_reference_is_measured() -> None:
    portrait = faces.portrait("astronaut", 128)
    assert 4 * portrait.image.nbytes < reference_size_bytes(build_rig(portrait, 128)) < 60 * portrait.image.nbytes


def kept(references: ReferenceCache, portraits: list[Portrait]) -> str:
    return "".join(portrait.name for portrait in portraits if portrait in references)


def test_the_farthest_goes_first_and_the_one_used_longest_ago_among_equals() -> None:
    portraits = [make_portrait(name) for name in "abcde"]
    references = ReferenceCache(3000)
    for portrait in portraits[:3]:
        references.put(portrait, KILO.copy(), lambda other: portraits.index(other))
    assert references.held_bytes == 3000
    references.put(portraits[3], KILO.copy(), lambda other: portraits.index(other))
    assert kept(references, portraits) == "abd"
    assert references.get(portraits[0]) is not None
    references.put(portraits[4], KILO.copy(), lambda _: 0.0)
    assert kept(references, portraits) == "ade"
    assert references.get(portraits[1]) is None
    references.clear()
    assert len(references) == 0


def test_one_that_is_larger_than_all_room_is_kept_alone() -> None:
    large, small = make_portrait("large"), make_portrait("small")
    references = ReferenceCache(1500)
    references.put(small, KILO.copy(), lambda _: 0.0)
    assert not references.has_room_beside(lambda _: True)
    assert references.has_room_beside(lambda _: False)
    references.put(large, np.zeros(5000, np.uint8), lambda _: 0.0)
    assert kept(references, [large, small]) == "large"
