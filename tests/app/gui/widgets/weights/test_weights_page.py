"""The page as a whole, the offer on it, the list of files, the line on the page of settings, and the terms."""

from typing import cast

import pytest
from PySide6.QtWidgets import QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from app.control.animator_needs import MissingRequirement
from app.control.desired_state import DesiredState
from app.control.ladder.steps import LadderStep
from app.gui.view_state import ViewState
from app.gui.weights.weights_view import MemoryAnswer
from app.gui.widgets.weights.files_group import FileRow, FilesGroup
from app.gui.widgets.weights.offer_group import OfferGroup
from app.gui.widgets.weights.settings_group import WeightsSettingsGroup
from app.gui.widgets.weights.terms_dialog import TermsDialog
from app.gui.widgets.weights.weights_page import WeightsPage
from app.weights.catalog import WeightsFile, read_catalog
from app.weights.progress import FileState, TaskProgress, WeightsTask
from app.weights.store import terms
from engine import Problem, Quality
from tests.fakes.find import child, words_of
from tests.fakes.link import AskedLink
from tests.fakes.weights import make_ready, make_status


@pytest.fixture
def page(qtbot: QtBot, asked_link: AskedLink) -> WeightsPage:
    made = WeightsPage(asked_link)
    qtbot.addWidget(made)
    made.show()
    return made


def visible_words(widget: object) -> str:
    return "\n".join(words for words in words_of(cast(WeightsPage, widget)) if not words.startswith("("))


def test_it_looks_again_when_it_comes_to_the_front_and_counts_memory_once(
    page: WeightsPage, asked_link: AskedLink
) -> None:
    assert asked_link.weights.asked == [("refresh",), ("count",)]
    asked_link.weights.show(memory=MemoryAnswer(Quality.BEST))
    page.hide()
    page.show()
    assert asked_link.weights.asked == [("refresh",), ("count",), ("refresh",)]


def test_the_focus_goes_to_the_next_step(qtbot: QtBot, page: WeightsPage, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_status())
    with qtbot.waitActive(page):
        page.activateWindow()
    page.focus_first_control()
    focused = page.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "&Download …"


# --- what fits ----------------------------------------------------------------------------------------------------


def test_what_is_ready_is_offered_at_the_quality_that_fits(page: WeightsPage, asked_link: AskedLink) -> None:
    offer = child(page, OfferGroup)
    asked_link.weights.show(status=make_ready(), memory=None)
    assert not offer._switch.isEnabled()
    asked_link.weights.show(memory=MemoryAnswer(Quality.BALANCED))
    assert "up to the quality “Balanced”" in visible_words(offer)
    assert "nobody sees a gap" in visible_words(offer)
    assert offer._switch.text() == "&Use PersonaLive: Balanced"
    offer._switch.click()
    assert asked_link.asked == [("quality", LadderStep.BALANCED)]


def test_before_they_are_ready_it_says_what_fits_and_offers_nothing(page: WeightsPage, asked_link: AskedLink) -> None:
    offer = child(page, OfferGroup)
    asked_link.weights.show(status=make_status(), memory=MemoryAnswer(Quality.FAST), lacks_card=True)
    assert "up to the quality “Fast”" in visible_words(offer)
    assert "Without an NVIDIA graphics card" in visible_words(offer)
    assert not offer._switch.isVisible()


def test_where_nothing_fits_that_is_said_and_it_may_be_tried(page: WeightsPage, asked_link: AskedLink) -> None:
    offer = child(page, OfferGroup)
    asked_link.weights.show(status=make_ready(), memory=MemoryAnswer(None, Problem("It needs 13 GiB.")))
    assert "does not fit into the free memory" in visible_words(offer)
    assert "It needs 13 GiB." in visible_words(offer)
    asked_link._view = ViewState(desired=DesiredState())
    offer._switch.click()
    assert asked_link.asked == [("quality", LadderStep.BEST)]


def test_what_could_not_be_counted_is_said(page: WeightsPage, asked_link: AskedLink) -> None:
    asked_link.weights.show(memory=MemoryAnswer(None, Problem("There is no device cuda:9."), is_known=False))
    assert "There is no device cuda:9." in visible_words(child(page, OfferGroup))


