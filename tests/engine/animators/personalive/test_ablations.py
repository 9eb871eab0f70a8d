"""The switches of an evaluation, each by what it changes in the stream."""

from typing import Any

import pytest
import torch
from torch import Tensor

from engine.animators.personalive.ablations import FreshNoiseStep, GrowingStream, wants_tiny_decoder
from engine.animators.personalive.nets.temporal_module import TemporalAttention
from engine.animators.personalive.stream.schedule import DdimStep
from engine.animators.personalive.weights.networks import Networks
from engine.core.errors import ModelError, SettingsError
from engine.core.settings import NOISE_LEVELS, PersonaLiveSettings, Quality
from tests.personalive import driver_pictures, fresh, portrait_image, shallow, stream_of

PASSES, SIDE_PX = 6, 64


@pytest.fixture(scope="module")
def small(networks: Networks) -> Networks:
    return shallow(networks)


def run_stream(networks: Networks, **changed: Any) -> list[Tensor]:
    """The frames of each pass, with this changed in PersonaLive's settings."""
    parts = stream_of(fresh(networks), SIDE_PX, **{"runtime": "eager", **changed})
    image = portrait_image()[:SIDE_PX, :SIDE_PX]
    parts.stream.swap_portrait(parts.reader.prepare_portrait("golden", image))
    chunk = parts.stream.schedule.chunk
    driver = driver_pictures()[:, :, :SIDE_PX, :SIDE_PX]
    return [
        parts.stream.advance_window(driver[number * chunk : (number + 1) * chunk], [True] * chunk)
        for number in range(PASSES)
    ]


@pytest.fixture(scope="module")
def usual(small: Networks) -> list[Tensor]:
    with torch.inference_mode():
        return run_stream(small)


@pytest.mark.parametrize("switch", ["chunk-causal", "without-mii", "fresh-noise"])
def test_a_switch_changes_the_pictures_of_the_driver(small: Networks, usual: list[Tensor], switch: str) -> None:
    made = run_stream(small, ablations=(switch,))
    assert [frames.shape for frames in made] == [frames.shape for frames in usual]
    assert not torch.allclose(made[-1], usual[-1], atol=1e-4)


def test_the_usual_decoder_by_name_changes_nothing_at_the_best_quality(small: Networks, usual: list[Tensor]) -> None:
    made = run_stream(small, ablations=("sd-decoder",))
    assert all(torch.equal(mine, theirs) for mine, theirs in zip(made, usual, strict=True))


def test_a_window_that_grows_shows_the_portrait_in_place_of_the_transition(small: Networks) -> None:
    made = run_stream(small, ablations=("without-mii",))
    assert all(torch.equal(frames[0], made[0][0]) for frames in made[:3])
    assert not torch.equal(made[3][0], made[0][0])


def test_chunks_of_two_run_with_a_growing_window(small: Networks) -> None:
    assert run_stream(small, chunk=2, ablations=("without-mii",))[-1].shape[0] == 2


def test_a_small_decoder_that_is_not_there_is_no_usual_one(small: Networks) -> None:
    """Else its column would hold another decoder's figures."""
    with pytest.raises(ModelError, match="small decoder"):
        run_stream(small, ablations=("tiny-decoder",))


def test_older_chunks_do_not_see_younger_ones() -> None:
    torch.manual_seed(0)
    attention = TemporalAttention(16, 2)
    attention.causal_chunk = 2
    frames = torch.randn(3, 6, 16)
    changed = frames.clone()
    changed[:, 4:] += 1
    with torch.no_grad():
        before, after = (attention.add_attention_in_time(x, x, 2) for x in (frames, changed))
    assert torch.equal(before[:, :4], after[:, :4])
    assert not torch.equal(before[:, 4:], after[:, 4:])


def test_fresh_noise_keeps_the_clean_latents_and_has_the_level_of_the_next_rung() -> None:
    torch.manual_seed(0)
    latents, predicted = torch.randn(16, 4, 32, 32), torch.randn(16, 4, 32, 32)
    usual, fresh = DdimStep(NOISE_LEVELS, 4), FreshNoiseStep(NOISE_LEVELS, 4, 7)
    stepped, clean = usual(latents, predicted)
    renoised, same = fresh(latents, predicted)
    assert torch.equal(clean, same)
    assert torch.equal(stepped[:4], renoised[:4])  # the lowest rung steps to the clean latent: there is no noise
    added = (renoised - usual.next_signal * clean)[4:]
    assert added.std(dim=(1, 2, 3)) == pytest.approx(usual.next_noise[4:].flatten().numpy(), rel=0.05)
    assert not torch.equal(fresh(latents, predicted)[0], renoised)
    assert torch.equal(FreshNoiseStep(NOISE_LEVELS, 4, 7)(latents, predicted)[0], renoised)


def test_a_sibling_of_a_growing_stream_grows_too(small: Networks) -> None:
    stream = stream_of(fresh(small), SIDE_PX, runtime="eager", ablations=("without-mii",)).stream
    assert type(stream.make_sibling()) is GrowingStream


def test_a_decoder_by_name_overrides_that_of_the_quality() -> None:
    own = PersonaLiveSettings(runtime="eager", ablations=("sd-decoder",))
    assert wants_tiny_decoder(PersonaLiveSettings(), Quality.FAST)
    assert not wants_tiny_decoder(own, Quality.FAST)


def test_an_unknown_switch_and_another_runtime_are_refused() -> None:
    with pytest.raises(SettingsError, match="without-eyes"):
        PersonaLiveSettings(runtime="eager", ablations=("without-eyes",))
    with pytest.raises(SettingsError, match="eager"):
        PersonaLiveSettings(ablations=("fresh-noise",))
