"""The sliding window between two passes: the frames on its rungs, and those that left it last.

Owns: the parts of the state; how a chunk enters and leaves; how the window gets shorter or longer when the quality
changes.
Does not know: networks, where a chunk comes from, what is shown of it.

A window that is run from rung r up has (N - 1 - r) M frames between two passes; the r M frames below them have left it
and are kept as clean latents. So all rungs are always described, and both changes of length only move the border:

- rungs dropped: the oldest frames leave; what the last pass predicted as their clean latents is kept.
- rungs filled: the frames that left last come back; their clean latents get new noise of the level of their rung.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from engine.animators.personalive.nets.denoiser import Conditions


class WindowFrames(NamedTuple):
    """Frames of the window, oldest first.

    Shapes: latents (F, 4, h, w) float32, each at the noise level of its rung, or clean; conditions of the same frames.
    """

    latents: Tensor
    conditions: Conditions

    def select_frames(self, frames: slice) -> "WindowFrames":
        """Return these frames only; nothing is copied."""
        pose, motion = self.conditions
        return WindowFrames(self.latents[frames], Conditions(pose[frames], motion[frames]))

    def followed_by(self, newer: "WindowFrames") -> "WindowFrames":
        """Return these frames and the newer ones."""
        return WindowFrames(
            torch.cat([self.latents, newer.latents]), append_conditions(self.conditions, newer.conditions)
        )


@dataclass(frozen=True, slots=True)
class Window:
    """The state between two passes.

    carried: the frames that stay in the window. clean: what the last pass predicted as their clean latents, (carried,
    4, h, w) float32. past: the frames that left it last, clean; as many as the rungs below the window hold.
    """

    carried: WindowFrames
    clean: Tensor
    past: WindowFrames

    def copy_state(self) -> "Window":
        """Return the same window in memory of its own, which no other window's pass writes to."""
        pose, motion = self.carried.conditions
        conditions = Conditions(pose.clone(), motion.clone())
        return Window(WindowFrames(self.carried.latents.clone(), conditions), self.clean.clone(), self.past)

    def take_pass(self, after: WindowFrames, clean: Tensor, chunk: int) -> "Window":
        """Move on by one pass: after, all its frames, one rung lower; clean, their clean latents."""
        left = WindowFrames(clean, after.conditions).select_frames(slice(0, chunk))
        kept = len(self.past.latents)
        past = self.past.followed_by(left).select_frames(slice(chunk, None)) if kept else self.past
        return Window(after.select_frames(slice(chunk, None)), clean[chunk:], past)

    def drop_oldest(self, count: int) -> "Window":
        """Return the window without its oldest frames."""
        oldest = WindowFrames(self.clean, self.carried.conditions).select_frames(slice(0, count))
        return Window(self.carried.select_frames(slice(count, None)), self.clean[count:], self.past.followed_by(oldest))

    def newest_past(self, count: int) -> WindowFrames:
        """Return the frames that `refill_oldest` takes back."""
        return self.past.select_frames(slice(len(self.past.latents) - count, None))

    def refill_oldest(self, noised: Tensor) -> "Window":
        """Return the window with the frames that left last, whose latents are these (count, 4, h, w)."""
        back = self.newest_past(len(noised))
        return Window(
            WindowFrames(noised, back.conditions).followed_by(self.carried),
            torch.cat([back.latents, self.clean]),
            self.past.select_frames(slice(0, len(self.past.latents) - len(noised))),
        )


def append_conditions(older: Conditions, newer: Conditions) -> Conditions:
    """Append the newer frames to the older ones."""
    return Conditions(torch.cat([older.pose, newer.pose]), torch.cat([older.motion, newer.motion]))
