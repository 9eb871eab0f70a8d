"""The card of one's own: its words and its picture, and what viewers would see.

Owns: these controls. Does not know: how a card is drawn; the actions `card-words` and `card-picture` change it.
"""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.dialogs import PICTURE_PATTERNS, PICTURES, ask_for_files
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import GAP_PX
from app.gui.widgets.basics.undo.offers import offer_undo
from app.gui.widgets.pages.own_card.card_preview import CardPreview
from app.gui.widgets.pages.page import Group, create_quiet_label
from engine import CARD_WORDS_MAX, LiveSettings, Problem

WORDS, PICTURE = "card-words", "card-picture"


class CardGroup(Group):
    """Words, a picture, and the card as it is now."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._live = LiveSettings()
        self._preview, self._words, self._name = CardPreview(), QLineEdit(), Label()
        self._choose, self._remove = QPushButton(), QPushButton()
        self._why, self._missing = create_quiet_label(), Label(wrapped=True)
        self._missing.hide()
        self._words.setMaxLength(CARD_WORDS_MAX)
        self._name.setBuddy(self._words)
        row = QHBoxLayout()
        row.setSpacing(GAP_PX)
        row.addWidget(self._choose, 1)
        row.addWidget(self._remove, 1)
        self.add_rows(self._why, self._preview, self._name, self._words, self._missing, row)
        self._words.textEdited.connect(lambda words: self._preview.show_card(replace(self._live, card_words=words)))
        self._words.editingFinished.connect(self._set_words)
        self._preview.missing_found.connect(self._show_missing)
        self._choose.clicked.connect(self._ask_for_picture)
        self._remove.clicked.connect(self._remove_picture)

    def show_view(self, view: ViewState) -> None:
        if view.desired is None or view.desired.user.live == self._live:
            return
        before, self._live = self._live, view.desired.user.live
        if before.card_words != self._live.card_words or not self._words.hasFocus():
            self._words.setText(self._live.card_words)
        self._preview.show_card(replace(self._live, card_words=self._words.text().strip()))
        self._update_words()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Be-right-back card"))
        self._name.setText(self.tr("Your own &words"))
        self._words.setAccessibleName(self.tr("Words on the card"))
        self._choose.setText(self.tr("Choose a &picture …"))
        self._remove.setText(self.tr("&No picture"))
        self._update_words()

    def _update_words(self) -> None:
        has_picture = bool(self._live.card_picture)
        usual = self.tr("Be right back")
        self._words.setPlaceholderText(self.tr("No words: the picture alone") if has_picture else usual)
        self._remove.setEnabled(has_picture)
        said = self._words.text() or self._words.placeholderText()
        self._preview.setAccessibleName(self.tr("The card: {words}").format(words=said))
        lost = has_picture and self._live.card_pixels is None
        self._why.setText(
            self.tr("The picture of the card cannot be read any more. Choose it again.")
            if lost
            else self.tr("Viewers see it during panic, when nobody is in view, and when you are not live.")
        )

    def _set_words(self) -> None:
        words = self._words.text().strip()
        if words != self._live.card_words:
            self.link.run_action(WORDS, words)

    def _show_missing(self, letters: str) -> None:
        """By their codes: the fonts of this window do not have them either, and would show a box for each."""
        self._missing.setVisible(bool(letters))
        codes = ", ".join(f"U+{ord(letter):04X}" for letter in letters)
        self._missing.setText(self.tr("No font of this computer has: {letters}").format(letters=codes))

    def _remove_picture(self) -> None:
        before = self._live.card_picture
        self.link.run_action(PICTURE, "")
        done = Problem("The card has no picture any more.")
        offer_undo(self.link, done, lambda: self.link.run_action(PICTURE, before))

    def _ask_for_picture(self) -> None:
        kinds = self.tr("Pictures ({patterns})").format(patterns=PICTURE_PATTERNS)
        ask_for_files(self, self.tr("Picture of the card"), kinds, PICTURES, self._set_picture)

    def _set_picture(self, files: list[Path]) -> None:
        self.link.run_action(PICTURE, str(files[0]))
