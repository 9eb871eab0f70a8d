"""The settings of the animator `personalive`.

Owns: their names, defaults and ranges. Does not know: what the networks do with them.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from engine.core.problem import Phrase
from engine.core.settings.allowed import Choice, FilePath, Number, Switch, Text
from engine.core.settings.setting_field import check_settings, setting, setting_error, unsaved

NOISE_LEVELS = (0, 333, 666, 999)
"""The levels that PersonaLive was distilled for (arXiv 2512.11253); fewer of them may be used, but no others."""
WINDOW_FRAMES_MAX = 32
"""Window positions for which PersonaLive has a position code."""
DEVICE = Text("auto|cpu|cuda|cuda:N", Phrase("auto, cpu, cuda, or cuda: and a number"), r"auto|cpu|cuda(:[0-9]+)?")
DTYPE = Choice(("auto", "float32", "float16", "bfloat16"))
OFFLOAD = Choice(("auto", "on", "off"))
RUNTIMES = ("auto", "eager", "onnx")
PROVIDERS = ("nv_tensorrt_rtx", "tensorrt", "cuda", "directml", "coreml", "cpu")
ABLATIONS = ("chunk-causal", "without-mii", "fresh-noise", "sd-decoder", "tiny-decoder")
"""What can be changed only to see what it is worth; see `animators.personalive.ablations`."""
TABLE = "personalive."


@dataclass(frozen=True, slots=True)
class PersonaLiveSettings:
    """The defaults give the published stream. A bad value raises SettingsError, which names the field.

    runtime: eager is PyTorch; onnx is ONNX Runtime, on graphs that are built first if they are not there, while eager
    runs; auto is onnx if its graphs were built, else eager. provider: of ONNX Runtime; auto is the first that can run.
    builds_gb: what is built for ONNX Runtime takes no more than that; what was used longest ago goes first.
    levels: noise levels of the window's rungs, rising, some of `NOISE_LEVELS`. chunk: frames of each rung.
    refine_below: run the passes below the rung that the quality shows, too, for cleaner context and keyframes.
    keyframe_threshold: L2 distance of motion from which a frame becomes a keyframe.
    exact_savings: do repeated work once (the same result up to rounding); off only to compare.
    raw_stream: give the stream as it leaves the network, the transition first and without its tail.
    ablations: some of `ABLATIONS`; only an evaluation sets them, never a file, and only the eager runtime has them.
    """

    models: Path | None = setting(None, FilePath("DIR"), "Folder of PersonaLive's weights", "the folder of its weights")
    device: str = setting("auto", DEVICE, "Device", "what computes")
    dtype: str = setting("auto", DTYPE, "Numbers", "numbers it computes with; auto is float16 on a graphics card")
    runtime: str = setting("auto", Choice(RUNTIMES), "Runtime", "what runs the networks: PyTorch or ONNX Runtime")
    provider: str = setting("auto", Choice(("auto", *PROVIDERS)), "Provider", "what ONNX Runtime computes with")
    builds_gb: int = setting(
        30, Number(1, 10_000, unit="GB"), "Room for builds", "how much of the disk the graphs of ONNX Runtime may take"
    )
    offload: str = setting(
        "auto",
        OFFLOAD,
        "Make room on the graphics card",
        "keep what only portraits need in the computer's memory, off the graphics card; auto: if it would not fit",
    )
    levels: tuple[int, ...] = NOISE_LEVELS
    chunk: int = setting(4, Number(1, WINDOW_FRAMES_MAX), "Chunk", "pictures that are computed together")
    refine_below: bool = setting(False, Switch(), "Refine below", "compute the passes below the shown one, too")
    keyframe_threshold: float = setting(17.0, Number(0.0), "Keyframe distance", "how new a motion must be to be kept")
    keyframe_slots: int = setting(3, Number(0, 16), "Keyframes", "how many keyframes are kept at most")
    exact_savings: bool = setting(True, Switch(), "Exact savings", "do repeated work once")
    raw_stream: bool = setting(
        False, Switch(), "Raw stream", "give the stream as it leaves the network: the transition first, no tail"
    )
    time_stages: bool = setting(
        False, Switch(), "Time stages", "measure every network by itself, which makes a GPU wait in between"
    )
    ablations: tuple[str, ...] = unsaved(())

    def __post_init__(self) -> None:
        check_settings(self, TABLE)
        strange = [name for name in self.ablations if name not in ABLATIONS]
        if strange:
            raise setting_error(
                f"{TABLE}ablations", strange[0], Phrase("some of {ablations}", ablations=", ".join(ABLATIONS))
            )
        if self.ablations and self.runtime != "eager":
            raise setting_error(f"{TABLE}runtime", self.runtime, Phrase("eager with ablations"))
        known = isinstance(self.levels, tuple) and all(level in NOISE_LEVELS for level in self.levels)
        if not known or not self.levels or any(a >= b for a, b in pairwise(self.levels)):
            raise setting_error(
                f"{TABLE}levels", self.levels, Phrase("some of {levels}, in this order", levels=NOISE_LEVELS)
            )
        if self.runtime == "onnx" and not self.exact_savings:
            raise setting_error(f"{TABLE}runtime", self.runtime, Phrase("auto or eager without the exact savings"))
        longest = WINDOW_FRAMES_MAX // len(self.levels)
        if self.chunk > longest:
            raise setting_error(
                f"{TABLE}chunk", self.chunk, Phrase("1 to {longest} for so many levels", longest=longest)
            )
