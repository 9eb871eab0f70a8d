"""Writes avatar frames as an MP4 file: H.264 with the driver's sound.

Owns: encoding, colours, times, and that an unfinished file still plays.
Does not know: faces, animators, where frames come from.

The file grows beside its place under the name NAME.part.mp4, as fragments of a second that play by themselves, and
takes its place when it is done or when its writing had to stop. Finished, it is an ordinary MP4. Its name is a free
one (`output_file`).
"""

import contextlib
import logging
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from engine.core.errors import SinkError
from engine.core.problem import Phrase
from engine.core.types import AvatarFrame, Image, Sound
from engine.sinks import sink_error
from engine.sinks.output_file import OutputFile
from engine.sinks.output_name import VIDEO_SUFFIX
from engine.sinks.video_file.fragments import cut_to_whole_fragments
from engine.sinks.video_file.live_track import LiveSound, LiveTrack
from engine.sinks.video_file.sound_track import SoundTrack

log = logging.getLogger(__name__)

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


def opacity_error(file: Path) -> SinkError:
    """Return the error that this video cannot have a transparent background."""
    return SinkError(
        "{name} cannot have a transparent background: an MP4 knows no transparency.",
        "Use the background green, or write the pictures as PNG (--frames-out).",
        name=file.name,
    )


class VideoSink:
    """Writes one MP4 file. The size is that of the first frame, and even."""

    def __init__(
        self, file: Path, fps: Fraction, sound: Sound | LiveSound | None = None, replace: bool = False
    ) -> None:
        """Open the file for writing. fps: the usual rate; frames may come at any time.

        replace: a file of that name is replaced in the end; otherwise it stays, and the next free name is taken.
        Raises: SinkError if the name does not end in .mp4 or the place cannot be written.
        """
        if file.suffix.lower() != VIDEO_SUFFIX:
            raise SinkError(
                "The video {file} would not be an MP4.",
                "Give a name that ends in {ending}.",
                file=file,
                ending=VIDEO_SUFFIX,
            )
        self._fps = fps
        self._sound = sound
        self._track: SoundTrack | LiveTrack | None = None
        self._stream: VideoStream | None = None
        self._reformatter = VideoReformatter()
        self._end_ns = 0
        self._closed = False
        try:
            self.output = OutputFile(file, replace)
            self._container: OutputContainer | None = av.open(
                str(self.output.part), "w", format="mp4", options=CONTAINER
            )
        except OSError as error:
            raise sink_error(error, file) from error

    @property
    def file(self) -> Path:
        """Where the video will be, or once this is closed, where it is."""
        return self.output.file

    @property
    def part(self) -> Path:
        """Where the video grows until then."""
        return self.output.part

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        if frame.opacity is not None:
            raise opacity_error(self.file)
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
            self._closed = True
            self._release_encoders()
            self.output.discard_file()
            return
        with self._save_on_failure():
            self._mux_packets(self._stream.encode(None))
            if self._track is not None:
                self._track.finish_track(self._end_ns)
            self._open_container.close()
        self._closed = True
        self._release_encoders()
        self._move_into_place()

    def _add_streams(self, image: Image) -> VideoStream:
        """Add the streams: the pictures, and the sound if there is any that can be read."""
        height, width = image.shape[:2]
        container = self._open_container
        stream = container.add_stream(
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
            self._track = LiveTrack(self._sound, container)
        elif self._sound is not None:
            try:
                self._track = SoundTrack(self._sound, container)
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
            self._open_container.mux(packet)

    @contextlib.contextmanager
    def _save_on_failure(self) -> Iterator[None]:
        """Turn a failed write into our error, after saving what plays."""
        try:
            yield
        except OSError as error:
            kept = self._save_playable_part()
            raise sink_error(error, self.file, kept) from error
        except (av.FFmpegError, ValueError) as error:
            kept = self._save_playable_part()
            raise SinkError(
                "{file} cannot be encoded: {reason}.", "{kept}", file=self.file, reason=error, kept=kept
            ) from error

    def _save_playable_part(self) -> Phrase:
        """Leave what plays under its name, or else what was there before; say which as a sentence."""
        self._closed = True
        self._release_encoders()
        try:
            plays = cut_to_whole_fragments(self.output.part)
        except OSError:
            plays = False
        if not plays:
            self.output.discard_file()
            return Phrase("Nothing of it could be kept.")
        self._move_into_place()
        return Phrase("What was written so far is kept and plays.")

    def _move_into_place(self) -> None:
        part = self.output.part
        try:
            self.output.finish_file()
        except OSError as error:
            if part.exists():
                raise sink_error(error, self.file, Phrase("The video is in {file}.", file=part)) from error
            raise SinkError(
                "The video {file} is lost: {part}, in which it was written, was moved or deleted meanwhile.",
                "Look for it there, and record into another folder.",
                file=self.file,
                part=part.name,
            ) from error

    @property
    def _open_container(self) -> OutputContainer:
        assert self._container is not None, "nothing is written after the end"
        return self._container

    def _release_encoders(self) -> None:
        """Free encoders and their threads: closing does not, and a reference cycle may keep their objects for long."""
        if self._track is not None:
            self._track.close()
        if self._container is not None:
            with contextlib.suppress(av.FFmpegError, OSError):
                self._container.close()
        self._track = self._stream = self._container = self._sound = None
        self._reformatter = VideoReformatter()
