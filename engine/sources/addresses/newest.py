"""The newest picture of a stream, decoded on a thread of its own, so that a slow reader makes no delay grow.

Owns: the thread, and that older pictures are dropped. Does not know: how pictures are converted and shown.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

import av
from av.video.frame import VideoFrame

from engine.core.clock import NS_PER_S, Clock
from engine.core.errors import SourceError
from engine.core.problem import Phrase
from engine.sources.addresses.connection import Connection, describe_failure

log = logging.getLogger(__name__)

CATCH_UP_NS = NS_PER_S
"""A film that is later than this, or further ahead, goes on from where it is."""

Connect = Callable[[], Connection]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A decoded picture and when it came."""

    picture: VideoFrame
    time_ns: int


class NewestPicture:
    """Connects and decodes until `close`. All methods may be called from any thread."""

    def __init__(self, connect: Connect, shown: str, clock: Clock) -> None:
        """shown: the address without what is secret in it. Starts the thread."""
        self._connect = connect
        self._shown = shown
        self._clock = clock
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._newest: Arrived | None = None
        self._failed: SourceError | None = None
        self.connection: Connection | None = None
        self._thread = threading.Thread(target=self._read_stream, name="stream", daemon=True)
        self._thread.start()

    def wait_for_picture(self, timeout_s: float) -> Arrived | None:
        """Return a picture that was not returned before, or None if none has come in that time.

        Raises: SourceError if the connection failed or ended.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._newest is not None or self._failed is not None, timeout_s)
            newest, self._newest = self._newest, None
            if newest is None and self._failed is not None:
                raise self._failed
            return newest

    def take_picture(self) -> Arrived | None:
        """Return a picture that was not returned before, if there is one now."""
        with self._changed:
            newest, self._newest = self._newest, None
            return newest

    def close(self) -> None:
        """End the thread soon: it may still wait for the network for a few seconds, which nobody waits for."""
        self._closing.set()
        with self._changed:
            self._newest = None

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread; returns False if it still waits for the network."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _read_stream(self) -> None:
        try:
            connection = self._connect()
        except SourceError as error:
            self._fail(error)
            return
        except Exception as error:  # noqa: BLE001 -- the top of a thread; what it says may hold the address
            log.debug("connecting failed: %s", type(error).__name__)
            self._fail(self._lost_error(describe_failure(error)))
            return
        self.connection = connection
        try:
            self._decode_pictures(connection)
            self._fail(self._lost_error(Phrase("the sender ended it")))
        except Exception as error:  # noqa: BLE001 -- the top of a thread; what it says may hold the address
            self._fail(self._lost_error(describe_failure(error)))
        finally:
            self.connection = None
            connection.close()

    def _decode_pictures(self, connection: Connection) -> None:
        pace = FilmPace(self._clock) if connection.is_paced else None
        for packet in connection.container.demux(connection.stream):
            if self._closing.is_set():
                return
            try:
                pictures = packet.decode()
            except av.FFmpegError as error:
                if isinstance(error, OSError):
                    raise
                continue  # a stream often begins in the middle, and some packets are lost on the way
            for picture in pictures:
                if pace is not None and self._clock.wait(self._closing, pace.wait_s(picture)):
                    return
                self._offer(picture)

    def _offer(self, picture: VideoFrame) -> None:
        with self._changed:
            self._newest = Arrived(picture, self._clock.now_ns())
            self._changed.notify_all()

    def _fail(self, error: SourceError) -> None:
        with self._changed:
            self._failed = error
            self._changed.notify_all()

    def _lost_error(self, reason: Phrase | str) -> SourceError:
        return SourceError(
            "The connection to {address} was lost: {reason}.",
            "It is taken up again by itself.",
            address=self._shown,
            reason=reason,
        )


class FilmPace:
    """When the pictures of a film are due, by their own times."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun_ns: int | None = None

    def wait_s(self, picture: VideoFrame) -> float:
        """Return how long to wait before this picture is shown."""
        if picture.time is None:
            return 0.0
        now_ns, at_ns = self._clock.now_ns(), round(picture.time * NS_PER_S)
        if self._begun_ns is None or abs(self._begun_ns + at_ns - now_ns) > CATCH_UP_NS:
            self._begun_ns = now_ns - at_ns
        return max(0, self._begun_ns + at_ns - now_ns) / NS_PER_S
