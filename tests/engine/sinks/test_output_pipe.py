"""Pipes: refused at once without a reader, kept open for the one there is, never waited for without an end."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.sinks import NoReaderError, output_pipe, sink_error
from engine.sinks.output_file import check_file_writable, write_file

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names on Windows")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@pytest.fixture
def reader(pipe: Path) -> Iterator[int]:
    """A descriptor that has the pipe open and takes nothing by itself."""
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    yield descriptor
    os.close(descriptor)


def test_a_pipe_that_no_program_reads_is_refused_before_the_work_and_after_it(pipe: Path) -> None:
    with pytest.raises(NoReaderError) as failure:
        check_file_writable(pipe)
    said = str(sink_error(failure.value, pipe))
    assert said == f"{pipe} cannot be written: no program reads from this pipe. Choose another place."
    with pytest.raises(NoReaderError):
        write_file(pipe, b"{}")


def test_the_check_is_no_end_of_the_file_for_the_reader(pipe: Path, reader: int) -> None:
    check_file_writable(pipe)
    check_file_writable(pipe)
    with pytest.raises(BlockingIOError):  # an empty result would be the end of the file
        os.read(reader, 10)
    assert write_file(pipe, b"{}") == pipe
    assert [os.read(reader, 10), os.read(reader, 10)] == [b"{}", b""]


def test_more_than_a_pipe_holds_arrives_whole(pipe: Path) -> None:
    content = os.urandom(300_000)
    found: list[bytes] = []
    reading = threading.Thread(target=lambda: found.append(pipe.read_bytes()), daemon=True)
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # until the thread has opened it
    reading.start()
    check_file_writable(pipe)
    write_file(pipe, content)
    reading.join(60)
    os.close(descriptor)
    assert found == [content]


def test_a_pipe_without_a_name_is_written_to(tmp_path: Path) -> None:
    read, write = os.pipe()
    place = Path(f"/dev/fd/{write}")
    check_file_writable(place)
    assert write_file(place, b"{}") == place
    os.close(write)
    assert os.read(read, 10) == b"{}"
    os.close(read)


def test_a_reader_that_takes_nothing_is_given_up(pipe: Path, reader: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output_pipe, "READER_PAUSE_S", 0.01)
    with pytest.raises(NoReaderError):
        write_file(pipe, bytes(300_000))


def test_a_reader_that_has_gone_is_said(pipe: Path) -> None:
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    check_file_writable(pipe)
    os.close(reader)
    with pytest.raises(NoReaderError):
        write_file(pipe, b"{}")
