import numpy as np
import pytest

from engine.sources.clips import light
from tests import wide_clips


def test_curves_undo_what_a_camera_does() -> None:
    nits = np.array([0.1, 1, 10, 50, 100, 203, 600, 1000])
    np.testing.assert_allclose(light.pq_display_nits(wide_clips.pq_signal(nits)), nits, rtol=1e-4)
    greys = np.repeat(nits[:, None], 3, 1)
    scene = light.hlg_scene_light(wide_clips.hlg_signal(greys, wide_clips.BT2020))
    np.testing.assert_allclose(1000 * scene**light.HLG_GAMMA, greys, rtol=1e-3)


@pytest.mark.parametrize(("code", "nits"), [(0.58, 203.0), (0.50, 92.0), (0.7518, 1000.0)])
def test_the_levels_of_pq_are_those_of_the_standard(code: float, nits: float) -> None:
    assert float(light.pq_display_nits(np.array(code))) == pytest.approx(nits, rel=0.02)


def test_75_percent_of_hlg_are_diffuse_white() -> None:
    assert 1000 * float(light.hlg_scene_light(np.array(0.75))) ** light.HLG_GAMMA == pytest.approx(203, rel=0.01)


def test_matrices_are_those_that_are_printed() -> None:
    for primaries, number in ((light.BT2020, wide_clips.BT2020), (light.P3, wide_clips.P3)):
        np.testing.assert_allclose(
            light.to_bt709_matrix(primaries) @ wide_clips.TO_PRIMARIES[number], np.eye(3), atol=2e-3
        )
        np.testing.assert_allclose(light.to_bt709_matrix(primaries) @ np.ones(3), np.ones(3), atol=1e-9)
    np.testing.assert_allclose(light.luminance_weights(light.BT2020), (0.2627, 0.678, 0.0593), atol=1e-3)


def test_highlights_rise_smoothly_to_the_brightest_and_the_rest_stays() -> None:
    lights = np.linspace(0, light.PEAK_NITS / light.WHITE_NITS, 2000)
    shown = light.roll_off_highlights(lights)
    below = lights <= light.KNEE
    np.testing.assert_array_equal(shown[below], lights[below])
    steps = np.diff(shown)
    assert (steps >= 0).all()
    assert abs(np.diff(steps)).max() < 2e-3
    assert shown[-1] == pytest.approx(1)
    assert float(light.srgb_signal(light.roll_off_highlights(np.array(1.0)))) * 255 > 246.5


def test_srgb_goes_there_and_back() -> None:
    signal = np.linspace(0, 1, 300)
    np.testing.assert_allclose(light.srgb_signal(light.srgb_light(signal)), signal, atol=1e-4)
