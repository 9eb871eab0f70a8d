"""The two sets of buffers in which the window's state lives while a compiled step runs: one is read, one is written.

Owns: the buffers, which set a state lies in, and how a state from elsewhere gets into one.
Does not know: networks, sessions, what the frames show.

A pass gives back all its frames; the chunk that has left the window lies before the others. So what stays is the end
of what the next pass reads, and nothing is copied from pass to pass. A state that comes from elsewhere (the start, a
change of quality or of runtime) is copied once.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.animators.personalive.compiled.signature import GraphSignature
from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.stream.chunk_step import StepResult
from engine.animators.personalive.stream.window import WindowFrames


@dataclass(frozen=True, slots=True, eq=False)
class FrameBuffers:
    """One set, as long as the longest window: latents, clean (F, 4, h, w) float32; pose and motion, as conditions."""

    latents: Tensor
    pose: Tensor
    motion: Tensor
    clean: Tensor

    def first_frames(self, count: int) -> StepResult:
        """Return views of the first frames."""
        conditions = Conditions(self.pose[:count], self.motion[:count])
        return StepResult(self.clean[:count], WindowFrames(self.latents[:count], conditions))


class WindowBuffers:
    """Two sets that take turns. What a pass returned is overwritten by the pass after the next one."""

    def __init__(self, signature: GraphSignature, chunk: int, device: torch.device) -> None:
        """signature: of the graph `chunk_step`."""
        self._chunk = chunk
        self._sets = (_allocate_set(signature, device), _allocate_set(signature, device))
        self._latest = 0

    def place_state(self, carried: WindowFrames) -> tuple[WindowFrames, StepResult]:
        """Return what a pass reads, a chunk of no meaning and then the carried frames, and what it writes to."""
        count = self._chunk + carried.latents.shape[0]
        latest, other = self._sets[self._latest], self._sets[1 - self._latest]
        if _lies_in(carried, latest, self._chunk):
            source, target = latest, other
            self._latest = 1 - self._latest
        else:
            source, target = other, latest
            _copy_frames(carried, source.first_frames(count).frames.select_frames(slice(self._chunk, None)))
        return source.first_frames(count).frames, target.first_frames(count)


def _allocate_set(signature: GraphSignature, device: torch.device) -> FrameBuffers:
    ports = {port.name: port for port in (*signature.inputs, *signature.outputs)}
    return FrameBuffers(
        *(
            torch.zeros(ports[name].largest, dtype=getattr(torch, ports[name].dtype), device=device)
            for name in ("latents", "pose", "motion", "clean")
        )
    )


def _lies_in(carried: WindowFrames, kept: FrameBuffers, chunk: int) -> bool:
    """Return True if the frames are those of this set behind its first chunk."""
    if not carried.latents.shape[0]:
        return False
    pairs = (
        (carried.latents, kept.latents),
        (carried.conditions.pose, kept.pose),
        (carried.conditions.motion, kept.motion),
    )
    return all(frames.data_ptr() == buffer[chunk:].data_ptr() for frames, buffer in pairs)


def _copy_frames(frames: WindowFrames, place: WindowFrames) -> None:
    place.latents.copy_(frames.latents)
    place.conditions.pose.copy_(frames.conditions.pose)
    place.conditions.motion.copy_(frames.conditions.motion)
