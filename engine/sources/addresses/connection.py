"""Opens an address with PyAV.

Owns: which of FFmpeg's protocols and formats an address may use, time limits, and errors without secrets in them.
Does not know: threads; what becomes of the pictures.
"""

import errno
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from engine.core.errors import SourceError
from engine.core.problem import Phrase, Word
from engine.core.system.address_mask import mask_address
from engine.core.system.reasons import system_reason
from engine.core.system.stream_address import check_address, unknown_host_error
from engine.sources.addresses.srt import SrtFile

OPEN_S, READ_S = 6.0, 4.0
"""After this a connection that does not answer, or sends nothing, is given up."""
WEB = "http,https,tls,tcp,crypto,httpproxy"
PROTOCOLS = {"rtsp": "tcp", "rtsps": "tcp,tls", "http": WEB, "https": WEB, "srt": ""}
"""Scheme -> what FFmpeg may use for it: no file of this computer, and nothing that joins several."""
FORMATS = "rtsp,sdp,mpjpeg,mjpeg,jpeg_pipe,mpegts,hls,flv,mov,mp4,matroska,webm,ogg,h264,hevc,avi,gif"
MAX_PIXELS = 40_000_000
OPTIONS = {
    "max_pixels": str(MAX_PIXELS),
    "format_whitelist": FORMATS,
    "fflags": "nobuffer",
    "flags": "low_delay",
    "probesize": "1000000",
    "analyzeduration": "1500000",
    "rtsp_transport": "tcp",
    "user_agent": "Persona Cam",
}


@dataclass(frozen=True, slots=True)
class Connection:
    """An open address. stream: its pictures. is_paced: they come faster than they are to be shown, as from a film."""

    container: InputContainer
    stream: VideoStream
    is_paced: bool
    received: SrtFile | None

    def close(self) -> None:
        self.container.close()
        if self.received is not None:
            self.received.close()


def open_connection(address: str) -> Connection:
    """Connect, and find the pictures; waits up to OPEN_S, and longer only for a name server.

    Raises: SourceError, in which nothing of the address is secret.
    """
    parts, shown = check_address(address), mask_address(address)
    received = SrtFile(parts, shown) if parts.scheme.lower() == "srt" else None
    try:
        return _find_pictures(_open_container(address, parts, received), received, shown)
    except BaseException as error:
        if received is not None:
            received.close()
        if isinstance(error, av.FFmpegError | ValueError | OSError):
            raise _connection_error(error, parts, shown) from None  # its words have the whole address in them
        raise


def _open_container(address: str, parts: SplitResult, received: SrtFile | None) -> InputContainer:
    if received is not None:
        srt_options = OPTIONS | {"format_whitelist": "mpegts"}
        opened: InputContainer = av.open(received, "r", "mpegts", options=srt_options, buffer_size=16384)
        return opened
    options = OPTIONS | {"protocol_whitelist": PROTOCOLS[parts.scheme.lower()]}
    given: Any = (OPEN_S, READ_S)
    return av.open(address, options=options, timeout=given)


def _find_pictures(container: InputContainer, received: SrtFile | None, shown: str) -> Connection:
    if not container.streams.video:
        container.close()
        raise SourceError("{address} sends no pictures.", "Give the address of a camera's picture.", address=shown)
    stream = max(container.streams.video, key=lambda one: one.codec_context.width * one.codec_context.height)
    stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
    stream.thread_type = "SLICE"  # several pictures at once would come later by as many
    is_film = container.duration is not None and container.duration > 0
    return Connection(container, stream, is_film or container.format.name == "hls", received)


def _connection_error(error: Exception, parts: SplitResult, shown: str) -> SourceError:
    if isinstance(error, av.HTTPUnauthorizedError | av.HTTPForbiddenError):
        if parts.username:
            return SourceError(
                "{address} refuses this user and password.",
                "Check both; in an address @ is written as %40, / as %2F and # as %23.",
                address=shown,
            )
        return SourceError(
            "{address} asks for a user and a password.",
            "Write them before the host: {example}.",
            address=shown,
            example=Word("http://user:password@192.168.1.20/"),
        )
    if isinstance(error, av.HTTPNotFoundError):
        return SourceError("{address} is not there.", "Check what follows the host.", address=shown)
    # FFmpeg calls a host that no name server knows an input/output error
    if getattr(error, "errno", None) == errno.EIO and not _is_host_found(parts):
        return unknown_host_error(shown)
    return SourceError(
        "{address} cannot be opened: {reason}.",
        "Check the address, and that the sender runs.",
        address=shown,
        reason=describe_failure(error),
    )


def describe_failure(error: Exception) -> Phrase | str:
    """Return why a connection failed; what the error itself says may hold the whole address."""
    if isinstance(error, av.ExitError):  # PyAV's time limit
        return Phrase("Connection timed out")
    if _is_system_error(error):
        return system_reason(error)
    return Phrase("it is not a picture that can be read")


def _is_system_error(error: Exception) -> bool:
    return isinstance(error, OSError) and not isinstance(error, av.HTTPError | av.ExitError)


def _is_host_found(parts: SplitResult) -> bool:
    try:
        socket.getaddrinfo(parts.hostname, None)
    except (OSError, UnicodeError):
        return False
    return True
