"""Which camera a user means, and that outputs are never offered as cameras."""

from pathlib import Path

import cv2
import pytest
from cv2_enumerate_cameras import CameraInfo

from engine.core.errors import SourceError
from engine.sources import camera_list
from engine.sources.camera_list import Camera, find_camera, find_lost_camera, is_virtual_camera, list_cameras


def camera(number: int, name: str, path: str = "") -> Camera:
    return Camera(number, name, path or f"/dev/video{number}", number, cv2.CAP_V4L2)


CAMERAS = [camera(0, "Integrated Camera"), camera(2, "HD Pro Webcam C920"), camera(4, "HD Pro Webcam C922")]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [("0", 0), ("4", 4), ("/dev/video2", 2), ("integrated", 0), ("HD Pro Webcam C920", 2), ("c922", 4)],
)
def test_a_camera_is_found_by_number_path_name_or_part_of_it(wanted: str, number: int) -> None:
    assert find_camera(wanted, CAMERAS).number == number


@pytest.mark.parametrize("wanted", ["7", "/dev/video7", "Logi"])
def test_one_that_is_not_there_is_answered_with_those_that_are(wanted: str) -> None:
    with pytest.raises(SourceError, match="no camera") as caught:
        find_camera(wanted, CAMERAS)
    assert "2 (HD Pro Webcam C920)" in caught.value.problem.advice


def test_a_name_that_fits_several_is_refused_with_their_numbers() -> None:
    with pytest.raises(SourceError, match=r"2 .*4 ") as caught:
        find_camera("hd pro", CAMERAS)
    assert "number" in caught.value.problem.advice


def test_without_any_camera_the_doctor_is_named() -> None:
    with pytest.raises(SourceError) as caught:
        find_camera("0", [])
    assert "doctor" in caught.value.problem.advice


def test_a_camera_that_comes_back_under_another_index_is_found_by_name() -> None:
    back = [camera(0, "Integrated Camera"), camera(5, "HD Pro Webcam C920")]
    assert find_lost_camera(CAMERAS[1], back).number == 5
    with pytest.raises(SourceError, match="C922"):
        find_lost_camera(CAMERAS[2], back)


def test_of_two_alike_the_one_at_the_same_place_is_taken_again() -> None:
    twins = [camera(1, "Webcam"), camera(3, "Webcam")]
    assert find_lost_camera(twins[1], twins) is twins[1]


def test_a_link_to_the_device_names_the_camera(tmp_path: Path) -> None:
    device = tmp_path / "video2"
    device.touch()
    link = tmp_path / "by-id"
    link.symlink_to(device)
    assert find_camera(str(link), [camera(2, "Webcam", str(device))]).number == 2


def test_a_device_that_is_not_offered_can_still_be_named_by_its_path(tmp_path: Path) -> None:
    device = tmp_path / "video9"
    device.touch()
    assert find_camera(str(device), CAMERAS).index == 9


@pytest.mark.parametrize("name", ["OBS Virtual Camera", "Persona Cam", "Unity Video Capture #2", "OBS-Camera"])
def test_outputs_are_known_by_their_names(name: str) -> None:
    assert is_virtual_camera(name, "")


def test_a_loopback_device_is_known_by_its_place_in_the_system(tmp_path: Path) -> None:
    for name, place in (("video0", "devices/pci0000/usb1/video4linux"), ("video20", "devices/virtual/video4linux")):
        (tmp_path / place / name).mkdir(parents=True)
        (tmp_path / name).symlink_to(tmp_path / place / name)
    assert is_virtual_camera("VCam", "/dev/video20", tmp_path)
    assert not is_virtual_camera("Webcam", "/dev/video0", tmp_path)
    assert not is_virtual_camera("Webcam", "", tmp_path)


def test_listing_leaves_outputs_out_and_names_each_camera_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {
        cv2.CAP_MSMF: [CameraInfo(0, "Webcam", "usb#1", None, None, cv2.CAP_MSMF)],
        cv2.CAP_DSHOW: [
            CameraInfo(0, "Webcam", "usb#1", None, None, cv2.CAP_DSHOW),
            CameraInfo(1, "OBS Virtual Camera", "", None, None, cv2.CAP_DSHOW),
            CameraInfo(2, "Capture Card", "pci#1", None, None, cv2.CAP_DSHOW),
        ],
    }
    monkeypatch.setattr(camera_list, "BACKENDS", (cv2.CAP_MSMF, cv2.CAP_DSHOW))
    monkeypatch.setattr(camera_list, "enumerate_cameras", found.__getitem__)
    listed = list_cameras()
    assert [(one.number, one.name, one.index, one.backend) for one in listed] == [
        (0, "Webcam", 0, cv2.CAP_MSMF),
        (1, "Capture Card", 2, cv2.CAP_DSHOW),
    ]


def test_listing_has_both_of_two_alike_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [CameraInfo(index, "Webcam", f"/dev/video{index}", None, None, cv2.CAP_V4L2) for index in (4, 2)]
    monkeypatch.setattr(camera_list, "BACKENDS", (cv2.CAP_V4L2,))
    monkeypatch.setattr(camera_list, "enumerate_cameras", lambda _: found)
    assert [(one.number, one.path) for one in list_cameras()] == [(2, "/dev/video2"), (4, "/dev/video4")]
