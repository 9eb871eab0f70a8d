import pytest
import torch

from engine.training.stage0.picture_terms import compare_decoded, measure_psnr


def test_equal_pictures_differ_in_nothing_and_the_face_counts_more() -> None:
    real, weight = torch.rand(1, 3, 8, 8) * 2 - 1, torch.zeros(1, 1, 8, 8)
    assert float(compare_decoded(real, real, weight).total) == 0
    weight[..., 2:4, 2:4] = 2
    there, elsewhere = real.clone(), real.clone()
    there[..., 2:4, 2:4] += 0.1
    elsewhere[..., 5:7, 5:7] += 0.1
    in_face, outside = compare_decoded(there, real, weight), compare_decoded(elsewhere, real, weight)
    assert float(in_face.levels / outside.levels) == pytest.approx(5, rel=1e-3)
    assert in_face.edges > outside.edges > 0


def test_a_shift_of_all_levels_changes_no_edge() -> None:
    real = torch.zeros(2, 3, 4, 4)
    terms = compare_decoded(real + 0.5, real, torch.zeros(2, 1, 4, 4))
    assert (float(terms.levels), float(terms.edges)) == (0.5, 0)


def test_psnr_is_that_of_the_definition_and_clamps() -> None:
    real = torch.full((1, 3, 2, 2), 0.9)
    assert measure_psnr(real - 0.2, real) == pytest.approx(20.0, abs=1e-4)
    assert measure_psnr(torch.full((1, 3, 2, 2), 9.0), real) == pytest.approx(26.02, abs=0.01)
