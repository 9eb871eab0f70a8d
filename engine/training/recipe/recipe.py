"""Everything that can be chosen for a training, with the source of every default.

Owns: the settings, as tables of one TOML file. Does not know: files (`read`), how a setting is followed. Imports no
torch, so that a mistake in a file is found at once.
"""

from dataclasses import dataclass
from pathlib import Path

from engine.core.problem import Phrase
from engine.core.settings.allowed import Choice, FilePath, Number, Switch
from engine.training.recipe.option import CODE, CONFIG, OPEN, OWN, PAPER, option, table

AUTO = "auto"
LPIPS, NO_JUDGE = "lpips", "none"
VGG_FILE = "vgg16-397923af.pth"
"""VGG16 as torchvision publishes it."""
COMPUTE = (AUTO, "float32", "bfloat16", "float16")
DEVICES = (AUTO, "cpu", "cuda")
PERCEPTUALS = (LPIPS, NO_JUDGE)
"""Networks that judge how alike two pictures look; `perceptual/judges.py` loads them."""
A_FILE = Phrase("the path of a file")
COUNT = Number(1)


@dataclass(frozen=True)
class OptimizerOptions:
    """AdamW for both networks; every parameter decays."""

    learning_rate: float = option(1e-5, Number(0.0, 1.0), "of all that makes pictures", CONFIG)
    discriminator_learning_rate: float = option(2e-5, Number(0.0, 1.0), "of the discriminator", CODE)
    weight_decay: float = option(0.01, Number(0.0, 1.0), "of every parameter, biases and norms too", CONFIG)
    largest_norm: float = option(1.0, Number(0.0), "gradients of an optimiser are scaled down to this length", CONFIG)
    accumulation: int = option(1, COUNT, "batches for one step of stages 1 and 2, on each process", CONFIG)


@dataclass(frozen=True)
class ImageOptions:
    """Stage 1."""

    steps: int = option(50_000, COUNT, "steps (the paper: 30,000)", CONFIG)
    batch: int = option(8, COUNT, "pairs of pictures in a batch, on each process", CONFIG)


@dataclass(frozen=True)
class FewStepsOptions:
    """Stage 2."""

    steps: int = option(50_000, COUNT, "steps (the paper: 30,000)", CONFIG)
    batch: int = option(4, COUNT, "pairs of pictures in a batch, on each process", CONFIG)
    adversary_from: int = option(3001, Number(0), "the step from which the loss asks the discriminator", CODE)
    discriminator_from: int = option(5001, Number(0), "the step from which the discriminator learns", CODE)


@dataclass(frozen=True)
class StreamOptions:
    """Stage 3: a step is a clip of forty frames, with three updates."""

    steps: int = option(10_000, COUNT, "clips", CONFIG)
    discriminator_from: int = option(51, Number(0), "the clip from which the discriminator learns", CODE)


@dataclass(frozen=True)
class LossOptions:
    """What the terms of a picture's loss count in stages 2 and 3, relative to the plain one."""

    masked: float = option(1.0, Number(0.0), "on face, eyes and mouth", CODE)
    perceptual: float = option(2.0, Number(0.0), "by the perceptual network", PAPER)
    adversarial: float = option(0.05, Number(0.0), "by the discriminator", PAPER)
    judge: str = option(LPIPS, Choice(PERCEPTUALS), "the perceptual network; none: the loss has no such term", PAPER)
    vgg: Path | None = option(None, FilePath("FILE", A_FILE), "VGG16 as torchvision publishes it, for lpips", OWN)


@dataclass(frozen=True)
class DiscriminatorOptions:
    """The discriminator of stage 2; stage 3 goes on with that of stage 2, and has to have the same sizes."""

    weights: Path | None = option(
        None, FilePath("FILE", A_FILE), "what it begins with (released: StyleGAN2's of FFHQ); none: from scratch", OWN
    )
    channel_base: int = option(32_768, COUNT, "channels at a side of one pixel, halved with every doubling", CODE)
    channel_max: int = option(512, COUNT, "channels at most", CODE)
    time_width: int = option(512, Number(2, step=2), "features of the noise level", CODE)


@dataclass(frozen=True)
class ComputeOptions:
    """Where and how exactly numbers are computed; weights and losses are always float32."""

    device: str = option(AUTO, Choice(DEVICES), "auto: a graphics card if there is one", OWN)
    precision: str = option(
        AUTO,
        Choice(COMPUTE),
        "inside of the networks; auto: float32 on a processor, else bfloat16 (released: float16)",
        OWN,
    )
    checkpointing: bool = option(
        False, Switch(), "compute layers again in place of keeping them: slower, smaller", CONFIG
    )
    workers: int = option(2, Number(1, 64), "threads that make batches ahead (released: 8 processes)", OWN)


@dataclass(frozen=True)
class SavingOptions:
    """What is written while a training runs."""

    checkpoint_every: int = option(
        500, COUNT, "steps between two checkpoints (released: 10,000, 10,000 and 1,000)", OWN
    )
    checkpoints_kept: int = option(2, Number(1, 100), "checkpoints that stay (released: 1)", OWN)
    sheet_every: int = option(500, COUNT, "steps between two sheets of sample pictures", OWN)
    sheet_rows: int = option(4, Number(1, 32), "pictures on a sheet", OWN)
    sheet_passes: int = option(20, Number(1, 1000), "passes for a picture on a sheet of stage 1", CODE)
    log_every: int = option(10, COUNT, "steps between two points of a curve", OWN)
    seed: int = option(12_580, Number(0, 2**31), "of everything random", CONFIG)


@dataclass(frozen=True)
class OpenOptions:
    """What nothing published says: off, as in the released code."""

    ema_decay: float = option(
        0.0, Number(0.0, 1.0), "share of the averaged weights that stays at a step; 0: no average", OPEN
    )
    r1_gamma: float = option(0.0, Number(0.0), "strength of the penalty on the discriminator's gradient; 0: none", OPEN)
    r1_every: int = option(16, COUNT, "discriminator steps between two penalties", OPEN)
    min_snr_gamma: float = option(0.0, Number(0.0), "largest weight of a noise level in stage 1; 0: all weigh 1", OPEN)
    keyframes: int = option(0, Number(0, 3), "frames of the clip beside the portrait in stage 3, at most", OPEN)
    frozen_norms: bool = option(
        False, Switch(), "the motion encoder as it infers in stages 1 and 2: without batch statistics and dropout", OPEN
    )


@dataclass(frozen=True)
class Recipe:
    """All settings of the three stages."""

    optimizer: OptimizerOptions = table(OptimizerOptions)
    stage1: ImageOptions = table(ImageOptions)
    stage2: FewStepsOptions = table(FewStepsOptions)
    stage3: StreamOptions = table(StreamOptions)
    losses: LossOptions = table(LossOptions)
    discriminator: DiscriminatorOptions = table(DiscriminatorOptions)
    compute: ComputeOptions = table(ComputeOptions)
    saving: SavingOptions = table(SavingOptions)
    open: OpenOptions = table(OpenOptions)
