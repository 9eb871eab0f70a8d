"""The window of help: one page, offline, in the user's language, with a search.

Owns: how the page is drawn and searched. Does not know: its sentences (`help_text`).
"""

from collections.abc import Iterable, Mapping
from html import escape

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from app.gui.engine_link import EngineLink
from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, set_style_kind
from app.gui.windows.help_desk import HELP_KEY
from app.gui.windows.help_text import SECTIONS, STRIP_WORDS, HelpSection

SIZE = (620, 640)
CONTEXT = "help"


class HelpWindow(QDialog):
    """Blocks nothing; deletes itself when it is closed."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.resize(*SIZE)
        self._link = link
        self._search, self._page, self._close = QLineEdit(), QTextBrowser(), QPushButton()
        self._search.setClearButtonEnabled(True)
        self._page.setOpenLinks(False)
        self._page.document().setDocumentMargin(EDGE_PX)
        set_style_kind(self._close, "primary")
        self._close.setAutoDefault(False)
        self._search.textChanged.connect(self._fill_page)
        self._close.clicked.connect(self.close)
        link.preferences.changed.connect(self._fill_page)
        QShortcut(QKeySequence.StandardKey.Find, self, self._search.setFocus)
        self._build_layout()
        keep_on_screen(self)
        self.retranslate()
        self._search.setFocus()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Help"))
        self._search.setPlaceholderText(self.tr("Search"))
        self._search.setAccessibleName(self.tr("Search in the help"))
        self._page.setAccessibleName(self.tr("Help"))
        self._close.setText(self.tr("Close"))
        self._fill_page()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _fill_page(self, *_: object) -> None:
        """Show the sections that have all the words that are searched for, and no others."""
        keys = list_key_rows(self._link.preferences.user_settings.hotkeys)
        wanted = self._search.text().casefold().split()
        found = [part for part in (draw_section(section, keys) for section in SECTIONS) if has_words(part, wanted)]
        nothing = self.tr("Nothing here has these words.")
        self._page.setHtml("".join(found) or f"<p>{escape(nothing)}</p>")

    def _build_layout(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        down = QVBoxLayout(self)
        down.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        down.setSpacing(GAP_PX)
        down.addWidget(self._search)
        down.addWidget(self._page, 1)
        down.addLayout(buttons)


def list_key_rows(chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what each key does, as keys are set now: (keys as this system writes them, action in words)."""
    from app.remote.hotkeys import describe_action, effective_hotkeys  # what it needs may not be loaded yet

    rows = [(_native_key(HELP_KEY), QCoreApplication.translate("HelpWindow", "Help"))]
    for words, key in effective_hotkeys(chosen).items():
        if key:
            rows.append(
                (_native_key(key), describe_action(words, lambda text: QCoreApplication.translate("actions", text)))
            )
    return rows


def draw_section(section: HelpSection, keys: Iterable[tuple[str, str]]) -> str:
    """Return a section as HTML of the few kinds that Qt draws, in the window's language."""
    notes = [f"<p>{escape(_translate(note))}</p>" for note in section.notes]
    parts = [f"<h3>{escape(_translate(section.title))}</h3>", *(() if section.steps else notes)]
    if section.steps:
        steps = "".join(f"<li>{escape(_translate(step))}</li>" for step in section.steps)
        parts.append(f"<ol>{steps}</ol>")
    rows = list(keys) if section.has_keys else [(_translate(word), _translate(says)) for word, says in section.pairs]
    if rows:
        parts.append(_draw_table(rows))
    return "".join([*parts, *(notes if section.steps else ())])


def has_words(html: str, wanted: Iterable[str]) -> bool:
    """Return True if a drawn section has all of these words, whatever their case."""
    text = html.casefold()
    return all(escape(word) in text for word in wanted)


def _draw_table(rows: Iterable[tuple[str, str]]) -> str:
    cells = (f'<tr><td width="34%"><b>{escape(word)}</b></td><td>{escape(says)}</td></tr>' for word, says in rows)
    return f'<table width="100%" cellspacing="0" cellpadding="4">{"".join(cells)}</table>'


def _translate(text: str) -> str:
    return QCoreApplication.translate("OnAirStrip" if text in STRIP_WORDS else CONTEXT, text)


def _native_key(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
