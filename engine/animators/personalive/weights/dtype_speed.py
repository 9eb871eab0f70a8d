"""Measures how quickly this processor computes with 16-bit numbers.

A processor without instructions for them is ten to a hundred times slower with them than with 32 bits, and which ones
have them differs by maker, year and library. So it is measured, on one small convolution of the kind that the networks
are made of, when a setting asks for 16 bits on the processor.

Owns: the measurement. Does not know: what is done with the result.
"""

import functools
import time

import torch
from torch.nn import functional

CHANNELS, SIDE_PX, KERNEL = 64, 48, 3
RUNS = 4
"""The quickest of these counts: the first one makes the library choose how it computes."""


@functools.cache
def measure_slowdown(dtype: torch.dtype) -> float:
    """Return how many times longer the processor takes with this dtype than with float32; takes up to half a second."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # waiting for other threads would be counted as work
    try:
        return _time_convolution(dtype) / _time_convolution(torch.float32)
    finally:
        torch.set_num_threads(threads)


def _time_convolution(dtype: torch.dtype) -> float:
    """Return the processor time of one convolution in seconds."""
    image = torch.ones(1, CHANNELS, SIDE_PX, SIDE_PX, dtype=dtype)
    weight = torch.ones(CHANNELS, CHANNELS, KERNEL, KERNEL, dtype=dtype)
    times = []
    with torch.inference_mode():
        for _ in range(RUNS):
            start_s = time.thread_time()
            functional.conv2d(image, weight, padding=KERNEL // 2)
            times.append(time.thread_time() - start_s)
    return min(times)
