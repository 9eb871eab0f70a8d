import pytest

from engine.core.errors import SourceError
from engine.core.system.stream_address import check_address


@pytest.mark.parametrize(
    "address", ["rtsp://host/x", "http://host:8080/video", "https://host/a.mjpeg", "srt://host:9000", "RTSPS://h:1/x"]
)
def test_these_protocols_are_allowed(address: str) -> None:
    assert check_address(address).hostname


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://h/x",
        "udp://@239.0.0.1:1234",
        "concat://a|b",
        "tcp://h:1?listen",
        "data://x",
        "rtmp://h/x",
    ],
)
def test_other_protocols_are_refused_and_the_allowed_ones_named(address: str) -> None:
    with pytest.raises(SourceError, match="protocol") as refused:
        check_address(address)
    assert "rtsp://, rtsps://, http://, https://, srt://" in refused.value.problem.advice


@pytest.mark.parametrize("address", ["rtsp://", "http:///x", "rtsp://host:port/x", "http://ho st/x", "http://[::1/x"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(SourceError, match="is not an address"):
        check_address(address)


@pytest.mark.parametrize("mode", ["listener", "rendezvous"])
def test_this_program_never_waits_for_a_connection(mode: str) -> None:
    with pytest.raises(SourceError, match="which it never does"):
        check_address(f"srt://0.0.0.0:9000?latency=200&mode={mode}")
    assert check_address("srt://host:9000?mode=caller")


def test_blanks_around_an_address_do_not_count() -> None:
    assert check_address(" rtsp://host/x\n").hostname == "host"
