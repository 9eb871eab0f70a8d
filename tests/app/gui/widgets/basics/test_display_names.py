"""Names that people read, in place of words, paths and ids."""

from pathlib import Path

import pytest

from app.gui.widgets.basics.display_names import animator_name, camera_name, portrait_name, preset_name
from app.storage import presets
from app.storage.folders import DEMO_CLIP
from app.storage.gallery_entry import GalleryPortrait


@pytest.fixture(autouse=True)
def _translated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language in which every word is in capitals."""
    monkeypatch.setattr(
        "app.gui.widgets.basics.display_names.QCoreApplication.translate", lambda _, words: words.upper()
    )


@pytest.mark.parametrize(
    ("word", "name"),
    [
        (None, "NOBODY: IT MOVES BY ITSELF"),
        (str(DEMO_CLIP), "DEMO CLIP"),
        ("/videos/me.mp4", "me.mp4"),
        ("Integrated Camera", "Integrated Camera"),
        ("0", "0"),
        ("rtsp://admin:hush@camera.local/live?token=1", "NETWORK CAMERA camera.local"),
        ("http://me:pa/ss@192.168.1.20:8080/key", "NETWORK CAMERA 192.168.1.20:8080"),
        ("srt://[fe80::1]:9000?passphrase=hush", "NETWORK CAMERA [fe80::1]:9000"),
    ],
)
def test_a_camera_is_called_by_its_name_and_a_file_without_its_folder(word: str | None, name: str) -> None:
    assert camera_name(word) == name


def test_every_preset_that_comes_with_the_program_is_translated_and_the_users_own_are_not() -> None:
    assert [preset_name(name) for name in presets.list_bundled()] == [name.upper() for name in presets.list_bundled()]
    assert preset_name("Evening") == "Evening"


def test_a_portrait_that_comes_with_the_program_is_translated_unless_it_is_the_users() -> None:
    bundled, own = (GalleryPortrait(id, "Mira", Path("mira.png")) for id in ("bundled-mira", "user-1"))
    assert (portrait_name(bundled), portrait_name(own)) == ("MIRA", "Mira")


def test_animators_are_written_as_they_write_themselves() -> None:
    assert [animator_name(name) for name in ("instant", "personalive", "other")] == ["Instant", "PersonaLive", "other"]


def test_a_path_is_named_by_its_file_on_every_system() -> None:
    assert camera_name("/films/a.mp4") == "a.mp4"
    assert camera_name("Integrated: Webcam") == "Integrated: Webcam"
    assert camera_name("clip.mp4") == "clip.mp4"


def test_what_nobody_knows_keeps_its_name() -> None:
    assert animator_name("instant") == "Instant"
    assert animator_name("clay") == "clay"
    assert preset_name("mine") == "mine"
