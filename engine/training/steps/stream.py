"""Stage 3, micro-chunk streaming: the window slides over a clip of its own predictions, and learns at each third place.

Owns: the window's way over a clip, what is noised again, where gradients end, the updates in between.
Does not know: where clips come from.
Source: arXiv 2512.11253 §3.3, algorithm 2 (sliding training).

The pictures of a window are judged in groups of one frame from each rung, one group after the other. The discriminator
compares the frames of such a group and of no other, all other terms are means over frames: so the gradients are those
of the whole window, and no more than one group's are ever held. Nothing is computed twice for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.spatial import SiteKeys
from engine.animators.personalive.stream.schedule import frame_levels
from engine.animators.personalive.weights.networks import Networks
from engine.training.conditions import NOTHING_DROPPED, ConditionReader, Dropped, Portrait
from engine.training.data.batch import Batch
from engine.training.draws import Draws
from engine.training.noise import RUNGS, add_noise, predict_clean
from engine.training.steps.judge import Judge, Judgement, Told, Wanted
from engine.training.updates import Update

CHUNK = 4
ENCODED_AT_ONCE = 10
DISCRIMINATOR_FROM = 51
"""The clip, counted from 0, from which the discriminator learns."""


@dataclass(frozen=True, slots=True)
class StreamChoice:
    """What is drawn for the whole clip. clip: counted from 0. rungs: noise levels of the window, the lowest first.

    keyframes: an open choice: frames of the clip that are read beside the portrait; none as published.
    """

    clip: int
    dropped: Dropped = NOTHING_DROPPED
    rungs: tuple[int, ...] = RUNGS
    keyframes: tuple[int, ...] = ()


class Clip(NamedTuple):
    """What is encoded once of a clip of F frames. latents (F, 4, h, w)."""

    latents: Tensor
    portrait: Portrait
    conditions: Conditions
    sites: tuple[SiteKeys, ...]
    wanted: Wanted


class Learned(NamedTuple):
    """What a window learned from. made (W, 3, H, W), not clamped; groups: the judgements; told: as in stage 2."""

    made: Tensor
    judgements: list[Judgement]
    told: list[Told]


class WindowResult(NamedTuple):
    """One place of the window. clean, state (W, 4, h, w): predicted, and the clip's state there after the slide."""

    number: int
    clip: Clip
    clean: Tensor
    state: Tensor
    learned: Learned | None


