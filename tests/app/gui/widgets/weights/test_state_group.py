"""The first group of the page: what it says, and what can be pressed, at every step."""

import pytest
from PySide6.QtWidgets import QMessageBox, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from app.control.animator_needs import MissingRequirement
from app.gui.widgets.weights.state_group import StateGroup
from app.gui.widgets.weights.terms_dialog import TermsDialog
from app.weights.catalog import WeightsFile
from app.weights.progress import FileState, TaskProgress, WeightsTask
from app.weights.service_status import WeightsStatus
from engine import Problem
from tests.fakes.find import child, words_of
from tests.fakes.link import AskedLink
from tests.fakes.weights import make_ready, make_status

LOADING = make_status(
    FileState.DOWNLOADING,
    task=WeightsTask.DOWNLOAD,
    progress=TaskProgress(3_000_000_000, 12_000_000_000, 25_000_000.0, 360.0),
    terms_accepted=True,
)


@pytest.fixture
def group(qtbot: QtBot, asked_link: AskedLink) -> StateGroup:
    made = StateGroup(asked_link)
    qtbot.addWidget(made)
    made.retranslate()
    made.show()
    return made


def shown(group: StateGroup) -> list[str]:
    """All words that can be seen."""
    return [words for words in words_of(group) if not words.startswith("(")]


def buttons(group: StateGroup) -> list[str]:
    return [each.text() for each in group.findChildren(QPushButton) if each.isVisible()]


def press(group: StateGroup, words: str) -> None:
    (button,) = [each for each in group.findChildren(QPushButton) if each.isVisible() and each.text() == words]
    button.click()


def test_before_a_download_it_says_what_it_takes(group: StateGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_status(), free_bytes=38_000_000_000)
    words = "\n".join(shown(group))
    assert "Until they are here, Instant moves the portrait." in words
    assert "about 12.2 GB" in words
    assert "about 6.1 GB" in words
    assert "for a while, 18.3 GB are needed" in words
    assert "38.0 GB" in words
    assert buttons(group) == ["&Download …"]


def test_nothing_is_fetched_before_the_terms_are_accepted(group: StateGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_status())
    press(group, "&Download …")
    press(group, "&Download …")
    (dialog,) = [one for one in group.findChildren(TermsDialog) if one.isVisible()]
    assert not dialog.isModal()
    assert asked_link.weights.asked == []
    dialog._no.click()
    assert asked_link.weights.asked == [("decline",)]
    press(group, "&Download …")
    next(one for one in group.findChildren(TermsDialog) if one.isVisible())._yes.click()
    assert asked_link.weights.asked[1:] == [("download", True)]


def test_terms_that_were_accepted_are_not_asked_about_again(group: StateGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_status(terms_accepted=True))
    press(group, "&Download")
    assert asked_link.weights.asked == [("download", False)]


def test_a_disk_without_room_is_said_before(group: StateGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_status(), free_bytes=6_000_000_000)
    assert "12.3 GB more have to be free. Make room, or choose another folder below." in shown(group)


def test_without_the_packages_nothing_is_fetched(group: StateGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_status(), missing=MissingRequirement.PACKAGES)
    assert any("pip install -e '.[personalive]'" in words for words in shown(group))
    assert not group.main_button.isEnabled()


def test_a_download_says_how_far_and_how_fast_it_is(group: StateGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=LOADING)
    bar = child(group, QProgressBar)
    assert bar.value() == bar.maximum() // 4
    said = "25 %  ·  3.0 GB of 12.0 GB\n25.0 MB a second  ·  about 6 min left"
    assert said in shown(group)
    assert (bar.accessibleName(), bar.accessibleDescription()) == ("Progress", said)
    assert "Downloading …\nMeanwhile, Instant moves the portrait." in shown(group)
    press(group, "Pause")
    assert asked_link.weights.asked == [("pause",)]


def test_cancelling_a_download_is_asked_once_since_a_pause_keeps_more(group: StateGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=LOADING)
    press(group, "Cancel …")
    box = child(group, QMessageBox)
    assert "A pause keeps them." in box.text()
    assert asked_link.weights.asked == []
    box.accept()
    assert asked_link.weights.asked == [("cancel",)]


def test_other_tasks_are_ended_at_once(group: StateGroup, asked_link: AskedLink) -> None:
    busy = make_ready(task=WeightsTask.VERIFY, progress=TaskProgress(1, 2))
    asked_link.weights.show(status=busy)
    assert buttons(group) == ["Cancel"]
    assert "Checking the files …" in shown(group)
    press(group, "Cancel")
    assert asked_link.weights.asked == [("cancel",)]


def one_is(state: FileState) -> WeightsStatus:
    def choose(file: WeightsFile) -> FileState:
        return state if file.target == "personalive/pose_guider.pth" else FileState.READY

    return make_status(choose, terms_accepted=True)


@pytest.mark.parametrize(
    ("status", "words", "offers", "asks"),
    [
        (
            make_status(FileState.PARTIAL, terms_accepted=True),
            "Not all of them",
            "&Go on with the download",
            "download",
        ),
        (make_status(FileState.PARTIAL, is_paused=True, terms_accepted=True), "is paused", "&Go on", "download"),
        (one_is(FileState.DAMAGED), "personalive/pose_guider.pth is damaged.", "&Download again", "download"),
        (make_status(FileState.VERIFYING), "nobody has checked", "&Check the files", "verify"),
    ],
)
def test_each_step_has_one_button_that_leads_on(
    group: StateGroup, asked_link: AskedLink, status: WeightsStatus, words: str, offers: str, asks: str
) -> None:
    asked_link.weights.show(status=status)
    assert words in "\n".join(shown(group))
    assert group.main_button.text() == offers
    group.main_button.click()
    assert [wish[0] for wish in asked_link.weights.asked] == [asks]


def test_what_is_ready_offers_nothing_more(group: StateGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_ready())
    assert "Ready: 6.1 GB on the disk." in shown(group)
    assert buttons(group) == []


def test_a_failure_is_a_sentence_with_its_remedy(group: StateGroup, asked_link: AskedLink) -> None:
    failed = make_status(FileState.PARTIAL, problem=Problem("The server is gone.", "Try again later."))
    asked_link.weights.show(status=failed)
    assert "The server is gone. Try again later." in shown(group)
    assert "Try again later." in group.main_button.accessibleDescription()


def test_another_program_in_the_folder_is_waited_for_and_that_is_said(group: StateGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_status(task=WeightsTask.DOWNLOAD, is_waiting=True))
    assert any(words.startswith("Another Persona Cam works in this folder.") for words in shown(group))


def test_good_news_is_said(group: StateGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_ready(), news=Problem("Every file was read, and is right."))
    assert "Every file was read, and is right." in shown(group)
