"""Reads driver frames from a video file of any format that PyAV reads, animated pictures included.

Owns: opening, decoding, the times of the pictures, and what happens when a file is damaged.
Does not know: colours and shapes (`clips.picture_converter`); faces; where the frames go.
"""

import logging
from collections.abc import Generator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.codec import CodecContext
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from engine.core.clock import NS_PER_S
from engine.core.errors import SourceError
from engine.core.system.reasons import system_reason
from engine.core.types import Frame, Sound
from engine.sources import SourceInfo
from engine.sources.clips.picture_converter import PictureConverter

log = logging.getLogger(__name__)

MAX_PIXELS = 40_000_000
"""A picture of a video may have more than 8K video has."""
LIMITS = {"max_pixels": str(MAX_PIXELS)}
FPS_IF_UNKNOWN = Fraction(30)
FPS_MAX = 240
"""A higher rate is not a frame rate, but the file's time base."""
TEXT_FORMAT = "tty"
"""FFmpeg's format for text files, which it would show as a video of their letters."""
EARLY_FRAMES = 3
"""A clip that ends more than this many frames before its stated end was cut off."""
ANOTHER_FILE = (
    "Give a video file that plays in a media player, such as an MP4, MOV, WebM or GIF, or a folder of pictures."
)


class VideoSource:
    """Reads a video file frame by frame, upright and in sRGB."""

    def __init__(self, path: Path) -> None:
        """Open the file and decode its first picture.

        Raises: SourceError if the file cannot be read, or holds no moving picture.
        """
        self._path = path
        self._container = _open_container(path)
        try:
            self._stream = _picture_stream(self._container, path)
            self._fps = _frame_rate(self._stream)
            self._timeline = Timeline(self._fps)
            self._damaged_packets = 0
            self._decoded = self._decode_pictures()
            first = next(self._decoded, None)
            self._converter = None if first is None else PictureConverter(self._stream, first)
            self._waiting = self._make_next_frame(first)
            if self._converter is None or self._waiting is None:
                raise SourceError(
                    "The video {path} holds no pictures that can be read, or none below {limit} million pixels.",
                    ANOTHER_FILE,
                    path=path,
                    limit=MAX_PIXELS // 1_000_000,
                )
        except BaseException:
            self._container.close()
            raise
        self._info = self._build_info(*self._converter.size_px)
        self._closed = False

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read_frame(self) -> Frame | None:
        if self._closed:
            return None
        if self._waiting is not None:
            frame, self._waiting = self._waiting, None
            return frame
        return self._make_next_frame(next(self._decoded, None))

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._decoded.close()
            self._container.close()
            del self._decoded, self._stream, self._converter, self._container  # the decoder and its threads end here

    def _build_info(self, width: int, height: int) -> SourceInfo:
        audio = self._container.streams.best("audio")
        sound = Sound(self._path, self._timeline.starts_at_ns) if audio is not None else None
        return SourceInfo(self._path.name, width, height, self._fps, self._frame_count(), sound)

    def _frame_count(self) -> int | None:
        """Return how many frames to expect; a file's own count may be that of its first fragment, or of clock ticks."""
        duration_s = self._stated_duration_s() or Fraction(self._container.duration or 0, av.time_base)
        return round(duration_s * self._fps) or self._stream.frames or None

    def _stated_duration_s(self) -> Fraction | None:
        """Return how long the pictures last, as the file says; the container's duration may be that of its sound."""
        if self._stream.duration is not None and self._stream.time_base is not None:
            return self._stream.duration * self._stream.time_base
        if self._container.duration is not None and len(self._container.streams) == 1:
            return Fraction(self._container.duration, av.time_base)
        return None

    def _decode_pictures(self) -> Generator[VideoFrame]:
        """Yield every picture that can be decoded; damaged ones are skipped, with a warning at the end."""
        try:
            for packet in self._container.demux(self._stream):
                try:
                    yield from packet.decode()
                except av.FFmpegError as error:
                    if isinstance(error, OSError):
                        raise
                    self._damaged_packets += 1
        except av.EOFError:
            self._damaged_packets += 1
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise SourceError(
                    "Reading {path} failed in the middle: {reason}.",
                    "Check the disk or network it is on.",
                    path=self._path,
                    reason=system_reason(error),
                ) from error
            self._damaged_packets += 1
        self._warn_of_damage()

    def _warn_of_damage(self) -> None:
        if self._damaged_packets:
            log.warning("%s is damaged: parts of it could not be read (%d)", self._path.name, self._damaged_packets)
        stated_s = self._stated_duration_s()
        shown_s = Fraction(self._timeline.last_time_ns, NS_PER_S)
        if stated_s is not None and stated_s - shown_s > (EARLY_FRAMES + 1) / self._fps:
            log.warning("%s was cut off: it ends after %.1f s of %.1f s", self._path.name, shown_s, stated_s)

    def _make_next_frame(self, picture: VideoFrame | None) -> Frame | None:
        """Return the frame of a picture, or of the next one that can be converted; None at the end."""
        while picture is not None and self._converter is not None:
            time_ns = self._timeline.next_time_ns(picture.pts, picture.time_base)
            try:
                return Frame(self._converter.convert_picture(picture), time_ns)
            except (av.FFmpegError, ValueError):
                self._damaged_packets += 1
                picture = next(self._decoded, None)
        return None


