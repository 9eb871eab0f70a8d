"""What the doctor says of cameras, leave to use them, and virtual cameras."""

import os
import sys
from pathlib import Path

import pytest

from engine.camera_process.devices import INSTALL
from engine.sources import system_checks
from engine.sources.camera_list import Camera
from engine.sources.camera_setup import virtual_cameras
from engine.sources.camera_setup.install_plan import InstallPlan
from engine.sources.system_checks import (
    check_camera,
    check_camera_permission,
    check_device_access,
    check_live,
    check_virtual_camera,
)
from tests.problems import advice_of, message_of

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux's /sys and /dev")


def test_everything_looked_at_says_what_to_do() -> None:
    checks = list(check_live())
    assert [check.what for check in checks] == ["camera", "camera permission", "virtual camera"]
    assert all(check.detail if check.found else advice_of(check.problem) for check in checks)


def test_cameras_are_told_by_number_and_name() -> None:
    assert check_camera([Camera(2, "Webcam", "/dev/video2", 2, 200)]).detail == "2 (Webcam)"
    assert not check_camera([]).found


@linux
def test_a_device_that_this_user_may_not_use_is_named(tmp_path: Path) -> None:
    mine, missing = tmp_path / "video0", tmp_path / "video1"
    mine.touch()
    assert check_device_access([mine]).found
    refused = check_device_access([mine, missing])
    assert not refused.found
    assert str(missing) in message_of(refused.problem)
    assert "usermod" in advice_of(refused.problem)
    assert check_device_access([]).found


def test_without_pyvirtualcam_it_is_named() -> None:
    check = check_virtual_camera(lambda name: None)
    assert not check.found
    assert "pyvirtualcam" in advice_of(check.problem)


@linux
def test_a_loaded_loopback_is_told_with_its_devices(tmp_path: Path) -> None:
    module, video = tmp_path / "v4l2loopback", tmp_path / "video4linux"
    missing = check_virtual_camera(bool, module, video)
    assert message_of(missing.problem) == "v4l2loopback is not loaded"
    assert missing.command.startswith("sudo ")
    assert missing.command in advice_of(missing.problem)
    (module / "parameters").mkdir(parents=True)
    assert "no device" in message_of(check_virtual_camera(bool, module, video).problem)
    (video / "video20").mkdir(parents=True)
    (video / "video20" / "max_openers").touch()
    (video / "video0").mkdir()
    check = check_virtual_camera(bool, module, video)
    assert check.found
    assert "/dev/video20" in check.detail
    assert "video0" not in check.detail.replace("video20", "")
    (module / "parameters" / "exclusive_caps").write_text("N,N,N\n")
    assert "exclusive_caps=1" in check_virtual_camera(bool, module, video).detail
    (module / "parameters" / "exclusive_caps").write_text("Y,N,N\n")
    assert "exclusive_caps" not in check_virtual_camera(bool, module, video).detail


@pytest.mark.parametrize(
    ("platform", "allows", "place"),
    [
        ("win32", "_windows_allows_camera", "Settings > Privacy > Camera"),
        ("darwin", "_mac_allows_camera", "System Settings > Privacy & Security > Camera"),
    ],
)
def test_elsewhere_the_system_says_whether_cameras_may_be_used(
    monkeypatch: pytest.MonkeyPatch, platform: str, allows: str, place: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(system_checks, allows, lambda: True)
    assert check_camera_permission().found
    monkeypatch.setattr(system_checks, allows, lambda: False)
    refused = check_camera_permission()
    assert advice_of(refused.problem) == f"allow it in {place}"


def test_on_windows_every_filter_that_is_registered_is_a_virtual_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    registered = [virtual_cameras.FILTERS["Unity Video Capture"]]
    monkeypatch.setattr(virtual_cameras, "is_filter_registered", lambda one: one in registered)
    assert check_virtual_camera(bool).detail == "Unity Video Capture"
    registered.append(virtual_cameras.FILTERS["OBS Virtual Camera"])
    assert check_virtual_camera(bool).detail == "OBS Virtual Camera, Unity Video Capture"
    registered.clear()
    assert message_of(check_virtual_camera(bool).problem) == "none is installed"


def test_on_a_mac_obs_studio_is_the_virtual_camera(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(virtual_cameras, "OBS_APP", tmp_path / "OBS.app")
    assert message_of(check_virtual_camera(bool).problem) == "OBS Studio is not installed"
    (tmp_path / "OBS.app").mkdir()
    assert check_virtual_camera(bool).detail == str(tmp_path / "OBS.app")


@linux
@pytest.mark.parametrize("plan", [InstallPlan("dnf", 21, "", False), None])
def test_what_to_type_is_what_the_window_would_do_where_it_can_do_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: InstallPlan | None
) -> None:
    monkeypatch.setattr(system_checks, "plan_installation", lambda: plan)
    missing = check_virtual_camera(bool, tmp_path / "v4l2loopback", tmp_path)
    assert missing.command == (INSTALL if plan is None else plan.command)
    assert missing.command in advice_of(missing.problem)


@linux
def test_a_device_that_may_only_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = tmp_path / "video0"
    device.touch()
    monkeypatch.setattr("os.access", lambda path, mode: mode == os.R_OK)
    assert not check_device_access([device]).found


def test_what_is_not_of_this_system_is_not_asked() -> None:
    if sys.platform != "win32":
        assert system_checks._windows_allows_camera()
        assert not virtual_cameras.is_filter_registered("{}")
    if sys.platform != "darwin":
        assert system_checks._mac_allows_camera()
