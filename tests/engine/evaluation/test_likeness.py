import numpy as np
import pytest

from engine.evaluation.likeness import measure_l1, measure_l1_within, measure_sharpness, measure_ssim, share_of_black


def wavy_picture(seed: int, height: int = 96) -> np.ndarray:
    y, x = np.mgrid[0:height, 0 : height + 16]
    waves = [127 + 100 * np.sin(x / 7 + seed), 127 + 80 * np.cos(y / 5 + seed), (x * 3 + y * seed * 7) % 256]
    return np.stack(waves, -1).astype(np.uint8)


@pytest.mark.parametrize(
    ("made", "real", "recorded"), [(0, 0, 1.0), (0, 1, 0.43932605840097116), (1, 3, -0.1385878222726704)]
)
def test_ssim_is_that_of_scikit_image(made: int, real: int, recorded: float) -> None:
    """Recorded with scikit-image 0.26: structural_similarity of the grey pictures, everything else at its default."""
    assert measure_ssim(wavy_picture(made), wavy_picture(real)) == pytest.approx(recorded, abs=1e-12)


def test_l1_is_a_share_of_the_full_range() -> None:
    black, grey = np.zeros((20, 30, 3), np.uint8), np.full((20, 30, 3), 51, np.uint8)
    assert measure_l1(black, black) == 0
    assert measure_l1(grey, black) == pytest.approx(0.2)
    assert measure_l1(black, grey) == pytest.approx(0.2)


def test_l1_within_a_face_knows_nothing_of_what_is_outside() -> None:
    made = np.zeros((40, 40, 3), np.uint8)
    real = made.copy()
    real[:8] = 255
    face = np.array([(12, 12), (30, 12), (30, 30), (12, 30)], np.float64)
    assert measure_l1(made, real) > 0
    assert measure_l1_within(made, real, face) == 0


def test_black_is_what_is_empty_in_all_channels() -> None:
    image = np.full((10, 10, 3), 90, np.uint8)
    image[:2, :, 0] = 0
    assert share_of_black(image) == 0
    image[:2] = 2
    assert share_of_black(image) == pytest.approx(0.2)


def test_a_blurred_face_is_less_sharp() -> None:
    rng = np.random.default_rng(0)
    noisy = rng.integers(0, 255, (200, 200, 3)).astype(np.uint8)
    plain = np.full_like(noisy, 120)
    face = np.array([(20, 20), (180, 20), (180, 180), (20, 180)], np.float64)
    assert measure_sharpness(plain, face) == 0
    assert measure_sharpness(noisy, face) > 10