class Timeline:
    """Turns a file's time stamps, missing and broken ones included, into times that start at 0 and rise.

    Call `next_time_ns` once for each, in the order in which pictures are shown.
    """

    def __init__(self, fps: Fraction) -> None:
        self._step_ns = max(1, round(NS_PER_S / fps))
        self._origin_ns: int | None = None
        self._last_ns = -1

    @property
    def starts_at_ns(self) -> int:
        """The time of the first picture, in the file's own time."""
        return self._origin_ns or 0

    @property
    def last_time_ns(self) -> int:
        """The time given last, or 0."""
        return max(0, self._last_ns)

    def next_time_ns(self, pts: int | None, time_base: Fraction | None) -> int:
        """Return the time of the next picture in nanoseconds, strictly later than the one before.

        A missing stamp counts as one frame later. Where the stamps jump back (two files joined), the following ones
        continue from the last time.
        """
        following = self._last_ns + self._step_ns if self._last_ns >= 0 else 0
        stamp = following + self.starts_at_ns if pts is None or time_base is None else round(pts * time_base * NS_PER_S)
        if self._origin_ns is None:
            self._origin_ns = stamp
        if stamp - self._origin_ns <= self._last_ns:
            self._origin_ns = stamp - following
        self._last_ns = stamp - self._origin_ns
        return self._last_ns


def _open_container(path: Path) -> InputContainer:
    try:
        container = av.open(str(path), options=LIMITS)
    except PermissionError as error:
        raise SourceError("You may not read the video {path}.", "Check its permissions.", path=path) from error
    except av.OSError as error:
        raise SourceError(
            "The video {path} cannot be opened: {reason}.", ANOTHER_FILE, path=path, reason=system_reason(error)
        ) from error
    except (av.FFmpegError, ValueError) as error:
        raise SourceError("{path} is not a video, or is damaged.", ANOTHER_FILE, path=path) from error
    if container.format.name == TEXT_FORMAT:
        container.close()
        raise SourceError("{path} is a text file, not a video.", ANOTHER_FILE, path=path)
    return container


def _picture_stream(container: InputContainer, path: Path) -> VideoStream:
    """Return the stream that players would show: the largest one that is not an album cover."""
    moving = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if not moving:
        raise SourceError("{path} holds no moving picture, only sound or data.", ANOTHER_FILE, path=path)
    known = [stream for stream in moving if _has_decoder(stream)]
    if not known:
        raise SourceError(
            "The video {path} is stored in a way (codec) that this program does not know.",
            "Convert it to an MP4 with H.264, or give another file.",
            path=path,
        )
    stream = max(known, key=_pixel_count)
    context = stream.codec_context
    if _pixel_count(stream) > MAX_PIXELS:
        raise SourceError(
            "The video {path} is too large: {width} × {height} pixels, where {limit} million are the limit.",
            "Scale it down.",
            path=path,
            width=context.width,
            height=context.height,
            limit=MAX_PIXELS // 1_000_000,
        )
    context.options = LIMITS  # sizes may change in the middle
    stream.thread_type = "AUTO"
    return stream


def _has_decoder(stream: VideoStream) -> bool:
    """Return False for a codec that the library has no name or no decoder for."""
    return cast("CodecContext | None", stream.codec_context) is not None and stream.codec_context.is_decoder


def _pixel_count(stream: VideoStream) -> int:
    return stream.codec_context.width * stream.codec_context.height


def _frame_rate(stream: VideoStream) -> Fraction:
    for rate in (stream.average_rate, stream.guessed_rate):
        if rate is not None and 0 < rate <= FPS_MAX:
            return Fraction(rate)
    return FPS_IF_UNKNOWN
