"""Time and memory of an iteration of stage 3, beside its plainest form: `python -m tests.measure.training [small]`.

On the processor, one thread, with made-up weights of the tests' tiny sizes (motion encoder, extractor and VGG as
published; minutes), or with `small` of those where every network is small: a clip of 40 frames of 128 px, seven
windows, three updates of each network. Each run has a process of its own, and they alternate. The time is that of the
processor; the memory is the largest that the process had, less what it had when all networks were loaded.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F

from engine.animators.personalive.weights.networks import Networks
from engine.core.system.peak_memory import read_peak_memory_mb
from engine.training.data.batch import Batch
from engine.training.losses import LossWeights
from engine.training.networks import Stage, apply_training_savings, choose_parameters, load_for_training
from engine.training.noise import RUNGS
from engine.training.steps.judge import Judge
from engine.training.steps.stream import CHUNK, DISCRIMINATOR_FROM, StreamChoice, StreamStage
from engine.training.updates import Update, make_optimizer
from tests.golden.training.inputs import NamedDraws, clip_batch
from tests.golden.training.made_up import made_up_discriminator, made_up_lpips
from tests.measure.training.plain_stream import PlainStream
from tests.personalive import write_models
from tests.small_training import write_small_models

FORMS = ("plain", "ours")
RATE = 1e-5


def measure_form(form: str, models: Path) -> dict[str, object]:
    """Run one iteration in this process."""
    torch.set_num_threads(1)
    networks = load_for_training(models, Stage.STREAM, torch.device("cpu"))
    chosen = choose_parameters(networks, Stage.STREAM)
    discriminator = made_up_discriminator()
    own = {"discriminator": dict(discriminator.named_parameters())}
    judge = Judge(made_up_lpips(), discriminator, LossWeights())
    updates = [Update(each, make_optimizer(each, RATE)) for each in (chosen, own)]
    if form == "ours":
        apply_training_savings(networks, Stage.STREAM, RUNGS, CHUNK)
    batch, draws = fit_batch(clip_batch(), networks), NamedDraws("measure")
    before_mb, began_s = read_peak_mb(), time.process_time()
    if form == "ours":
        choice = StreamChoice(DISCRIMINATOR_FROM)
        windows = StreamStage(networks, judge, *updates).run_clip(batch, choice, draws)
        losses = [
            sum(float(each.loss) for each in window.learned.judgements) / CHUNK
            for window in windows
            if window.learned is not None
        ]
    else:
        losses = list(PlainStream(networks, judge, *updates).run_clip(batch, draws))
    took_s = time.process_time() - began_s
    return {"seconds": took_s, "mb": read_peak_mb() - before_mb, "before": before_mb, "losses": losses}


def read_peak_mb() -> float:
    """Return the most memory that this process has had; only where the system says it."""
    peak_mb = read_peak_memory_mb()
    assert peak_mb is not None
    return peak_mb


def fit_batch(batch: Batch, networks: Networks) -> Batch:
    """Scale faces and pose pictures to what the networks see."""
    face_px, pose_px = networks.motion_encoder.config.crop_px, networks.motion_extractor.config.input_px
    return batch._replace(
        faces=F.interpolate(batch.faces, (face_px, face_px)), poses=F.interpolate(batch.poses, (pose_px, pose_px))
    )


def main(times: int, write: Callable[[Path], Path]) -> None:
    """Measure both forms alternately, and print a line for each run."""
    with tempfile.TemporaryDirectory() as folder:
        models = write(Path(folder))
        for _ in range(times):
            found = {}
            for form in FORMS:
                command = [sys.executable, "-m", "tests.measure.training", form, str(models)]
                found[form] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                sys.stdout.write(f"{form:<6} {json.dumps(found[form])}\n")
            for what in ("seconds", "mb"):
                sys.stdout.write(f"{what:<8} {found['ours'][what] / found['plain'][what]:.2f} of the plain form\n")
            sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) == 3:
        sys.stdout.write(json.dumps(measure_form(sys.argv[1], Path(sys.argv[2]))))
    else:
        main(2, write_small_models if "small" in sys.argv else write_models)
