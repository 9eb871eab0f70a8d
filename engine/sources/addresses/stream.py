"""A live source at an address: a network camera, a telephone, another program.

Owns: how long to wait for the first and for every other picture. Does not know: how often to try again
(`capture_loop`); how a connection is opened.
"""

import logging
import threading
from fractions import Fraction

import av

from engine.camera_process.backoff import Backoff
from engine.core.clock import NS_PER_S, Clock
from engine.core.errors import SourceError
from engine.core.system.address_mask import mask_address
from engine.core.system.stream_address import check_address
from engine.core.types import Frame
from engine.sources import SourceInfo
from engine.sources.addresses.connection import READ_S, open_connection
from engine.sources.addresses.newest import Arrived, Connect, NewestPicture
from engine.sources.clips.picture_converter import PictureConverter

log = logging.getLogger(__name__)

FIRST_PICTURE_S = 12.0
"""A connection and its first whole picture; some senders send one every few seconds only."""
LOOK_S = 0.1
"""How often a wait looks if it was interrupted."""
RETRY_S, HEALTHY_S = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0), 10.0
"""Between two tries, beside the time between those of `capture_loop`. After a connection that held they begin again."""
FPS_IF_UNKNOWN, FPS_MAX = Fraction(30), 240


class StreamSource:
    """Implements `LiveSource`: the newest picture each time, in the size of the first one."""

    def __init__(self, connect: Connect, shown: str, clock: Clock, interrupted: threading.Event) -> None:
        """Connect, and wait for the first picture. shown: what it is called.

        Raises: SourceError if it cannot be opened, sends nothing, or was interrupted.
        """
        self._shown = shown
        self._clock = clock
        self._interrupted = interrupted
        self._newest = NewestPicture(connect, shown, clock)
        self._last_ns = -1
        self._closed = False
        try:
            first = self._wait_for_picture(FIRST_PICTURE_S)
            connection = self._newest.connection
            if first is None or connection is None:
                raise SourceError("Opening {address} was given up.", address=shown)
            stream = connection.stream
            self._converter = PictureConverter(stream, first.picture)
            self._first: Arrived | None = first
        except BaseException:
            self._newest.close()
            raise
        rate = stream.average_rate or stream.guessed_rate
        self._fps = Fraction(rate) if rate and 0 < rate <= FPS_MAX else FPS_IF_UNKNOWN
        log.info("%s: %dx%d at %g", shown, *self._converter.size_px, float(self._fps))

    @property
    def info(self) -> SourceInfo:
        """What is known of the stream; its name has nothing secret in it."""
        return SourceInfo(self._shown, *self._converter.size_px, self._fps, frames=None, sound=None)

    def read_frame(self) -> Frame | None:
        """Return the newest picture when it has come, or None when interrupted.

        Raises: SourceError if the connection was lost, or has been silent for READ_S.
        """
        if self._closed:
            return None
        first, self._first = self._first, None
        arrived = None if first is None else self._newest.take_picture() or first
        while True:
            arrived = arrived or self._wait_for_picture(READ_S)
            if arrived is None:
                return None
            frame = self._make_frame(arrived)
            if frame is not None:
                return frame
            arrived = None

    def close(self) -> None:
        self._closed = True
        self._newest.close()

    def _wait_for_picture(self, patience_s: float) -> Arrived | None:
        until_ns = self._clock.now_ns() + round(patience_s * NS_PER_S)
        while not self._interrupted.is_set():
            arrived = self._newest.wait_for_picture(LOOK_S)
            if arrived is not None:
                return arrived
            if self._clock.now_ns() >= until_ns:
                raise SourceError(
                    "{address} has sent no picture for {patience_s} s.",
                    "Check that the sender runs, and the network.",
                    address=self._shown,
                    patience_s=f"{patience_s:.0f}",
                )
        return None

    def _make_frame(self, arrived: Arrived) -> Frame | None:
        """Return the picture as a frame; None if it is damaged."""
        try:
            image = self._converter.convert_picture(arrived.picture)
        except (av.FFmpegError, ValueError):
            return None
        self._last_ns = max(arrived.time_ns, self._last_ns + 1)
        return Frame(image, self._last_ns)


class AddressOpener:
    """Opens an address, the first time and again after it was lost; less and less often as long as that fails."""

    def __init__(self, address: str, clock: Clock) -> None:
        """Raises: SourceError if it is no address, or its protocol is not allowed."""
        check_address(address)
        self._address = address.strip()
        self._clock = clock
        self._interrupted = threading.Event()
        self._backoff = Backoff(RETRY_S, HEALTHY_S)
        self._failed: SourceError | None = None

    def __call__(self) -> StreamSource:
        """Connect. Raises: SourceError if that fails, and while it is too soon to try again after it failed."""
        if self._failed is not None and self._backoff.time_until_retry_ns(self._clock.now_ns()) > 0:
            raise self._failed
        shown = mask_address(self._address)
        try:
            source = StreamSource(lambda: open_connection(self._address), shown, self._clock, self._interrupted)
        except SourceError as failed:
            self._failed = failed
            self._backoff.record_failure(self._clock.now_ns())
            raise
        self._failed = None
        self._backoff.record_success(self._clock.now_ns())
        return source

    def interrupt(self) -> None:
        self._interrupted.set()
