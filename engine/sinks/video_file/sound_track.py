"""Writes the driver's sound into the avatar's video.

Owns: copying or re-encoding it, moving it to the first picture's time, ending it with the pictures.
Does not know: pictures, disks.
"""

import contextlib
import logging
from collections.abc import Iterator
from fractions import Fraction
from typing import Final, cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec import CodecContext
from av.container import OutputContainer
from av.packet import Packet

from engine.core.types import Sound
from engine.sinks import DISK_FULL

log = logging.getLogger(__name__)

COPIED = frozenset(("aac", "mp3", "mp3float", "ac3", "eac3", "alac"))
"""Codecs that common players expect in an MP4; Opus, FLAC and the like are allowed there, but many stay silent."""
NEW_CODEC: Final = "aac"
NEW_RATE = 48_000
NEW_BIT_RATE = 192_000
LEAD_IN_S = 0.05
"""Packets from this long before the first picture are kept: a decoder needs them to start cleanly, and skips them."""
NS_PER_S = 1_000_000_000


class SoundTrack:
    """One sound stream of an output file. Made before the first picture is written."""

    def __init__(self, sound: Sound, output: OutputContainer) -> None:
        """Open the sound and add a stream for it.

        Raises: av.FFmpegError, ValueError if there is no sound that can be read.
        """
        self._starts_at_s = sound.starts_at_ns / NS_PER_S
        self._output = output
        self._input = av.open(str(sound.file))
        try:
            found = self._input.streams.best("audio")
            if not isinstance(found, AudioStream) or cast("CodecContext | None", found.codec_context) is None:
                raise ValueError("no sound in it that can be read")
            self._source = found
            self._packets = self._copy_packets() if _can_be_copied(found) else self._encode_packets()
            self._next = next(self._packets, None)
        except BaseException:
            self._input.close()
            raise

    def write_sound_until(self, time_ns: int) -> None:
        """Write the sound before that time, counted from the first picture.

        If the sound cannot be read further, it ends here with a warning; the pictures continue without it.
        Raises: OSError if the disk is full.
        """
        try:
            while self._next is not None and _packet_start_s(self._next) < time_ns / NS_PER_S:
                self._output.mux(self._next)
                self._next = next(self._packets, None)
        except av.FFmpegError as error:
            if isinstance(error, OSError) and error.errno in DISK_FULL:
                raise
            log.warning("the sound ends early: %s", error)
            self._next = None

    def finish_track(self, time_ns: int) -> None:
        """Write the sound up to the end of the pictures. Raises: OSError if the disk is full."""
        self.write_sound_until(time_ns)

    def close(self) -> None:
        self._next, self._packets = None, iter(())  # the generator holds this object, and with it the decoder
        self._input.close()

    def _copy_packets(self) -> "Iterator[Packet[AudioStream]]":
        stream = None
        last_dts = None
        for packet in self._read_packets():
            if packet.pts is None or packet.dts is None:
                continue
            shift = round(self._starts_at_s / packet.time_base)
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            if (last_dts is not None and packet.dts <= last_dts) or _packet_start_s(packet) < -LEAD_IN_S:
                continue
            stream = stream or self._output.add_stream_from_template(self._source)
            last_dts = packet.dts
            packet.stream = stream
            yield packet

    def _encode_packets(self) -> "Iterator[Packet[AudioStream]]":
        stream = None
        for frame, stored_at_s in self._decode_frames():
            start_s = stored_at_s - self._starts_at_s
            if start_s < -LEAD_IN_S:
                continue
            frame.time_base = Fraction(1, frame.sample_rate)
            frame.pts = round(start_s * frame.sample_rate)
            stream = stream or self._add_stream()
            yield from stream.encode(frame)
        if stream is not None:
            yield from stream.encode(None)

    def _add_stream(self) -> AudioStream:
        stream = self._output.add_stream(NEW_CODEC, rate=NEW_RATE, bit_rate=NEW_BIT_RATE)
        stream.layout = "mono" if self._source.codec_context.layout.nb_channels == 1 else "stereo"
        return stream

    def _decode_frames(self) -> Iterator[tuple[AudioFrame, float]]:
        """Yield the sound that can be decoded with its time in the file; damaged packets are skipped."""
        for packet in self._read_packets():
            with contextlib.suppress(av.InvalidDataError):
                for frame in packet.decode():
                    if frame.time is not None:
                        yield frame, frame.time

    def _read_packets(self) -> "Iterator[Packet[AudioStream]]":
        """Yield the stored packets; a damaged or cut file ends early."""
        try:
            yield from self._input.demux(self._source)
        except av.FFmpegError as error:
            log.warning("the sound ends early: %s", error)


def _can_be_copied(stream: AudioStream) -> bool:
    """Return True if the packets fit into an MP4 unchanged. Broadcast AAC repeats its decoder's configuration in every
    packet, while an MP4 needs it once, in its head."""
    codec = stream.codec_context
    return codec.name in COPIED and (codec.name != NEW_CODEC or bool(codec.extradata))


def _packet_start_s(packet: "Packet[AudioStream]") -> float:
    return float((packet.pts or 0) * packet.time_base)
