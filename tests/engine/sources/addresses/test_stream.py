"""A driver from an address, against servers on this computer."""

import ctypes.util
import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.core.clock import SystemClock
from engine.core.errors import SourceError
from engine.core.types import Image
from engine.live.loops.capture_loop import CaptureLoop
from engine.live.loops.mailbox import Mailbox
from engine.sources.addresses import connection, newest, srt, stream
from engine.sources.addresses.stream import AddressOpener, StreamSource
from engine.sources.camera import CameraRequest
from engine.sources.live import make_live_opener
from tests import clips
from tests.fakes.clock import FakeClock
from tests.stream_servers import MjpegServer, RtspServer, SrtSender

PASSWORD, TOKEN = "hunter2", "abcdef0123456789"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_S", 1.5)
    monkeypatch.setattr(stream, "READ_S", 1.5)
    monkeypatch.setattr(stream, "FIRST_PICTURE_S", 10.0)


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    with MjpegServer(clips.numbered_pictures(40)).run() as running:
        yield running


@pytest.fixture(scope="module")
def transport_stream(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("stream") / "c.ts"
    picture = np.full((48, 64, 3), (200, 60, 50), np.uint8)
    return clips.write_clip(file, [picture] * 30, clips.Clip(container="mpegts")).read_bytes()


def open_address(address: str) -> StreamSource:
    opened = make_live_opener(address, CameraRequest(), SystemClock())()
    assert isinstance(opened, StreamSource)
    return opened


def read_until_lost(source: StreamSource) -> SourceError:
    with pytest.raises(SourceError) as lost:
        deque(iter(source.read_frame, "never"), maxlen=0)
    return lost.value


def wait_until_threads_end() -> None:
    for thread in threading.enumerate():
        if thread.name == "stream":
            thread.join(8)
            assert not thread.is_alive()


def test_pictures_of_an_address_come_as_from_a_camera(server: MjpegServer) -> None:
    with closing(open_address(server.address())) as source:
        assert (source.info.width_px, source.info.height_px) == (64, 48)
        assert not source.info.plays_file
        frames = [source.read_frame() for _ in range(5)]
    times_ns = [0 if frame is None else frame.capture_time_ns for frame in frames]
    assert (np.diff(times_ns) > 0).all()
    numbers = [-1 if frame is None else clips.number_of(frame.image) for frame in frames]
    assert numbers == sorted(numbers)
    assert source.read_frame() is None
    wait_until_threads_end()


def test_a_slow_reader_gets_the_newest_picture_and_no_delay_grows(server: MjpegServer) -> None:
    with closing(open_address(server.address())) as source:
        behind = []
        for _ in range(4):
            before = server.sent
            while server.sent < before + 10:
                time.sleep(0.005)
            frame = source.read_frame()
            assert frame is not None
            behind.append((server.sent - 1 - clips.number_of(frame.image)) % 40)
    assert max(behind) < 9  # in turn they would be 10, 20, 30 and 40 behind
    wait_until_threads_end()


def test_one_that_ends_is_lost_and_can_be_opened_again(server: MjpegServer) -> None:
    server.end_after = 5
    opener = make_live_opener(server.address(), CameraRequest(), SystemClock())
    for _ in range(2):
        with closing(opener()) as source:
            lost = read_until_lost(source)  # type: ignore[arg-type]
        assert "was lost" in lost.problem.message
        assert "by itself" in lost.problem.advice
    wait_until_threads_end()


def test_one_that_falls_silent_is_lost(server: MjpegServer) -> None:
    with closing(open_address(server.address())) as source:
        server.silent = True
        begun = time.monotonic()
        assert read_until_lost(source).problem.message
        assert time.monotonic() - begun < 5
    wait_until_threads_end()


def test_nothing_secret_is_in_messages_names_and_logs(
    server: MjpegServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    said = []
    server.end_after, server.password = 3, PASSWORD
    with closing(open_address(server.address(f"admin:{PASSWORD}@", f"live?token={TOKEN}"))) as source:
        said += [source.info.name, str(read_until_lost(source))]
    assert server.requests[-1] == f"/live?token={TOKEN}"
    for address in (
        server.address("", f"live?token={TOKEN}"),
        f"http://admin:{PASSWORD}@127.0.0.1:1/{TOKEN}",
        f"rtsp://admin:{PASSWORD}@127.0.0.1:1/x?token={TOKEN}",
        f"ftp://admin:{PASSWORD}@127.0.0.1:1/x?token={TOKEN}",
        f"rtsp://admin:{PASSWORD}@",
    ):
        with pytest.raises(SourceError) as refused:
            open_address(address)
        assert refused.value.__cause__ is None or PASSWORD not in str(refused.value.__cause__)
        said.append(str(refused.value))
    wait_until_threads_end()
    written = " ".join([*said, caplog.text, *capfd.readouterr()])
    assert "127.0.0.1" in written
    for secret in (PASSWORD, TOKEN, "admin"):
        assert secret not in written


def test_a_password_that_is_missing_is_named(server: MjpegServer) -> None:
    server.password = PASSWORD
    with pytest.raises(SourceError, match="asks for a user and a password"):
        open_address(server.address())
    wait_until_threads_end()


def test_a_user_and_password_that_are_refused_are_said_to_be(server: MjpegServer) -> None:
    server.password, server.refuses = PASSWORD, True
    with pytest.raises(SourceError, match="refuses this user and password") as refused:
        open_address(server.address(f"bob:{PASSWORD}@"))
    assert PASSWORD not in str(refused.value)
    wait_until_threads_end()


@pytest.mark.parametrize("scheme", ["rtsp", "http"])
def test_a_host_that_does_not_exist_is_said(scheme: str) -> None:
    with pytest.raises(SourceError, match="its host is not found"):
        open_address(f"{scheme}://nohost.invalid/x")
    wait_until_threads_end()


def test_an_address_leads_to_no_file_of_this_computer(server: MjpegServer, swaying_face: Path) -> None:
    for place in (f"file://{swaying_face}", f"concat:{swaying_face}", str(swaying_face)):
        server.redirect = place
        with pytest.raises(SourceError, match=r"cannot be opened|is not there"):
            open_address(server.address())
    wait_until_threads_end()


def test_a_playlist_leads_to_no_file_of_this_computer(tmp_path: Path) -> None:
    assert "file" not in ",".join(connection.PROTOCOLS.values()).split(",")
    assert "concat" not in connection.FORMATS.split(",")


def test_an_address_that_never_answers_neither_holds_the_start_nor_the_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        opener = AddressOpener(f"http://127.0.0.1:{silent.getsockname()[1]}/x", SystemClock())
        ends = threading.Timer(0.3, opener.interrupt)
        ends.start()
        begun = time.monotonic()
        with pytest.raises(SourceError, match="given up"):
            opener()
        assert time.monotonic() - begun < 2
    wait_until_threads_end()


@pytest.mark.promise("an address does not answer, ends or falls silent")
def test_a_sender_that_is_gone_is_taken_up_again_when_it_is_back() -> None:
    clock, stop = FakeClock(), threading.Event()
    sender = MjpegServer(clips.numbered_pictures(40), end_after=4)
    with sender.run():
        opener = AddressOpener(sender.address(), SystemClock())
        loop = CaptureLoop(opener(), opener, Mailbox(1, clock), clock, stop)
        assert run_until(loop, lambda: loop.lost is not None)
        assert loop.latest is None
    assert run_until(loop, lambda: loop.lost is not None and "cannot be opened" in str(loop.lost))
    sender.end_after = 0
    with sender.run(sender.port):
        assert run_until(loop, lambda: loop.lost is None and loop.latest is not None)
        loop.close()
    wait_until_threads_end()


def run_until(loop: CaptureLoop, is_so: Callable[[], bool]) -> bool:
    """Step the loop until it is so; it gives up after a minute."""
    until_s = time.monotonic() + 60
    while not is_so() and time.monotonic() < until_s:
        assert loop.run_once()
    return is_so()


def test_a_dead_address_is_tried_less_and_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, tries_ns = FakeClock(), []

    def refuse(*given: Any) -> None:
        tries_ns.append(clock.now_ns())
        raise SourceError("It is not there.")

    monkeypatch.setattr(stream, "StreamSource", refuse)
    opener = AddressOpener("http://127.0.0.1:1/x", clock)
    for _ in range(60):
        with pytest.raises(SourceError, match="not there"):
            opener()
        clock.advance(1)
    waits_s = np.diff(tries_ns) / 1e9
    assert waits_s[:5].tolist() == [1, 1, 2, 4, 8]
    assert set(waits_s[5:]) == {15}


def test_a_reader_is_interrupted_at_once(server: MjpegServer) -> None:
    opener = make_live_opener(server.address(), CameraRequest(), SystemClock())
    with closing(opener()) as source:
        server.silent = True
        while source.read_frame() is not None:
            opener.interrupt()
        assert source.read_frame() is None
    wait_until_threads_end()


def test_rtsp_is_read(transport_stream: bytes) -> None:
    with RtspServer(transport_stream).run() as server:
        address = f"rtsp://127.0.0.1:{server.port}/stream1"
        with closing(open_address(address)) as source:
            check_red_pictures(source)
        wait_until_threads_end()
    assert any(request.startswith("PLAY") for request in server.requests)


@pytest.fixture
def has_srt() -> None:
    try:
        srt.load_library()
    except SourceError:
        pytest.skip("libsrt is not installed")


@pytest.mark.usefixtures("has_srt")
def test_srt_is_read_with_its_password(transport_stream: bytes) -> None:
    with SrtSender(transport_stream, "long enough").run() as sender:
        address = f"srt://127.0.0.1:{sender.port}?passphrase=long%20enough&latency=60"
        with closing(open_address(address)) as source:
            check_red_pictures(source)
        wait_until_threads_end()


@pytest.mark.usefixtures("has_srt")
def test_srt_without_the_password_is_refused(transport_stream: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with (
        SrtSender(transport_stream, "long enough").run() as sender,
        pytest.raises(SourceError, match="does not answer") as refused,
    ):
        open_address(f"srt://127.0.0.1:{sender.port}?passphrase=another%20one")
    assert "passphrase" not in str(refused.value)
    assert "SRT" not in capfd.readouterr().err
    wait_until_threads_end()


def test_srt_without_the_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    srt.load_library.cache_clear()
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    with pytest.raises(SourceError, match="libsrt") as refused:
        open_address("srt://127.0.0.1:9000")
    assert "Install it" in refused.value.problem.advice
    srt.load_library.cache_clear()
    wait_until_threads_end()


def check_red_pictures(source: StreamSource) -> None:
    for _ in range(3):
        frame = source.read_frame()
        assert frame is not None
        image: Image = frame.image
        assert image.shape == (48, 64, 3)
        assert abs(image[24, 32].astype(int) - (200, 60, 50)).max() <= 8


def test_a_film_is_shown_at_its_own_pace_and_catches_up() -> None:
    clock = FakeClock()
    pace = newest.FilmPace(clock)

    def picture(at_s: float | None) -> Any:
        return SimpleNamespace(time=at_s, time_base=Fraction(1))

    assert pace.wait_s(picture(10.0)) == 0
    assert pace.wait_s(picture(10.4)) == pytest.approx(0.4)
    clock.advance(0.5)
    assert pace.wait_s(picture(10.4)) == 0
    clock.advance(5)
    assert pace.wait_s(picture(10.5)) == 0
    assert pace.wait_s(picture(10.9)) == pytest.approx(0.4)
    assert pace.wait_s(picture(None)) == 0
