"""Shows a crash report to the user: to read, to copy, to delete.

Owns: that window. Nothing is sent anywhere. Does not know: how a report is made.
"""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.gui.engine_messages import translate_problem
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, set_style_kind
from engine import Problem, system_reason

SIZE = (640, 520)


class ReportWindow(QDialog):
    """Blocks nothing; deletes itself when it is closed."""

    thrown_away = Signal()
    """The user wants the reports gone."""

    def __init__(self, report: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.resize(*SIZE)
        self._report = report
        self._why = Label(wrapped=True)
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setPlainText(_read_report(report))
        self._copy, self._folder, self._throw_away, self._close = (QPushButton() for _ in range(4))
        set_style_kind(self._close, "primary")
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text.toPlainText()))
        self._folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(report.parent))))
        self._throw_away.clicked.connect(self._delete_reports)
        self._close.clicked.connect(self.close)
        self._build_layout()
        keep_on_screen(self)
        self.retranslate()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Report"))
        self._why.setText(
            self.tr(
                "This is what Persona Cam wrote down when it failed. It is only on this computer. It holds no picture, "
                "no name and no place of yours. Add it if you report the problem."
            )
        )
        self._text.setAccessibleName(self.tr("Report"))
        self._copy.setText(self.tr("&Copy"))
        self._folder.setText(self.tr("Open the &folder"))
        self._throw_away.setText(self.tr("&Delete"))
        self._close.setText(self.tr("C&lose"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _delete_reports(self) -> None:
        self.thrown_away.emit()
        self.close()

    def _build_layout(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        for button in (self._copy, self._folder, self._throw_away):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        rows.setSpacing(GAP_PX)
        rows.addWidget(self._why)
        rows.addWidget(self._text, 1)
        rows.addLayout(buttons)


def _read_report(report: Path) -> str:
    try:
        return report.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        problem = Problem("{file} cannot be read: {reason}.", file=report, reason=system_reason(error))
        return translate_problem(problem)
