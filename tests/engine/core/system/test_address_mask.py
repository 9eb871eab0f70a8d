import pytest

from engine.core.system.address_mask import is_address, mask_address, resembles_address

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
    ("mistyped", "shown"),
    [
        (" rtsp://admin:hunter2@camera/live ", "rtsp://***@camera/live"),
        ("rtsp:/admin:hunter2@camera/live", "rtsp:/***@camera/live"),
        ("rtsp:/admin:hun ter2@camera/live", "rtsp:/***@camera/live"),
        ("http//admin:hunter2@camera/x?k=hush", "http//***@camera/x?***"),
        ("http;//admin:hunter2@camera", "http;//***@camera"),
        ("admin:hunter2@camera:554/x", "***@camera:554/x"),
        ("admin:hun/ter2@camera:554/x", "***@camera:554/x"),
    ],
)
def test_nothing_secret_is_shown_of_a_mistyped_address(mistyped: str, shown: str) -> None:
    assert resembles_address(mistyped)
    assert mask_address(mistyped) == mask_address(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/some folder/http:/admin:hunter2@camera/x?k=hush", "/some folder/http:/***@camera/x?***"),
        ("'rtsp:/admin:hunter2@camera/x?k=hush'", "'rtsp:/***@camera/x?***'"),
        ("'admin:hunter2@camera'", "'***@camera'"),
        ("camera:8080/video?token=hush", "camera:8080/video?***"),
        ("The camera rtsp://admin:hunter2@camera?k=hush is lost.", "The camera rtsp://***@camera?*** is lost."),
        ("http://***@camera/x?*** cannot be opened: no way.", "http://***@camera/x?*** cannot be opened: no way."),
    ],
)
def test_an_address_in_a_text_is_masked_and_the_text_stays(text: str, shown: str) -> None:
    assert mask_address(text) == mask_address(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "virtual-camera:file:/srv/a-folder-of-2026-11-29/out.raw",
        "C:\\clips\\a@2x.png",
        "C:/clips/a@2x.png",
        "/srv/clips/a@2x.mp4",
        "Camera: HD (046d:0825)",
        "what? yes",
    ],
)
def test_names_of_files_and_cameras_are_not_taken_for_addresses(text: str) -> None:
    assert mask_address(text) == text
    assert not resembles_address(text)
