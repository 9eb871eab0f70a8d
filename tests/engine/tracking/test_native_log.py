"""What native code prints goes to the log."""

import logging
import os
import threading
from pathlib import Path

import pytest

from engine.tracking.native_log import log_native_errors

PATIENCE_S = 60.0
HANDLES = Path("/dev/fd")


def test_what_is_written_to_the_error_stream_is_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), log_native_errors():
        os.write(2, b"native greeting\n")
    os.write(2, b"afterwards\n")

    assert caplog.messages == ["native greeting"]
    assert capfd.readouterr().err == "afterwards\n"


def test_error_stream_comes_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="inside"), log_native_errors():
        raise RuntimeError("inside")
    os.write(2, b"afterwards\n")

    assert capfd.readouterr().err == "afterwards\n"


def test_two_threads_at_once_leave_the_error_stream_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    inside, go_on, over = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        with log_native_errors():
            inside.set()
            assert go_on.wait(PATIENCE_S)
        over.set()

    def second() -> None:
        assert inside.wait(PATIENCE_S)
        threading.Timer(0.1, go_on.set).start()
        with log_native_errors():
            assert over.wait(PATIENCE_S)

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    os.write(2, b"afterwards\n")
    assert capfd.readouterr().err == "afterwards\n"


@pytest.mark.skipif(not HANDLES.is_dir(), reason="this system does not list a process's handles")
def test_no_handle_is_left() -> None:
    before = len(list(HANDLES.iterdir()))
    for _ in range(5):
        with log_native_errors():
            pass
    assert len(list(HANDLES.iterdir())) == before


def test_without_an_error_stream_the_work_is_done_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> int:
        raise OSError("bad file descriptor")

    done: list[bool] = []
    monkeypatch.setattr(os, "dup", fail)
    for _ in range(2):
        with log_native_errors():
            done.append(True)
    assert done == [True, True]
