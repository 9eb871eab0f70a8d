import os
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.camera_process import wire
from engine.camera_process.wire import FrameBuffer, SentCounts, Shape, ShownFrame, WireError, WireVersionError

SHAPE = Shape(8, 4, 30_000, "i420")


@pytest.fixture(params=[False, True], ids=["trusted", "checked"])
def pair(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[FrameBuffer, FrameBuffer]:
    """The camera's view and the app's."""
    return _pair(tmp_path, request.param)


def _pair(folder: Path, checked: bool = False, shape: Shape = SHAPE) -> tuple[FrameBuffer, FrameBuffer]:
    path = folder / "buffer"
    path.unlink(missing_ok=True)
    return FrameBuffer.create(path, shape, checked), FrameBuffer.attach(path)


def _picture(value: int, shape: Shape = SHAPE) -> wire.Pixels:
    return np.full(shape.frame_bytes, value % 256, np.uint8)


@pytest.mark.parametrize(("pixel_format", "frame_bytes"), [("rgb", 96), ("i420", 48), ("nv12", 48)])
def test_a_frame_has_the_bytes_of_its_format(pixel_format: str, frame_bytes: int) -> None:
    assert Shape(8, 4, 30_000, pixel_format).frame_bytes == frame_bytes


def test_the_app_finds_the_shape_that_the_camera_made(tmp_path: Path) -> None:
    shape = Shape(64, 36, 29_970, "nv12")
    camera, app = _pair(tmp_path, shape=shape)
    assert app.shape == camera.shape == shape
    assert app.header.camera_pid == os.getpid()


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_the_file_is_for_the_user_only(tmp_path: Path) -> None:
    _pair(tmp_path)
    path = tmp_path / "buffer"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(WireError, match="open to others"):
        FrameBuffer.attach(path)


def test_an_existing_file_is_never_taken_over(tmp_path: Path) -> None:
    (tmp_path / "buffer").touch()
    with pytest.raises(FileExistsError):
        FrameBuffer.create(tmp_path / "buffer", SHAPE)


def test_another_version_is_refused_but_can_be_told_to_end(tmp_path: Path) -> None:
    camera, _ = _pair(tmp_path)
    camera.header.version = wire.VERSION + 1
    with pytest.raises(WireVersionError, match=f"version {wire.VERSION + 1}"):
        FrameBuffer.attach(tmp_path / "buffer")
    assert wire.request_shutdown(tmp_path / "buffer") == os.getpid()
    assert camera.header.end == 1


@pytest.mark.parametrize("content", [b"", b"x" * 100, bytes(9000), b"PCAMWIRE" + bytes(9000)])
def test_a_file_that_is_no_buffer_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "buffer"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(WireError):
        FrameBuffer.attach(path)


def test_a_truncated_buffer_is_refused(tmp_path: Path) -> None:
    _pair(tmp_path)
    os.truncate(tmp_path / "buffer", 10_000)
    with pytest.raises(WireError, match="10000 bytes"):
        FrameBuffer.attach(tmp_path / "buffer")


def test_the_newest_frame_is_taken_once(pair: tuple[FrameBuffer, FrameBuffer]) -> None:
    camera, app = pair
    into = _picture(0)
    assert camera.copy_latest_frame(into, 0) is None
    for value in (1, 2, 3, 4):
        assert app.publish_frame(_picture(value), value * 1000) == value
    assert camera.copy_latest_frame(into, 0) == (4, 4000)
    assert np.array_equal(into, _picture(4))
    assert camera.copy_latest_frame(into, 4) is None


def test_a_frame_may_show_no_driver_moment(pair: tuple[FrameBuffer, FrameBuffer]) -> None:
    camera, app = pair
    app.publish_frame(_picture(1), None)
    assert camera.copy_latest_frame(_picture(0), 0) == (1, None)
    app.publish_frame(_picture(1), 0)
    assert camera.copy_latest_frame(_picture(0), 1) == (2, 0)


def test_a_frame_that_is_overwritten_while_it_is_copied_is_not_taken(
    pair: tuple[FrameBuffer, FrameBuffer], monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, app = pair
    app.publish_frame(_picture(1), 1)
    into = _picture(0)
    copy = np.copyto
    laps = 0

    def copy_with_a_fast_writer(to: wire.Pixels, source: wire.Pixels) -> None:
        nonlocal laps
        copy(to, source)
        if to is into and laps < 2:
            laps += 1
            for _ in range(wire.SLOTS):
                app.publish_frame(_picture(100 + laps), laps)

    monkeypatch.setattr(np, "copyto", copy_with_a_fast_writer)
    assert camera.copy_latest_frame(into, 0) == (7, 2)
    assert np.array_equal(into, _picture(102))


def test_a_writer_that_is_always_faster_is_given_up_for_this_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, app = _pair(tmp_path)
    app.publish_frame(_picture(1), 1)
    into = _picture(0)
    copy = np.copyto

    def copy_with_a_fast_writer(to: wire.Pixels, source: wire.Pixels) -> None:
        copy(to, source)
        if to is into:
            for _ in range(wire.SLOTS):
                app.publish_frame(_picture(9), 9)

    monkeypatch.setattr(np, "copyto", copy_with_a_fast_writer)
    assert camera.copy_latest_frame(into, 0) is None


def test_a_damaged_frame_is_noticed_where_the_processor_is_not_trusted(tmp_path: Path) -> None:
    camera, app = _pair(tmp_path, checked=True)
    app.publish_frame(_picture(1), 1)
    data = bytearray((tmp_path / "buffer").read_bytes())
    at = data.rindex(b"\x01" * SHAPE.frame_bytes)
    with (tmp_path / "buffer").open("r+b") as file:
        file.seek(at)
        file.write(b"\x02")
    assert camera.copy_latest_frame(_picture(0), 0) is None


def test_a_writer_killed_in_the_middle_leaves_the_frame_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    camera, app = _pair(tmp_path)
    app.publish_frame(_picture(1), 1)

    def die(to: wire.Pixels, source: wire.Pixels) -> None:
        to[:10] = source[:10]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(np, "copyto", die)
        with pytest.raises(KeyboardInterrupt):
            app.publish_frame(_picture(2), 2)
    into = _picture(0)
    assert camera.copy_latest_frame(into, 0) == (1, 1)
    second_app = FrameBuffer.attach(tmp_path / "buffer")
    assert second_app.publish_frame(_picture(3), 3) == 2
    assert camera.copy_latest_frame(into, 1) == (2, 3)
    assert np.array_equal(into, _picture(3))


def test_the_card_is_taken_whenever_it_is_new(pair: tuple[FrameBuffer, FrameBuffer]) -> None:
    camera, app = pair
    into = _picture(0)
    assert camera.copy_card(into, 0) == 0
    app.write_card(_picture(7))
    assert camera.copy_card(into, 0) == 1
    assert np.array_equal(into, _picture(7))
    assert camera.copy_card(into, 1) == 1
    app.write_card(_picture(8))
    assert camera.copy_card(into, 1) == 2
    assert np.array_equal(into, _picture(8))


def test_every_frame_is_a_heartbeat(pair: tuple[FrameBuffer, FrameBuffer]) -> None:
    camera, app = pair
    beats = [camera.header.heartbeat]
    for beat in (lambda: app.publish_frame(_picture(1), 1), app.send_heartbeat):
        before_ns = time.monotonic_ns()
        beat()
        assert before_ns <= camera.header.heartbeat <= time.monotonic_ns()
        beats.append(camera.header.heartbeat)
    assert beats[0] == 0


def test_counts_and_text_reach_the_app(pair: tuple[FrameBuffer, FrameBuffer]) -> None:
    camera, app = pair
    assert app.read_status_text() == {}
    camera.write_status_text({"device": "/dev/video20", "problem": "gone — really"})
    camera.write_counts(SentCounts(sent=4, repeated=3, late=2, lost=1))
    assert app.read_status_text() == {"device": "/dev/video20", "problem": "gone — really"}
    assert app.counts == SentCounts(4, 3, 2, 1)
    with pytest.raises(ValueError, match="do not fit"):
        camera.write_status_text({"problem": "x" * 3000})


@given(batches=st.lists(st.integers(0, 200), max_size=6))
@settings(max_examples=25, deadline=None)
def test_what_was_shown_is_told_in_order_and_at_most_once(
    tmp_path_factory: pytest.TempPathFactory, batches: list[int]
) -> None:
    camera, app = _pair(tmp_path_factory.mktemp("shown"))
    made: list[ShownFrame] = []
    told: list[ShownFrame] = []
    count = 0
    for batch in batches:
        for _ in range(batch):
            number = len(made) + 1
            made.append(ShownFrame(number, None if number % 5 == 0 else number * 7, number * 9))
            camera.write_shown_frame(made[-1])
        for next_count, shown in app.read_shown_after(count):
            count = next_count
            told.append(shown)
    assert all(shown in made for shown in told)
    assert [shown.number for shown in told] == sorted({shown.number for shown in told})
    if max(batches, default=0) < 120:
        assert told == made


@given(
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    pixel_format=st.sampled_from(list(wire.FRAME_BYTES)),
    checked=st.booleans(),
    steps=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2**62)), min_size=1, max_size=12),
)
@settings(max_examples=40, deadline=None)
def test_any_run_of_writes_and_reads_gives_whole_newest_frames(
    tmp_path_factory: pytest.TempPathFactory,
    size: tuple[int, int],
    pixel_format: str,
    checked: bool,
    steps: list[tuple[int, int]],
) -> None:
    shape = Shape(2 * size[0], 2 * size[1], 30_000, pixel_format)
    camera, app = _pair(tmp_path_factory.mktemp("runs"), checked, shape)
    into = _picture(0, shape)
    taken = published = 0
    for writes, capture_ns in steps:
        for _ in range(writes):
            published = app.publish_frame(_picture(published + 1, shape), capture_ns)
        got = camera.copy_latest_frame(into, taken)
        assert (got is None) == (published == taken)
        if got is not None:
            taken = published
            assert got == (published, capture_ns)
            assert np.array_equal(into, _picture(published, shape))
    camera.close()
    app.close()
    assert app.closed
    app.close()


