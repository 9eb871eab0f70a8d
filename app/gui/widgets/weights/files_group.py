"""Every file of PersonaLive's weights, and how it is with each.

Owns: the rows. Does not know: how a file gets into a state.
"""

from pathlib import PurePosixPath

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.gui.engine_link import EngineLink
from app.gui.weights.weights_view import BUSY_STATES, Step, WeightsView
from app.gui.widgets.basics.label import Label, ShortenedLabel
from app.gui.widgets.basics.theme import GAP_PX, set_style_kind
from app.gui.widgets.pages.page import Group, create_quiet_label
from app.gui.widgets.weights.weights_words import write_file_state
from app.weights.progress import FileState
from app.weights.store.states import FileStatus

PARTS = 1000
THIN_PX = 4


class FileRow(QWidget):
    """One file: its name, how it is with it, and a thin bar while something is being done."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._state, self._bar = ShortenedLabel(), create_quiet_label(), QProgressBar(textVisible=False)
        self._state.setWordWrap(False)
        self._bar.setRange(0, PARTS)
        self._bar.setFixedHeight(THIN_PX)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 2)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._state, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._bar, 1, 0, 1, 2)

    def show_file(self, each: FileStatus, name: str) -> None:
        """Follow the state of a file."""
        self._name.show_words(name)
        self._name.setAccessibleName(each.file.target)
        self._state.setText(write_file_state(each))
        set_style_kind(self._state, "title" if each.state is FileState.DAMAGED else "quiet")
        unfinished = each.path is None and each.done_bytes > 0
        self._bar.setVisible(unfinished or each.state is FileState.DOWNLOADING)
        self._bar.setValue(PARTS * each.done_bytes // max(1, each.expected_bytes))
        self._bar.setAccessibleName(each.file.target)


class FilesGroup(Group):
    """Model by model; folded while nothing happens."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._rows: dict[str, FileRow] = {}
        self._models: dict[str, Label] = {}
        self._fold = QPushButton()
        self._fold.setCheckable(True)
        self._unfolded_by_itself = False
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._list.hide()
        self.add_rows(self._fold, self._list)
        self._fold.toggled.connect(self._list.setVisible)
        self._fold.toggled.connect(self._update_button)
        link.weights.changed.connect(self.show_weights)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Files"))
        self._update_button()
        self.show_weights(self.link.weights.latest_view)

    def show_weights(self, view: WeightsView) -> None:
        """Follow the view; what is being worked on is shown by itself."""
        self.setVisible(view.status is not None)
        if view.status is None:
            return
        busy = any(each.state in BUSY_STATES for each in view.status.store.files)
        if busy and not self._unfolded_by_itself:
            self._fold.setChecked(True)
        self._unfolded_by_itself = busy or (self._unfolded_by_itself and view.step is Step.PAUSED)
        if not self._list.isHidden():
            self._show_files(view)

    def _show_files(self, view: WeightsView) -> None:
        assert view.status is not None
        shown = set()
        for model in view.status.store.models:
            files = [each for each in model.files if not each.file.optional or each.path is not None]
            if model.model.name not in self._models and files:
                self._add_model(model.model.name)
            for each in files:
                shown.add(each.file.target)
                if each.file.target not in self._rows:
                    self._add_row(each.file.target)
                self._rows[each.file.target].show_file(each, _shorten_name(each.file.target))
            if files:
                self._models[model.model.name].setText(f"{model.model.title}\n{model.model.repository}")
        for target, row in self._rows.items():
            row.setVisible(target in shown)

    def _add_model(self, name: str) -> None:
        label = self._models[name] = create_quiet_label()
        if len(self._models) > 1:
            self._column.addSpacing(GAP_PX)
        self._column.addWidget(label)

    def _add_row(self, target: str) -> None:
        row = self._rows[target] = FileRow()
        self._column.addWidget(row)

    def _update_button(self, *_: object) -> None:
        is_open = self._fold.isChecked()
        self._fold.setText(self.tr("Hide the files") if is_open else self.tr("Show every file"))
        if is_open:
            self.show_weights(self.link.weights.latest_view)


def _shorten_name(target: str) -> str:
    """The last two parts of a name: two models may each have a `config.json`."""
    return "/".join(PurePosixPath(target).parts[-2:])
