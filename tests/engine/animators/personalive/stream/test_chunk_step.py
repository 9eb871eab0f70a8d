"""The step as a thing of its own: the same as one long window slid by hand, and the same once exported."""

import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.pipeline import Pipeline
from engine.animators.personalive.stream.chunk_step import Appearance
from engine.animators.personalive.stream.prepared_portrait import PreparedPortrait
from engine.animators.personalive.stream.window import WindowFrames
from engine.animators.personalive.weights.networks import Networks
from engine.core.onnxruntime_import import import_onnxruntime
from tests.personalive import fresh, portrait_image, relative_error, shallow, stream_of

SIZE_PX = 64


def inputs_of(parts: Pipeline, portrait: PreparedPortrait, chunks: int) -> dict[str, Tensor]:
    """Pose images, crops and noise for a transition of `carried` frames and that many chunks."""
    schedule, generator = parts.stream.schedule, torch.Generator().manual_seed(1)
    frames = schedule.carried_count + chunks * schedule.chunk
    return {
        "poses": torch.rand(frames, 3, SIZE_PX, SIZE_PX, generator=generator),
        "crops": torch.rand(frames, 3, 224, 224, generator=generator) * 2 - 1,
        "noise": torch.randn(frames, *portrait.latent.shape, generator=generator),
    }


@pytest.mark.parametrize("own", [{}, {"rung": 1}, {"levels": (0, 666), "chunk": 3}])
def test_the_recurrence_is_one_long_sequence_seen_through_a_window(networks: Networks, own: dict[str, Any]) -> None:
    """All frames' conditions at once, each window cut out of them, against the state that travels."""
    parts = stream_of(fresh(networks), SIZE_PX, exact_savings=False, **own)
    step, schedule = parts.step, parts.stream.schedule
    portrait = parts.reader.prepare_portrait("one", portrait_image())
    appearance, passes = Appearance(portrait.latent, portrait.sites), 4
    data = inputs_of(parts, portrait, passes)
    carried, chunk = schedule.carried_count, schedule.chunk

    motion, pose = step.encode_motion(data["crops"]), step.pose_guider(data["poses"])
    start, *new = data["noise"].split([carried, *[chunk] * passes])
    first, newest = schedule.resting_count, schedule.resting_count + carried
    entering = [step.ddim.add_noise(portrait.latent, noise, newest) for noise in new]
    sequence = torch.cat([step.ddim.add_noise(portrait.latent, start, first), *entering])

    frames = WindowFrames(sequence[:carried].clone(), Conditions(pose[:carried], motion[:carried]))
    for number in range(passes):
        window = slice(number * chunk, number * chunk + schedule.frame_count)
        conditions = Conditions(pose[window], motion[window])
        noise = step.denoiser(sequence[window], step.levels[first:], conditions, appearance.sites, first)
        sequence[window], clean = step.ddim(sequence[window], noise)
        fresh_ones = slice(carried + number * chunk, carried + (number + 1) * chunk)
        result = step(frames, appearance, *(data[name][fresh_ones] for name in ("crops", "poses", "noise")))
        assert relative_error(result.clean, clean) <= 1e-4
        assert relative_error(result.frames.conditions.motion, motion[window]) <= 1e-6
        frames = result.frames.select_frames(slice(chunk, None))
        assert relative_error(frames.latents, sequence[(number + 1) * chunk :][:carried]) <= 1e-4


@pytest.mark.parametrize("depth", [shallow, pytest.param(fresh, marks=[pytest.mark.engines, pytest.mark.timeout(900)])])
def test_the_exported_step_runs_with_any_number_of_keyframes(
    networks: Networks, depth: Callable[[Networks], Networks], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """ONNX with a dynamic token count, executed by ONNX Runtime with the portrait alone, one and three keyframes.

    Two resolutions of the U-Net have every kind of layer and connection; all four take five times as long.
    """
    parts = stream_of(depth(networks), SIZE_PX, levels=(0, 666), chunk=2)
    portrait = parts.reader.prepare_portrait("one", portrait_image())
    arguments = {pictures: arguments_of(parts, portrait, pictures) for pictures in (1, 2, 4)}
    caplog.set_level(logging.CRITICAL, logger="torch.__trace")
    with torch.inference_mode(False), torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.export.export(
            parts.step, arguments[2], dynamic_shapes=dynamic_shapes(arguments[2]), strict=False
        )
        file = tmp_path / "step.onnx"
        exported = torch.onnx.export(program, dynamo=True, opset_version=20, optimize=False, verbose=False)
        assert exported is not None
        exported.save(str(file), external_data=True)
    session = import_onnxruntime().InferenceSession(str(file), providers=["CPUExecutionProvider"])
    for pictures, given in arguments.items():
        flat = [tensor.numpy() for tensor in pytree.tree_leaves(given)]
        named = dict(zip((each.name for each in session.get_inputs()), flat, strict=True))
        theirs = session.run(None, named)
        ours = pytree.tree_leaves(parts.step(*given))
        assert len(theirs) == len(ours)
        for a, b in zip(ours, theirs, strict=True):
            assert np.allclose(a.numpy(), b, atol=1e-3), pictures


def arguments_of(parts: Pipeline, portrait: PreparedPortrait, pictures: int) -> tuple[Any, ...]:
    """The step's arguments, with the portrait's tokens that many times; plain tensors, as export wants them."""
    step, schedule = parts.step, parts.stream.schedule
    data = inputs_of(parts, portrait, 1)
    carried = slice(0, schedule.carried_count)
    conditions = step.encode_conditions(data["poses"][carried], step.encode_motion(data["crops"][carried]))
    frames = WindowFrames(step.ddim.add_noise(portrait.latent, data["noise"][carried], 0), conditions)
    sites = tuple(
        site.with_growing_parts([part.repeat(1, pictures, 1) for part in site.growing_parts]) for site in portrait.sites
    )
    new = (data[name][schedule.carried_count :] for name in ("crops", "poses", "noise"))
    with torch.inference_mode(False):
        arguments: tuple[Any, ...] = pytree.tree_map(torch.clone, (frames, Appearance(portrait.latent, sites), *new))
    return arguments


def dynamic_shapes(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Everything fixed but the keys and values: a whole number of pictures' tokens, one to four."""
    pictures = torch.export.Dim("pictures", min=1, max=4)
    frames, appearance, *rest = pytree.tree_map(lambda tensor: {}, arguments)
    sites = tuple(
        site.with_growing_parts([{1: part.shape[1] // 2 * pictures} for part in site.growing_parts])
        for site in arguments[1].sites
    )
    sites = tuple(site._replace(constant={}) for site in sites)
    assert isinstance(frames, WindowFrames)
    return frames, Appearance(appearance.latent, sites), *rest