def test_a_format_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    camera, _ = _pair(tmp_path)
    camera.header.pixel_format = len(wire.FRAME_BYTES)
    with pytest.raises(WireError, match="unknown pixel format 3"):
        FrameBuffer.attach(tmp_path / "buffer")


@pytest.mark.parametrize(("content", "words"), [(b"x" * 100, "too short"), (bytes(9000), "no frame buffer")])
def test_only_a_frame_buffer_is_asked_to_end(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "buffer"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(WireError, match=words):
        wire.request_shutdown(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("machine", "needed"), [("x86_64", False), ("AMD64", False), ("i686", False), ("aarch64", True), ("arm64", True)]
)
def test_pictures_have_a_checksum_where_the_processor_may_reorder_stores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: str, needed: bool
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    buffer = FrameBuffer.create(tmp_path / "buffer", SHAPE)
    assert bool(buffer.header.checked) is needed
    buffer.close()


def test_a_card_that_is_being_written_is_not_taken(pair: tuple[FrameBuffer, FrameBuffer]) -> None:
    camera, app = pair
    app.write_card(_picture(7))
    app._heads[0].sequence += 1
    assert camera.copy_card(_picture(0), 0) == 0
    app.write_card(_picture(8))
    into = _picture(0)
    assert camera.copy_card(into, 0) > 0
    assert np.array_equal(into, _picture(8))


def test_a_text_that_is_being_written_is_not_read_and_the_longest_fits(pair: tuple[FrameBuffer, FrameBuffer]) -> None:
    camera, app = pair
    longest = {"a": "x" * (2048 - len('{"a": ""}'))}
    camera.write_status_text(longest)
    assert app.read_status_text() == longest
    camera.header.text_sequence += 1
    assert app.read_status_text() == {}
    camera.header.text_sequence += 1
    camera.write_status_text({"a": "short"})
    assert app.read_status_text() == {"a": "short"}, "nothing of the one before is left"


def test_who_reads_too_rarely_gets_the_newest_of_what_was_shown(tmp_path: Path) -> None:
    camera, app = _pair(tmp_path)
    for number in range(1, 301):
        camera.write_shown_frame(ShownFrame(number, None, number))
    told = list(app.read_shown_after(0))
    assert told[-1] == (300, ShownFrame(300, None, 300))
    assert [shown.number for _, shown in told] == list(range(300 - len(told) + 1, 301))
    assert len(told) == 127, "the oldest may just be overwritten"
    assert list(app.read_shown_after(300)) == []


def test_every_report_of_counts_is_a_sign_of_life(pair: tuple[FrameBuffer, FrameBuffer]) -> None:
    camera, app = pair
    for beat in (1, 2):
        camera.write_counts(SentCounts(0, 0, 0, 0))
        assert app.header.beat == beat
