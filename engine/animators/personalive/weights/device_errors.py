"""Turns torch's errors of memory and device into readable ones.

Owns: distinguishing torch's errors. Does not know: what was being computed, except for its name.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from engine.animators.personalive.weights.dtype_speed import measure_slowdown
from engine.core.errors import AnimatorError, DeviceFaultError
from engine.core.problem import Phrase

NO_MEMORY = "The {where} ran out of memory while {doing}."
SMALLER = "Close other programs, or choose a smaller size."
SMALLER_OR_SHORTER = "Close other programs, choose a smaller size, or use the dtype {dtype}."
SLOWDOWN_MAX = 2.0
"""16-bit numbers that take longer than this many times 32-bit ones are refused on the processor."""
OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")


@contextmanager
def explain_failures(doing: Phrase) -> Iterator[None]:
    """Turn a failure of memory or device inside the block into an AnimatorError; doing: for example "animating"."""
    try:
        yield
    except MemoryError as error:
        raise _out_of_memory(Phrase("computer"), doing) from error
    except RuntimeError as error:
        text = str(error)
        if isinstance(error, torch.OutOfMemoryError) or any(words in text.lower() for words in OUT_OF_MEMORY):
            raise _out_of_memory(Phrase("graphics card" if "CUDA" in text else "computer"), doing) from error
        if isinstance(error, torch.AcceleratorError) or "CUDA" in text or "cuDNN" in text:
            raise DeviceFaultError(
                "The graphics card failed while {doing}: {reason}",
                "Start the program again; until then use the animator instant, or the device cpu.",
                doing=doing,
                reason=text.splitlines()[0],
            ) from error
        raise


def resolve_device(name: str) -> torch.device:
    """Return the device with this name in the settings; auto is the first GPU if there is one.

    Raises: AnimatorError if the chosen GPU does not exist.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    device = torch.device(name)
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise AnimatorError(
            "There is no usable NVIDIA GPU for the device {name}.",
            "Choose the device cpu, or install the NVIDIA driver.",
            name=name,
        )
    return device


def resolve_dtype(name: str, device: torch.device) -> torch.dtype:
    """Return the dtype with this name in the settings; auto is float16 on a GPU and float32 on the CPU.

    Raises: AnimatorError if the CPU computes much more slowly with it than with float32.
    """
    if name == "auto":
        name = "float16" if device.type == "cuda" else "float32"
    dtype: torch.dtype = getattr(torch, name)
    if device.type == "cpu" and dtype.itemsize < torch.float32.itemsize:
        slowdown = measure_slowdown(dtype)
        if slowdown > SLOWDOWN_MAX:
            raise AnimatorError(
                "This processor is {times} times slower with the dtype {dtype} than with float32.",
                "Use the dtype float32, or auto.",
                times=f"{slowdown:.0f}",
                dtype=name,
            )
    return dtype


def _out_of_memory(where: Phrase, doing: Phrase) -> AnimatorError:
    """Return what to say; a dtype that takes half the memory is named only where it is quick."""
    if where.template == "graphics card":
        return AnimatorError(NO_MEMORY, SMALLER_OR_SHORTER, where=where, doing=doing, dtype="float16")
    if measure_slowdown(torch.bfloat16) <= SLOWDOWN_MAX:
        return AnimatorError(NO_MEMORY, SMALLER_OR_SHORTER, where=where, doing=doing, dtype="bfloat16")
    return AnimatorError(NO_MEMORY, SMALLER, where=where, doing=doing)
