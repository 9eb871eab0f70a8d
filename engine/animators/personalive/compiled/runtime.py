"""The networks on ONNX Runtime, with the calls of the eager ones, so that a stream can change over between two chunks.

Owns: which graph answers which call, and the buffers of the step. Does not know: windows' movement, where graphs come
from, when a runtime is changed.

Two small networks stay eager, because they also run outside a chunk: pose guider and motion encoder, at the start of a
window and for a portrait's face. In a chunk they are part of the graph.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from engine.animators.personalive.compiled.buffers import WindowBuffers
from engine.animators.personalive.compiled.graphs import (
    CHUNK_STEP,
    DECODER,
    FRAMES,
    MOTION_EXTRACTOR,
    PORTRAIT_ENCODER,
    REFERENCE_READER,
    TINY_DECODER,
    list_graphs,
    name_sites,
)
from engine.animators.personalive.compiled.providers import Provider
from engine.animators.personalive.compiled.session import GraphSession, open_graph
from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.motion_extractor import MotionExtractor, RawMotion, scale_pictures
from engine.animators.personalive.nets.spatial import Site, SiteKeys
from engine.animators.personalive.stream.chunk_step import Appearance, ChunkStep, StepResult
from engine.animators.personalive.stream.prepared_portrait import PortraitReader
from engine.animators.personalive.stream.schedule import DdimStep
from engine.animators.personalive.stream.window import WindowFrames
from engine.animators.personalive.weights.networks import Networks

Sessions = dict[str, GraphSession]


class CompiledRuntime:
    """All graphs of one folder, open on one provider. Implements `stream.runtime.StreamRuntime`."""

    name = "onnx"

    def __init__(self, sessions: Sessions, provider: Provider, networks: Networks, eager: ChunkStep) -> None:
        """sessions: by the graphs' names, on the device of the networks. eager: the step that the graph was made of."""
        size_px = sessions[PORTRAIT_ENCODER].signature.inputs[0].usual[-1]
        self.provider = provider.name
        self.step = CompiledStep(sessions[CHUNK_STEP], eager)
        self.extractor = CompiledExtractor(sessions[MOTION_EXTRACTOR], networks.motion_extractor)
        self.reader = CompiledPortraitReader(sessions, networks, self.extractor, size_px)
        self._sessions = sessions

    def find_decoder(self, tiny: bool) -> Callable[[Tensor], Tensor]:
        """Return the small decoder if it is wanted and there, else the autoencoder's; both give uint8 pictures."""
        session = self._sessions[TINY_DECODER if tiny and TINY_DECODER in self._sessions else DECODER]
        return lambda latents: session.run_graph({"latents": latents.float()})["pictures"]

    def close(self) -> None:
        """Free all sessions and buffers."""
        self.step.close()
        for session in self._sessions.values():
            session.close()


def open_runtime(folder: Path, provider: Provider, networks: Networks, eager: ChunkStep) -> CompiledRuntime:
    """Open the graphs that `export_graph` wrote into a folder, and check what really runs them.

    networks, eager: those that the graphs were made of; a graph takes its weights from its own file.
    Raises: ModelError if a file is missing or damaged; AnimatorError if the provider cannot run a graph.
    """
    sessions: Sessions = {}
    try:
        for name in list_graphs(networks):
            sessions[name] = open_graph(name, folder, provider, eager.levels.device)
        return CompiledRuntime(sessions, provider, networks, eager)
    except BaseException:
        for session in sessions.values():
            session.close()
        raise


class CompiledStep:
    """Calls like `ChunkStep`. What a pass returns is overwritten by the pass after the next one."""

    def __init__(self, session: GraphSession, eager: ChunkStep) -> None:
        self._session = session
        self._eager = eager
        self._buffers: WindowBuffers | None = None

    @property
    def dtype(self) -> torch.dtype:
        return self._eager.dtype

    @property
    def ddim(self) -> DdimStep:
        return self._eager.ddim

    def encode_motion(self, crops: Tensor) -> Tensor:
        """As `ChunkStep.encode_motion`, eagerly."""
        return self._eager.encode_motion(crops)

    def encode_conditions(self, pose_images: Tensor, motion: Tensor) -> Conditions:
        """As `ChunkStep.encode_conditions`, eagerly."""
        return self._eager.encode_conditions(pose_images, motion)

    def __call__(
        self, carried: WindowFrames, appearance: Appearance, crops: Tensor, pose_images: Tensor, noise: Tensor
    ) -> StepResult:
        """Run one pass; as `ChunkStep.forward`."""
        if self._buffers is None:
            self._buffers = WindowBuffers(self._session.signature, self._eager.chunk, noise.device)
        frames, result = self._buffers.place_state(carried)
        sites = (part for site in appearance.sites for part in site)
        inputs = {
            **dict(zip(FRAMES, _list_parts(frames), strict=True)),
            "latent": appearance.latent,
            **dict(zip(name_sites(appearance.sites), sites, strict=True)),
            "crops": crops,
            "pose_images": pose_images,
            "noise": noise,
        }
        outputs = zip((f"next_{name}" for name in FRAMES), _list_parts(result.frames), strict=True)
        self._session.run_graph(inputs, {"clean": result.clean, **dict(outputs)})
        return result

    def close(self) -> None:
        """Free the buffers."""
        self._buffers = None


class CompiledExtractor:
    """Calls like `MotionExtractor`."""

    def __init__(self, session: GraphSession, eager: MotionExtractor) -> None:
        self._session = session
        self.idx_tensor = eager.idx_tensor
        self._input_px = eager.config.input_px

    def __call__(self, pictures: Tensor) -> RawMotion:
        """pictures (F, 3, H, W) RGB in [0, 1], float32, any size."""
        outputs = {
            port.name: pictures.new_empty(len(pictures), *port.usual[1:]) for port in self._session.signature.outputs
        }
        return RawMotion(**self._session.run_graph({"pictures": scale_pictures(pictures, self._input_px)}, outputs))


class CompiledPortraitReader(PortraitReader):
    """Reads portraits and keyframes with graphs."""

    def __init__(self, sessions: Sessions, networks: Networks, extractor: CompiledExtractor, size_px: int) -> None:
        super().__init__(networks, size_px, exact_savings=True)
        self._encoder = sessions[PORTRAIT_ENCODER]
        self._site_reader = sessions[REFERENCE_READER]
        self._compiled_extractor = extractor

    def extract_motion(self, pictures: Tensor) -> RawMotion:
        """Run the motion extractor's graph."""
        return self._compiled_extractor(pictures)

    def encode_portrait(self, picture: Tensor, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Run the graph of autoencoder and image encoder."""
        encoded = self._encoder.run_graph({"picture": picture, "pixels": pixels.float()})
        return encoded["latent"], encoded["image_embedding"]

    def read_sites(self, latent: Tensor, image_embedding: Tensor) -> tuple[Site, ...]:
        """Run the graph of the reference net."""
        parts = list(self._site_reader.run_graph({"latent": latent, "image_embedding": image_embedding}).values())
        size = len(SiteKeys._fields)
        return tuple(SiteKeys(*parts[start : start + size]) for start in range(0, len(parts), size))


def _list_parts(frames: WindowFrames) -> tuple[Tensor, Tensor, Tensor]:
    return frames.latents, frames.conditions.pose, frames.conditions.motion