class StreamStage:
    """Stage 3. update: of the temporal modules; discriminator_update: of the judge's discriminator."""

    def __init__(self, networks: Networks, judge: Judge, update: Update, discriminator_update: Update) -> None:
        self._networks = networks
        self._judge = judge
        self._update = update
        self._discriminator_update = discriminator_update

    def run_clip(self, batch: Batch, choice: StreamChoice, draws: Draws) -> Iterator[WindowResult]:
        """Slide over a clip; yields after every place. batch: its frames, a whole number of chunks, and one portrait.

        The window learns at every third place, for four rungs: 0, 3 and 6 of the seven places of 40 frames.
        """
        clip = self._encode_clip(batch, choice, draws)
        levels = frame_levels(choice.rungs, CHUNK).to(clip.latents.device)
        state = self._fill_state(clip.latents, levels[:-CHUNK], draws)
        length = len(levels)
        for number in range((len(state) - length) // CHUNK + 1):
            frames = slice(CHUNK * number, CHUNK * number + length)
            learns = number % (len(choice.rungs) - 1) == 0
            with torch.set_grad_enabled(learns):
                clean = self._predict_window(clip, state[frames].detach(), frames, levels)
            renoise = _draw_frames(f"renoise/{number}", clean[CHUNK:], draws)
            state[frames] = torch.cat([clean[:CHUNK], add_noise(clean[CHUNK:], renoise, levels[:-CHUNK])]).detach()
            wanted = clip.wanted.select(frames)
            learned = self._learn_window(clean, wanted, levels, choice.clip) if learns else None
            yield WindowResult(number, clip, clean.detach(), state[frames].clone(), learned)

    @torch.no_grad()
    def _encode_clip(self, batch: Batch, choice: StreamChoice, draws: Draws) -> Clip:
        """Encode everything that stays the same for all windows, once."""
        reader = ConditionReader(self._networks, choice.dropped, draws)
        latents = [
            reader.encode_latents(pictures, f"latents_posterior/{number}")
            for number, pictures in enumerate(batch.pictures.split(ENCODED_AT_ONCE))
        ]
        portrait = reader.encode_portrait(batch.portraits, batch.portrait_pixels)
        discs = reader.draw_pose(batch.poses, *batch.pictures.shape[2:])
        every = torch.cat(latents)
        tokens = _read_tokens(reader, [portrait, *(Portrait(every[n : n + 1], portrait[1]) for n in choice.keyframes)])
        return Clip(
            every,
            portrait,
            reader.encode_conditions(discs, batch.faces, 0),
            self._networks.denoiser.project_tokens(tokens, portrait.image_embedding),
            Wanted(batch.pictures, batch.weight),
        )

    @torch.no_grad()
    def _fill_state(self, latents: Tensor, levels: Tensor, draws: Draws) -> Tensor:
        """Noise the first frames to the window's lower rungs, levels; all others are noise alone."""
        state = _draw_frames("noise", latents, draws)
        count = len(levels)
        state[:count] = add_noise(latents[:count], state[:count], levels)
        return state

    def _predict_window(self, clip: Clip, noisy: Tensor, frames: slice, levels: Tensor) -> Tensor:
        conditions = Conditions(*(part[frames] for part in clip.conditions))
        predicted = self._networks.denoiser(noisy, levels, conditions, clip.sites, 0)
        return predict_clean(noisy, predicted, levels)

    def _learn_window(self, clean: Tensor, wanted: Wanted, levels: Tensor, clip: int) -> Learned:
        """Judge group after group, then let both learn."""
        leaf = clean.detach().requires_grad_()
        gradient = torch.zeros_like(leaf)
        made, judgements = torch.zeros_like(wanted.pictures), []
        for rows in _list_groups():
            pictures = self._networks.autoencoder.decode_with_overshoot(leaf[rows])
            judgement = self._judge.judge_pictures(pictures, wanted.select(rows), levels[rows], with_adversary=True)
            gradient += torch.autograd.grad(judgement.loss / CHUNK, leaf)[0]
            made[rows] = pictures.detach()
            judgements.append(judgement.detach())
        self._update.add_gradients(clean, gradient)
        self._update.take_step()
        told = self._train_discriminator(made, wanted, levels) if clip >= DISCRIMINATOR_FROM else []
        return Learned(made, judgements, told)

    def _train_discriminator(self, made: Tensor, wanted: Wanted, levels: Tensor) -> list[Told]:
        told = []
        for rows in _list_groups():
            of_group = self._judge.tell_apart(made[rows], wanted.select(rows), levels[rows])
            self._discriminator_update.add_gradients(of_group.loss / CHUNK)
            told.append(of_group.detach())
        self._discriminator_update.take_step()
        return told


def _read_tokens(reader: ConditionReader, pictures: list[Portrait]) -> list[Tensor]:
    """Read every picture's tokens, and put those of one site behind one another: (1, n L, C) each."""
    sites = [reader.read_sites(picture, number) for number, picture in enumerate(pictures)]
    return [torch.cat([site.tokens for site in of_pictures], dim=1) for of_pictures in zip(*sites, strict=True)]


def _list_groups() -> list[slice]:
    """One frame of each rung."""
    return [slice(first, None, CHUNK) for first in range(CHUNK)]


def _draw_frames(name: str, like: Tensor, draws: Draws) -> Tensor:
    """Draw noise of the shape of frames (F, 4, h, w), in the published order: a channel's frames together."""
    frames, channels, *size = like.shape
    return draws.draw_normal(name, (channels, frames, *size)).transpose(0, 1).to(like.device)
