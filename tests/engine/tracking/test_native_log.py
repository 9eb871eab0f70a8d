"""What native code prints goes to the log."""

import logging
import os

import pytest

from engine.tracking.native_log import native_errors_logged


def test_what_is_written_to_the_error_stream_is_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), native_errors_logged():
        os.write(2, b"native greeting\n")
    os.write(2, b"afterwards\n")

    assert caplog.messages == ["native greeting"]
    assert capfd.readouterr().err == "afterwards\n"


def test_error_stream_comes_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="inside"), native_errors_logged():
        raise RuntimeError("inside")
    os.write(2, b"afterwards\n")

    assert capfd.readouterr().err == "afterwards\n"
