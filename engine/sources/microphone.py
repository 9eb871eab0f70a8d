"""The user's microphone, for recordings.

Owns: the list of microphones, and the open one. Does not know: pictures, delay, files.
"""

import logging
import time
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Protocol

import miniaudio
import numpy as np
from numpy.typing import NDArray

from engine.core.clock import NS_PER_S
from engine.core.errors import SourceError

log = logging.getLogger(__name__)

Samples = NDArray[np.int16]
"""(N,) int16: one channel."""
RATE = 48_000
BLOCK_MS = 20
BLOCKS_MAX = 500
"""Ten seconds; older sound that was not read is dropped."""
BACKENDS = [backend for backend in miniaudio.Backend if backend is not miniaudio.Backend.NULL]
"""All but miniaudio's null backend, which would record silence without an error."""
PLUGINS = ("null", "lavrate", "samplerate", "speexrate", "speex", "upmix", "vdownmix", "oss")
"""Names of ALSA's own devices that are no microphones: `null` ("Discard all samples ...") gives silence, the others
convert what another device gives."""
MONITOR = ".monitor"
"""How PulseAudio's names end for what a loudspeaker plays."""


@dataclass(frozen=True, slots=True, eq=False)
class SoundBlock:
    """A piece of sound, and the monotonic time of its first sample."""

    samples: Samples
    heard_at_ns: int


class Microphone(Protocol):
    """Records from the moment it is opened."""

    def read_sound(self) -> list[SoundBlock]:
        """Return what was recorded since the last call; never waits."""

    def close(self) -> None:
        """Close the device; may be called more than once."""


def list_microphones(backends: list[miniaudio.Backend] = BACKENDS) -> list[str]:
    """Return the names of the microphones that are plugged in, each once; slow."""
    try:
        found = _find_devices(backends)
    except miniaudio.MiniaudioError as error:
        log.info("no microphones: %s", error)
        return []
    return list(dict.fromkeys(str(device["name"]) for device in found))


class DeviceMicrophone:
    """A real microphone, through miniaudio: WASAPI, Core Audio, PulseAudio or ALSA."""

    def __init__(self, name: str, backends: list[miniaudio.Backend] = BACKENDS) -> None:
        """Open the microphone. name: as listed, or "" for the system's default.

        Raises: SourceError if there is none of that name, or it does not open.
        """
        self._blocks: deque[SoundBlock] = deque(maxlen=BLOCKS_MAX)
        try:
            device = _find_microphone(name, backends) if name else None
            self._device = miniaudio.CaptureDevice(
                input_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=BLOCK_MS,
                device_id=device,
                backends=backends,
                app_name="Persona Cam",
            )
            listener = self._collect_blocks()
            next(listener)
            self._device.start(listener)
        except miniaudio.MiniaudioError as error:
            raise SourceError(
                "The microphone {name} cannot be opened: {reason}."
                if name
                else "The microphone chosen by the system cannot be opened: {reason}.",
                "Plug it in, close other programs that use it, or allow the microphone in the system's settings.",
                name=name,
                reason=error.args[0],  # behind it is a number
            ) from error

    def read_sound(self) -> list[SoundBlock]:
        return [self._blocks.popleft() for _ in range(len(self._blocks))]

    def close(self) -> None:
        self._device.close()

    def _collect_blocks(self) -> Generator[None, Any, None]:
        """Runs on the sound system's own thread."""
        while True:
            samples = np.frombuffer((yield), np.int16)
            self._blocks.append(SoundBlock(samples, time.monotonic_ns() - len(samples) * NS_PER_S // RATE))


def _find_microphone(name: str, backends: list[miniaudio.Backend]) -> Any:
    for device in _find_devices(backends):
        if device["name"] == name:
            return device["id"]
    raise SourceError("There is no microphone {name}.", "Plug it in, or choose another.", name=repr(name))


def _find_devices(backends: list[miniaudio.Backend]) -> list[Any]:
    """Return all recording devices but those that are no microphones. Raises: MiniaudioError."""
    return [device for device in miniaudio.Devices(backends).get_captures() if _is_microphone(device["id"])]


def _is_microphone(device_id: Any) -> bool:
    """device_id: a union; for ALSA and PulseAudio it holds the device's own name, which is in no language."""
    name = bytes(miniaudio.ffi.buffer(device_id)).partition(b"\0")[0].decode(errors="replace")
    return name not in PLUGINS and not name.endswith(MONITOR)
