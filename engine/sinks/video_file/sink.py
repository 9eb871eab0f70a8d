"""Writes avatar frames as an MP4 file: H.264 with the driver's sound.

Owns: encoding, colours, times, and that an unfinished file still plays.
Does not know: faces, animators, where frames come from.

The file grows beside its place under the name NAME.part.mp4, as fragments of a second that play by themselves, and
takes its place when it is done or when its writing had to stop. Finished, it is an ordinary MP4.
"""

import contextlib
import logging
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from engine.core.errors import SinkError
from engine.core.problem import Phrase
from engine.core.types import AvatarFrame, Image, Sound
from engine.sinks import sink_error
from engine.sinks.video_file.fragments import cut_to_whole_fragments
from engine.sinks.video_file.live_track import LiveSound, LiveTrack
from engine.sinks.video_file.sound_track import SoundTrack

log = logging.getLogger(__name__)

SUFFIX = ".mp4"
ENCODER: Final = "libx264"
QUALITY = {"crf": "16", "preset": "veryfast", "bf": "0"}
"""Visually close to lossless. Without B-frames the pictures are stored in the order in which they are shown."""
TIME_BASE = Fraction(1, 120_000)
"""The step of time stamps: every usual frame rate, 24000/1001 included, falls on it exactly."""
CONTAINER = {
    "movflags": "hybrid_fragmented+delay_moov",
    "flush_packets": "1",
    "max_interleave_delta": "1000000",
}
"""Fragments while it grows, an ordinary file once done; on the disk at once; no second of pictures waits for sound."""
NS_PER_S = 1_000_000_000


def partial_path(file: Path) -> Path:
    """Return where a video grows until it is done: beside its place."""
    return file.with_name(f"{file.stem}.part{file.suffix}")


def opacity_error(file: Path) -> SinkError:
    """Return the error that this video cannot have a transparent background."""
    return SinkError(
        "{name} cannot have a transparent background: an MP4 knows no transparency.",
        "Use the background green, or write the pictures as PNG (--frames-out).",
        name=file.name,
    )


class VideoSink:
    """Writes one MP4 file. The size is that of the first frame, and even."""

    def __init__(self, file: Path, fps: Fraction, sound: Sound | LiveSound | None = None) -> None:
        """Open the file for writing. fps: the usual rate; frames may come at any time.

        Raises: SinkError if the name does not end in .mp4 or the place cannot be written.
        """
        if file.suffix.lower() != SUFFIX:
            raise SinkError(
                "The video {file} would not be an MP4.", "Give a name that ends in {ending}.", file=file, ending=SUFFIX
            )
        self._file = file
        self._part = partial_path(file)
        self._fps = fps
        self._sound = sound
        self._track: SoundTrack | LiveTrack | None = None
        self._stream: VideoStream | None = None
        self._reformatter = VideoReformatter()
        self._end_ns = 0
        self._closed = False
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.is_dir():
                raise IsADirectoryError(0, "it is a folder")
            self._part.touch()  # the library opens it at the first picture only; a bad place must be told at once
            self._container = av.open(str(self._part), "w", format="mp4", options=CONTAINER)
        except OSError as error:
            raise sink_error(error, file) from error

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        if frame.opacity is not None:
            raise opacity_error(self._file)
        with self._save_on_failure():
            if self._stream is None:
                self._stream = self._add_streams(frame.image)
            picture = self._convert_to_yuv(frame.image)
            picture.pts = round(Fraction(shown_at_ns, NS_PER_S) / TIME_BASE)
            picture.time_base = TIME_BASE
            picture.duration = round(1 / self._fps / TIME_BASE)
            self._end_ns = shown_at_ns + round(NS_PER_S / self._fps)
            self._mux_packets(self._stream.encode(picture))

    def close(self) -> None:
        if self._closed:
            return
        if self._stream is None:
            self._discard_file()
            return
        with self._save_on_failure():
            self._mux_packets(self._stream.encode(None))
            if self._track is not None:
                self._track.finish_track(self._end_ns)
            self._container.close()
        self._closed = True
        self._close_sound()
        self._move_into_place()

    def _add_streams(self, image: Image) -> VideoStream:
        """Add the streams: the pictures, and the sound if there is any that can be read."""
        height, width = image.shape[:2]
        stream = self._container.add_stream(
            ENCODER,
            rate=self._fps,
            width=width,
            height=height,
            pix_fmt="yuv420p",
            time_base=TIME_BASE,
            options=QUALITY | {"g": str(max(1, round(self._fps)))},
        )
        stream.codec_context.color_range = ColorRange.MPEG
        stream.codec_context.colorspace = Colorspace.ITU709
        stream.codec_context.color_primaries = ColorPrimaries.BT709
        stream.codec_context.color_trc = ColorTrc.BT709
        if self._sound is not None and not isinstance(self._sound, Sound):
            self._track = LiveTrack(self._sound, self._container)
        elif self._sound is not None:
            try:
                self._track = SoundTrack(self._sound, self._container)
            except (av.FFmpegError, ValueError) as error:
                log.warning("the sound of %s cannot be read and is left out: %s", self._sound.file.name, error)
        return stream

    def _convert_to_yuv(self, image: Image) -> VideoFrame:
        return self._reformatter.reformat(
            VideoFrame.from_ndarray(image, format="rgb24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INP,
        )

    def _mux_packets(self, packets: "list[Packet[VideoStream]]") -> None:
        """Write pictures, each after the sound before it."""
        for packet in packets:
            if self._track is not None and packet.pts is not None:
                self._track.write_sound_until(round(packet.pts * packet.time_base * NS_PER_S))
            self._container.mux(packet)

    @contextlib.contextmanager
    def _save_on_failure(self) -> Iterator[None]:
        """Turn a failed write into our error, after saving what plays."""
        try:
            yield
        except OSError as error:
            kept = self._save_playable_part()
            raise sink_error(error, self._file, kept) from error
        except (av.FFmpegError, ValueError) as error:
            kept = self._save_playable_part()
            raise SinkError(
                "{file} cannot be encoded: {reason}.", "{kept}", file=self._file, reason=error, kept=kept
            ) from error

    def _save_playable_part(self) -> Phrase:
        """Leave what plays under the asked name, or else what was there before; say which as a sentence."""
        self._closed = True
        self._close_sound()
        with contextlib.suppress(av.FFmpegError, OSError):
            self._container.close()
        try:
            plays = cut_to_whole_fragments(self._part)
        except OSError:
            plays = False
        if not plays:
            self._part.unlink(missing_ok=True)
            return Phrase("Nothing of it could be kept.")
        self._move_into_place()
        return Phrase("What was written so far is kept and plays.")

    def _discard_file(self) -> None:
        self._closed = True
        self._container.close()
        self._part.unlink(missing_ok=True)

    def _move_into_place(self) -> None:
        try:
            self._part.replace(self._file)
        except OSError as error:
            raise sink_error(error, self._file, Phrase("The video is in {file}.", file=self._part)) from error

    def _close_sound(self) -> None:
        if self._track is not None:
            self._track.close()
            self._track = None