def test_what_is_in_use_is_not_offered(page: WeightsPage, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_ready(), memory=MemoryAnswer(Quality.BEST))
    page.show_view(ViewState(animator="personalive"))
    assert "PersonaLive is in use." in visible_words(child(page, OfferGroup))
    assert not child(page, OfferGroup)._switch.isVisible()


def test_without_the_packages_memory_is_no_matter(page: WeightsPage, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_status(), missing=MissingRequirement.PACKAGES)
    assert not child(page, OfferGroup).isVisible()


# --- the files ----------------------------------------------------------------------------------------------------


def test_files_are_folded_until_something_is_done_with_one(page: WeightsPage, asked_link: AskedLink) -> None:
    files = child(page, FilesGroup)
    asked_link.weights.show(status=make_status())
    assert not files._list.isVisible()
    asked_link.weights.show(status=make_status(FileState.DOWNLOADING, task=WeightsTask.DOWNLOAD))
    assert files._list.isVisible()
    files._fold.click()
    asked_link.weights.show(status=make_status(FileState.DOWNLOADING, task=WeightsTask.DOWNLOAD, is_waiting=True))
    assert not files._list.isVisible()  # whoever folds it has seen enough


def test_every_needed_file_says_how_it_is(page: WeightsPage, asked_link: AskedLink) -> None:
    files = child(page, FilesGroup)

    def choose(file: WeightsFile) -> FileState:
        states = {
            "personalive/denoising_unet.pth": FileState.DOWNLOADING,
            "personalive/pose_guider.pth": FileState.DAMAGED,
            "taesd/config.json": FileState.READY,
        }
        return states.get(file.target, FileState.ABSENT)

    asked_link.weights.show(status=make_status(choose, task=WeightsTask.DOWNLOAD))
    assert len(files.findChildren(FileRow)) == len(read_catalog().needed_files)
    row = files._rows["personalive/denoising_unet.pth"]
    bar = child(row, QProgressBar)
    assert row._state.text() == "2.5 GB of 4.9 GB"
    assert bar.isVisible()
    assert bar.value() == bar.maximum() // 2
    assert files._rows["personalive/pose_guider.pth"]._state.text() == "damaged"
    assert files._rows["taesd/config.json"]._state.text() == "ready, 2.0 kB"
    assert files._rows["personalive/motion_encoder.pth"]._state.text() == "about 247.5 MB"


# --- the page of settings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "words", "button"),
    [
        ({}, "Looking for them …", "Get them …"),
        ({"status": make_status()}, "They are not here yet.", "Get them …"),
        ({"status": make_status(FileState.PARTIAL)}, "6.1 GB of 12.2 GB are here.", "Get them …"),
        ({"status": make_ready()}, "Ready: 6.1 GB on the disk.", "Manage …"),
        ({"status": make_status(FileState.DAMAGED)}, "Some of them are damaged.", "Get them …"),
        (
            {"status": make_status(task=WeightsTask.DOWNLOAD, progress=TaskProgress(1, 4, 1.0, 125.0))},
            "PersonaLive: Downloading, 25 %, about 2 min left",
            "Manage …",
        ),
    ],
)
def test_the_page_of_settings_says_how_it_is_and_leads_there(
    qtbot: QtBot, asked_link: AskedLink, known: dict[str, object], words: str, button: str
) -> None:
    group = WeightsSettingsGroup(asked_link)
    qtbot.addWidget(group)
    group.retranslate()
    asked_link.weights.show(**known)
    asked: list[bool] = []
    asked_link.weights.page_asked.connect(lambda: asked.append(True))
    assert words in group._state.text()
    assert group._manage.text() == button
    group._manage.click()
    assert asked == [True]


# --- the terms ----------------------------------------------------------------------------------------------------


def test_the_terms_are_shown_whole_and_closing_them_is_no_answer(qtbot: QtBot) -> None:
    dialog = TermsDialog()
    answers: list[bool] = []
    dialog.answered.connect(answers.append)
    dialog.show()
    for phrase in (*terms.describe_terms(), terms.QUESTION):
        assert str(phrase) in dialog.accessibleDescription()
    assert not dialog._yes.isDefault()
    dialog.close()
    assert answers == []
