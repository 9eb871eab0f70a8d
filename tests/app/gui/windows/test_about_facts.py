from pathlib import Path

from app.gui.windows.about_facts import list_parts, read_licence, read_version, write_report_text
from app.storage.user_settings import UserSettings
from engine import LiveSettings
from tests.app.storage.two_pictures import choose_two_pictures


def test_parts_that_are_not_installed_are_left_out() -> None:
    parts = list_parts()
    assert parts["Python"].startswith("3.")
    assert all(parts.values())
    assert read_version("no-such-package-anywhere") == ""


def test_licence_and_notice_are_found() -> None:
    assert "Permission is hereby granted" in read_licence("LICENSE")
    assert "fonttools" in read_licence("NOTICE")
    assert read_licence("NO-SUCH-FILE") == ""


def test_a_text_for_a_report_has_nothing_that_the_user_typed() -> None:
    live = LiveSettings(card_words="Anna is away", card_picture="/anna/card.png")
    user = UserSettings(
        camera="Anna's webcam", portrait="anna", recordings=Path("/anna/films"), microphone="anna", live=live
    )
    text = write_report_text(user, {"Delay in ms": 120.0})
    assert "anna" not in text.casefold()
    assert "/anna" not in text
    assert "Delay in ms: 120.0" in text
    assert '"card_words": "(set)"' in text


def test_a_text_for_a_report_is_made_with_pictures_as_background_and_on_the_card(tmp_path: Path) -> None:
    text = write_report_text(choose_two_pictures(tmp_path), {})
    assert '"card_picture": "(set)"' in text
    assert "_read" not in text
    assert "anna" not in text.casefold()
    assert str(tmp_path) not in text
