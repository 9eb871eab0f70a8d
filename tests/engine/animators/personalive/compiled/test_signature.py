"""What a graph takes and gives, and the file that says so."""

from pathlib import Path

import pytest

from engine.animators.personalive.compiled.signature import GraphSignature, Port, read_signature, write_signature

LATENTS = Port("latents", "float32", (4, 4, 8, 8), (12, 4, 8, 8), (16, 4, 8, 8))
SIGNATURE = GraphSignature((LATENTS,), (Port("pictures", "uint8", (4, 8), (4, 8), (4, 8)),), 20, 1438)


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_signature(SIGNATURE, tmp_path / "graph.json")
    assert read_signature(tmp_path / "graph.json") == SIGNATURE


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"inputs": 3}', '{"inputs": [{}], "outputs": []}'])
def test_a_damaged_one_is_an_error_of_a_known_kind(tmp_path: Path, content: str) -> None:
    (tmp_path / "graph.json").write_text(content)
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_signature(tmp_path / "graph.json")


@pytest.mark.parametrize(
    ("shape", "fits"),
    [((4, 4, 8, 8), True), ((16, 4, 8, 8), True), ((20, 4, 8, 8), False), ((0, 4, 8, 8), False), ((4, 4, 8), False)],
)
def test_a_shape_fits_between_the_smallest_and_the_largest(shape: tuple[int, ...], fits: bool) -> None:
    assert LATENTS.accepts_shape(shape) == fits
