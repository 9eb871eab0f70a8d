"""The window About: versions, licence, the log's folder, and a text to copy into a report.

Owns: that window. Does not know: how the facts are found (`about_facts`).
"""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QTabWidget, QVBoxLayout, QWidget

from app.control.animator_needs import MissingRequirement
from app.gui.engine_link import EngineLink
from app.gui.widgets.basics.app_icon import draw_app_icon
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, enlarge_font, set_style_kind
from app.gui.widgets.pages.folders_group import open_folder
from app.gui.windows import about_facts
from app.storage.folders import logs_folder

SIZE = (600, 540)
ICON_PX = 56


class AboutDialog(QDialog):
    """Blocks nothing; deletes itself when it is closed."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.resize(*SIZE)
        self._link = link
        self._name, self._says = Label(), Label(wrapped=True)
        self._tabs = QTabWidget(documentMode=True)
        self._tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._texts = [QPlainTextEdit(readOnly=True) for _ in range(3)]
        self._copy, self._log, self._close = QPushButton(), QPushButton(), QPushButton()
        set_style_kind(self._close, "primary")
        self._copy.clicked.connect(self._copy_report)
        self._log.clicked.connect(lambda: open_folder(logs_folder()))
        self._close.clicked.connect(self.close)
        self._build_layout()
        keep_on_screen(self)
        self.retranslate()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("About Persona Cam"))
        self._name.setText(f"Persona Cam {about_facts.program_version()}".strip())
        self._says.setText(
            self.tr("One portrait and one camera become a virtual camera. Everything happens on this computer.")
        )
        texts = (self._versions_text(), about_facts.read_licence("LICENSE"), about_facts.read_licence("NOTICE"))
        titles = (self.tr("Versions"), self.tr("Licence"), self.tr("Parts by others"))
        for at, (text, title) in enumerate(zip(texts, titles, strict=True)):
            self._texts[at].setPlainText(text)
            self._texts[at].setAccessibleName(title)
            self._tabs.setTabText(at, title)
        self._copy.setText(self.tr("&Copy for a report"))
        self._copy.setToolTip(self.tr("Versions and settings, without paths, names or anything that you typed"))
        self._log.setText(self.tr("Open the &log's folder"))
        self._close.setText(self.tr("C&lose"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _versions_text(self) -> str:
        lines = [f"{name}  {version}" for name, version in about_facts.list_parts().items()]
        missing = self._link.weights.latest_view.missing
        weights = self.tr("not here") if missing is MissingRequirement.WEIGHTS else self.tr("here")
        return "\n".join([*lines, self.tr("PersonaLive's weights: {state}").format(state=weights)])

    def _copy_report(self) -> None:
        view = self._link.latest_view
        running = {
            "Phase": view.phase.value,
            "Live": view.live.value,
            "Animator": view.animator if view.animator in ("instant", "personalive") else "",
            "Pictures a second": view.on_air.fps,
            "Dropped in percent": view.on_air.dropped_percent,
            "Delay in ms": view.delay_ms,
            "PersonaLive lacks": self._link.weights.latest_view.missing.value,
        }
        text = about_facts.write_report_text(self._link.preferences.user_settings, running)
        QGuiApplication.clipboard().setText(text)
        self._says.setText(self.tr("Copied. It is on the clipboard, and nowhere else."))

    def _build_layout(self) -> None:
        icon = Label()
        icon.setPixmap(draw_app_icon().pixmap(ICON_PX, ICON_PX))
        enlarge_font(self._name, 1.5, bold=True)
        words = QVBoxLayout()
        words.addWidget(self._name)
        words.addWidget(self._says)
        top = QHBoxLayout()
        top.setSpacing(EDGE_PX)
        top.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        for text in self._texts:
            text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            text.setTabChangesFocus(True)
            self._tabs.addTab(text, "")
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        for button in (self._copy, self._log):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        down = QVBoxLayout(self)
        down.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        down.setSpacing(EDGE_PX)
        down.addLayout(top)
        down.addWidget(self._tabs, 1)
        down.addLayout(buttons)
