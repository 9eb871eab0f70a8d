import pytest

from engine.core.errors import SourceError
from engine.core.system.stream_address import check_address, is_address, mask_address

SECRETS = ("hunter2", "admin", "abcdef0123456789x", "hush")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rtsp://192.168.1.20:554/stream1", "rtsp://192.168.1.20:554/stream1"),
        ("rtsp://admin:hunter2@camera.local/live", "rtsp://***@camera.local/live"),
        ("RTSP://admin@camera.local", "rtsp://***@camera.local"),
        ("http://admin:hun?ter2@[::1]:8080/video?token=hush", "http://***@[::1]:8080/video?***"),
        ("http://admin:a/b@c@camera/video", "http://***@camera/video"),
        ("rtsps://10.0.0.1:7441/abcdef0123456789x?enableSrtp", "rtsps://10.0.0.1:7441/***?***"),
        ("srt://10.0.0.1:9000?passphrase=hush&streamid=admin", "srt://10.0.0.1:9000?***"),
        ("https://camera/shot.mjpeg#hush", "https://camera/shot.mjpeg?***"),
        ("ftp://admin:hunter2@host/x", "ftp://***@host/x"),
    ],
)
def test_nothing_secret_is_shown_and_the_rest_is(address: str, shown: str) -> None:
    assert is_address(address)
    assert mask_address(address) == shown
    assert not any(secret in shown for secret in SECRETS)


@pytest.mark.parametrize("text", ["0", "Logitech BRIO", "/dev/video2", "clip.mp4", "C:\\clips\\a.mp4", "C:/a.mp4", ""])
def test_other_texts_are_no_addresses_and_stay(text: str) -> None:
    assert not is_address(text)
    assert mask_address(text) == text


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
