"""Processor seconds of one layer of the denoiser at its real size, eagerly and as an AOTInductor package; run by hand.

    python -m tests.measure.packaged_layer WIDTH SIDE

WIDTH channels and SIDE latent pixels: 320 32, 640 16 or 1280 8 are those of pictures of 256x256. Needs a C++ compiler.
Random weights, sixteen frames, one thread, float32. A line for each way to build, with and without `freezing`.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.animators.personalive.nets.motion_module import MotionAttention, MotionModule
from engine.animators.personalive.nets.resnet import ResnetBlock
from engine.animators.personalive.nets.spatial import SiteKeys, SpatialTransformer
from engine.animators.personalive.nets.temporal_module import TemporalModule

FRAMES, HEADS, GROUPS, TIME_WIDTH = 16, 8, 32, 1280


class Layer(nn.Module):
    """Residual block, spatial transformer, motion and temporal module, as the denoiser has them, in the exact form."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.resnet = ResnetBlock(2 * width, width, TIME_WIDTH, GROUPS, 1e-5)
        self.resnet.fix_time_embedding(torch.randn(FRAMES, TIME_WIDTH))
        self.attention = SpatialTransformer(width, HEADS, 768, GROUPS)
        self.motion = MotionModule(width, HEADS, 16, GROUPS)
        self.temporal = TemporalModule(width, HEADS, GROUPS)
        for module in self.motion.modules():
            if isinstance(module, MotionAttention):
                module.absorb_projections()

    def forward(self, x: Tensor, tokens: Tensor, keys: Tensor, values: Tensor, constant: Tensor) -> Tensor:
        x = self.attention(self.resnet(x, x), SiteKeys(keys, values, constant))
        out: Tensor = self.temporal(self.motion(x, tokens), 0)
        return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("width", type=int)
    parser.add_argument("side", type=int)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    with torch.no_grad():
        compare_ways(chosen.width, chosen.side)


def compare_ways(width: int, side: int) -> None:
    layer = Layer(width).eval().requires_grad_(False)
    site = (torch.randn(1, side**2, width), torch.randn(1, side**2, width), torch.randn(width))
    inputs = (torch.randn(FRAMES, 2 * width, side, side), torch.randn(FRAMES, 32, 16), *site)
    program = torch.export.export(layer, inputs, strict=False)
    for freezing in (False, True):
        package = build_package(program, freezing)
        error = float((package(*inputs) - layer(*inputs)).abs().max())
        times_s = {"eager": float("inf"), "package": float("inf")}
        for _ in range(3):
            for name, run in (("eager", layer), ("package", package)):
                times_s[name] = min(times_s[name], measure_run(run, inputs))
        sys.stdout.write(f"{width} {side} freezing={freezing} {times_s} largest difference {error:.1e}\n")
        sys.stdout.flush()


def build_package(program: torch.export.ExportedProgram, freezing: bool) -> Callable[..., Tensor]:
    path = Path(tempfile.mkdtemp()) / "layer.pt2"
    inductor: Any = torch._inductor
    inductor.aoti_compile_and_package(program, package_path=str(path), inductor_configs={"freezing": freezing})
    loaded: Callable[..., Tensor] = inductor.aoti_load_package(str(path))
    return loaded


def measure_run(run: Callable[..., Tensor], inputs: tuple[Tensor, ...]) -> float:
    since_s = time.process_time()
    run(*inputs)
    return round(time.process_time() - since_s, 3)


if __name__ == "__main__":
    main()
