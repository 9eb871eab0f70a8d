"""The microphone through the real library, with its stand-in for computers without any."""

import os
import subprocess
import sys
import time
from pathlib import Path

import miniaudio
import numpy as np
import pytest

from engine.core.clock import NS_PER_S
from engine.core.errors import SourceError
from engine.sources.microphone import RATE, DeviceMicrophone, SoundBlock, list_microphones

STAND_IN = [miniaudio.Backend.NULL]
PATIENCE_S = 60


def test_what_is_heard_comes_in_blocks_with_rising_times_and_without_gaps() -> None:
    before_ns = time.monotonic_ns()
    microphone = DeviceMicrophone("", STAND_IN)
    blocks: list[SoundBlock] = []
    until_s = time.monotonic() + PATIENCE_S
    while len(blocks) < 10:
        assert time.monotonic() < until_s
        blocks += microphone.read_sound()
        time.sleep(0.01)
    microphone.close()
    microphone.close()
    assert all(block.samples.dtype == np.int16 and block.samples.ndim == 1 for block in blocks)
    times_ns = [block.heard_at_ns for block in blocks]
    assert times_ns == sorted(times_ns)
    assert before_ns - NS_PER_S < times_ns[0] < time.monotonic_ns()
    assert sum(len(block.samples) for block in blocks) >= 10 * RATE // 100


@pytest.mark.parametrize("samples", [RATE // 50, RATE])
def test_a_block_carries_the_time_of_its_first_sample_and_not_that_of_its_end(
    monkeypatch: pytest.MonkeyPatch, samples: int
) -> None:
    microphone = DeviceMicrophone("", STAND_IN)
    microphone.close()
    microphone.read_sound()
    arrived_ns = 7 * NS_PER_S
    monkeypatch.setattr("engine.sources.microphone.time.monotonic_ns", lambda: arrived_ns)
    listener = microphone._collect_blocks()
    next(listener)
    listener.send(bytes(2 * samples))
    [block] = microphone.read_sound()
    assert len(block.samples) == samples
    assert block.heard_at_ns == arrived_ns - samples * NS_PER_S // RATE


def test_after_closing_nothing_more_is_heard() -> None:
    microphone = DeviceMicrophone("", STAND_IN)
    microphone.close()
    microphone.read_sound()
    time.sleep(0.1)
    assert microphone.read_sound() == []


def test_one_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(SourceError, match="no microphone 'Studio 7'") as missing:
        DeviceMicrophone("Studio 7", STAND_IN)
    assert "Plug it in" in missing.value.problem.advice


def test_without_any_sound_system_there_are_none_and_opening_says_so() -> None:
    """A backend of another system stands for a computer without any."""
    foreign = [miniaudio.Backend.WEBAUDIO]
    assert list_microphones(foreign) == []
    with pytest.raises(SourceError, match="cannot be opened"):
        DeviceMicrophone("", foreign)
    with pytest.raises(SourceError, match="cannot be opened"):
        DeviceMicrophone("Studio 7", foreign)


def test_the_stand_in_is_never_offered() -> None:
    assert list_microphones(STAND_IN) == ["NULL Capture Device"]
    assert "NULL Capture Device" not in list_microphones()


def device(name: str, id: str) -> dict[str, object]:
    """A recording device as miniaudio describes it."""
    union = miniaudio.ffi.new("ma_device_id*")
    miniaudio.ffi.memmove(union, id.encode() + b"\0", len(id) + 1)
    return {"name": name, "id": union}


DEVICES = (
    device("Discard all samples (playback) or generate zero samples (capture)", "null"),
    device("Rate Converter Plugin Using Libav/FFmpeg Library", "lavrate"),
    device("Monitor of Built-in Audio Analog Stereo", "alsa_output.pci-0000_00_1f.3.analog-stereo.monitor"),
    device("Built-in Audio Analog Stereo", "alsa_input.pci-0000_00_1f.3.analog-stereo"),
    device("USB microphone", "hw:2,0"),
    device("USB microphone", "hw:3,0"),
    device("Microphone (Realtek)", "{0.0.1.00000000}"),
)


def test_what_is_no_microphone_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    class Devices:
        def __init__(self, backends: list[miniaudio.Backend]) -> None:
            assert miniaudio.Backend.NULL not in backends

        def get_captures(self) -> list[dict[str, object]]:
            return list(DEVICES)

    monkeypatch.setattr(miniaudio, "Devices", Devices)
    assert list_microphones() == ["Built-in Audio Analog Stereo", "USB microphone", "Microphone (Realtek)"]
    with pytest.raises(SourceError, match="no microphone 'Discard all samples"):
        DeviceMicrophone(str(DEVICES[0]["name"]))


ALSA = Path("/usr/share/alsa/alsa.conf")
LISTING = """
import miniaudio
from engine.sources.microphone import list_microphones
backends = [miniaudio.Backend.ALSA]
print([device["name"] for device in miniaudio.Devices(backends).get_captures()])
print(list_microphones(backends))
"""


@pytest.mark.skipif(not ALSA.exists(), reason="this system has no ALSA")
def test_alsa_itself_offers_its_null_device_and_we_do_not(tmp_path: Path) -> None:
    """With a microphone that ALSA makes up, and one of its plugins."""
    devices = {"studio": "Studio microphone", "upmix": "Plugin for channel upmix (4,6,8)"}
    hints = [f'pcm.{id} {{ type null\n hint {{ show on\n description "{name}" }} }}' for id, name in devices.items()]
    config = tmp_path / "asound.conf"
    config.write_text("\n".join([f"<{ALSA}>", *hints, ""]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LISTING],
        env={**os.environ, "ALSA_CONFIG_PATH": str(config)},
        capture_output=True,
        text=True,
        check=True,
    )
    offered_by_alsa, ours = done.stdout.splitlines()
    assert "Discard all samples" in offered_by_alsa
    assert devices["upmix"] in offered_by_alsa
    assert devices["studio"] in ours
    assert "Discard" not in ours
    assert devices["upmix"] not in ours
