"""Which virtual cameras there are, by the names that outputs and other programs have for them."""

import sys
from pathlib import Path

import pytest

from engine.sources.camera_setup import virtual_cameras
from engine.sources.camera_setup.virtual_cameras import VirtualCamera, list_virtual_cameras


@pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux's /sys")
def test_devices_of_the_loopback_are_listed_by_number_with_their_names(tmp_path: Path) -> None:
    for node, name in (("video20", "Persona Cam\n"), ("video3", "Second"), ("video0", None), ("video21", "")):
        (tmp_path / node).mkdir()
        if name is not None:
            (tmp_path / node / "max_openers").touch()
            (tmp_path / node / "name").write_text(name)
    assert list_virtual_cameras(tmp_path) == (
        VirtualCamera("/dev/video3", "Second"),
        VirtualCamera("/dev/video20", "Persona Cam"),
        VirtualCamera("/dev/video21", "video21"),
    )
    assert list_virtual_cameras(tmp_path / "none") == ()


@pytest.mark.parametrize("registered", [[], ["Unity Video Capture"], ["OBS Virtual Camera", "Unity Video Capture"]])
def test_on_windows_filters_are_listed(monkeypatch: pytest.MonkeyPatch, registered: list[str]) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    classes = [virtual_cameras.FILTERS[name] for name in registered]
    monkeypatch.setattr(virtual_cameras, "is_filter_registered", lambda one: one in classes)
    assert [camera.word for camera in list_virtual_cameras()] == registered


def test_on_a_mac_there_is_the_one_of_obs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(virtual_cameras, "OBS_APP", tmp_path)
    assert list_virtual_cameras() == (VirtualCamera("OBS Virtual Camera", "OBS Virtual Camera"),)
    monkeypatch.setattr(virtual_cameras, "OBS_APP", tmp_path / "none")
    assert list_virtual_cameras() == ()
