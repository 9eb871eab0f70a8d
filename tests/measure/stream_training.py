"""Processor time and memory of a clip of stage 3, as it is and in its plainest form, in turns; run by hand, on Linux.

    python -m tests.measure.stream_training [--places 4] [--rounds 2]

Made-up narrow networks and pictures of 128 px, with LPIPS at its only size. The plainest form encodes the conditions of
every window anew, saves nothing on frozen networks, and judges all pictures of a window at once. Each run is a process
of its own; memory is what the clip adds at its peak to what was there when it began.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor

from engine.animators.personalive.stream.schedule import frame_levels
from engine.animators.personalive.weights.networks import Networks
from engine.training.conditions import NOTHING_DROPPED, ConditionReader
from engine.training.data.batch import Batch
from engine.training.draws import GeneratorDraws
from engine.training.losses import LossWeights
from engine.training.networks import Parameters, Stage, apply_training_savings, choose_parameters, load_for_training
from engine.training.noise import RUNGS, add_noise, predict_clean
from engine.training.steps.judge import Judge, Wanted
from engine.training.steps.stream import CHUNK, StreamChoice, StreamStage
from engine.training.updates import Update, make_optimizer
from tests.golden.training.inputs import clip_batch
from tests.golden.training.made_up import made_up_discriminator, made_up_lpips
from tests.personalive import write_models

Updates = tuple[Update, Update]
Form = Callable[[Networks, Judge, Updates, Batch], Iterator[Tensor]]
LENGTH = CHUNK * len(RUNGS)
MIB = 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=4, help="of the window, 7 are forty frames")
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        models = write_models(Path(folder))
        for _ in range(chosen.rounds):
            for form in (run_plainly, run_as_it_is):
                process = multiprocessing.get_context("spawn").Process(
                    target=measure, args=(form, models, chosen.places)
                )
                process.start()
                process.join()


def measure(form: Form, models: Path, places: int) -> None:
    """Run one clip, and print what it took."""
    torch.set_num_threads(1)
    networks = load_for_training(models, Stage.STREAM, torch.device("cpu"))
    parameters = choose_parameters(networks, Stage.STREAM)
    discriminator = made_up_discriminator()
    judge = Judge(made_up_lpips(), discriminator, LossWeights())
    own = {"discriminator": dict(discriminator.named_parameters())}
    updates = (make_update(parameters), make_update(own))
    batch = Batch(*(part[: LENGTH + CHUNK * (places - 1)] for part in clip_batch()))
    before_mib, started = forget_peak(), time.process_time()
    losses = [float(loss) for loss in form(networks, judge, updates, batch)]
    took_s, peak_mib = time.process_time() - started, read_status("VmHWM") - before_mib
    shown = " ".join(f"{loss:.6f}" for loss in losses)
    sys.stdout.write(f"{form.__name__}: {took_s:.1f} s of processor time, {peak_mib:.0f} MiB, losses {shown}\n")
    sys.stdout.flush()


def make_update(parameters: Parameters) -> Update:
    return Update(parameters, make_optimizer(parameters, 1e-5))


def run_as_it_is(networks: Networks, judge: Judge, updates: Updates, batch: Batch) -> Iterator[Tensor]:
    """Yield the loss of every place that learns."""
    apply_training_savings(networks, Stage.STREAM, RUNGS, CHUNK)
    stage = StreamStage(networks, judge, *updates)
    for window in stage.run_clip(batch, StreamChoice(clip=1000), GeneratorDraws(0)):
        if window.learned is not None:
            yield torch.stack([judgement.loss for judgement in window.learned.judgements]).mean()


def run_plainly(networks: Networks, judge: Judge, updates: Updates, batch: Batch) -> Iterator[Tensor]:
    """The same, without anything kept from one window to the next but the clip's latents."""
    levels, draws = frame_levels(RUNGS, CHUNK), GeneratorDraws(0)
    with torch.no_grad():
        latents = ConditionReader(networks, NOTHING_DROPPED, draws).encode_latents(batch.pictures, "latents_posterior")
    state = torch.randn_like(latents)
    state[: LENGTH - CHUNK] = add_noise(latents[: LENGTH - CHUNK], state[: LENGTH - CHUNK], levels[:-CHUNK])
    for number in range((len(latents) - LENGTH) // CHUNK + 1):
        frames = slice(CHUNK * number, CHUNK * number + LENGTH)
        learns = number % (len(RUNGS) - 1) == 0
        reader = ConditionReader(networks, NOTHING_DROPPED, draws)
        with torch.no_grad():
            portrait = reader.encode_portrait(batch.portraits, batch.portrait_pixels)
            conditions = reader.encode_conditions(
                reader.draw_pose(batch.poses[frames], *batch.pictures.shape[2:]), batch.faces[frames], number
            )
            sites = reader.read_sites(portrait, number)
        with torch.set_grad_enabled(learns):
            noisy = state[frames].clone()
            clean = predict_clean(noisy, networks.denoiser(noisy, levels, conditions, sites, 0), levels)
        slid = clean[CHUNK:].detach()
        state[frames] = torch.cat([clean[:CHUNK].detach(), add_noise(slid, torch.randn_like(slid), levels[:-CHUNK])])
        if learns:
            yield learn_at_once(networks, judge, updates, clean, Wanted(batch.pictures[frames], batch.weight[frames]))


def learn_at_once(networks: Networks, judge: Judge, updates: Updates, clean: Tensor, wanted: Wanted) -> Tensor:
    """Judge all pictures of a window, and let both networks learn."""
    levels = frame_levels(RUNGS, CHUNK)
    made = networks.autoencoder.decode_with_overshoot(clean)
    judgement = judge.judge_pictures(made, wanted, levels, with_adversary=True)
    updates[0].add_gradients(judgement.loss)
    updates[0].take_step()
    updates[1].add_gradients(judge.tell_apart(made, wanted, levels).loss)
    updates[1].take_step()
    return judgement.loss


def forget_peak() -> float:
    """Let the peak of memory begin again; returns what is in use now, in MiB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return read_status("VmRSS")


def read_status(name: str) -> float:
    """Return an entry of the process's status in MiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / MIB for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main()
