"""What there is of PersonaLive's weights, what it takes to have all of them, and the task under way.

Owns: the sentence, the figures, the progress, and the buttons of the step that comes next.
Does not know: how anything is fetched or checked.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QPushButton, QWidget

from app.control.animator_needs import MissingRequirement
from app.gui.engine_link import EngineLink
from app.gui.engine_messages import translate_problem
from app.gui.weights.weights_view import (
    Step,
    WeightsView,
    count_kept_bytes,
    count_missing_bytes,
    count_room_bytes,
    list_needed,
)
from app.gui.widgets.basics.dialogs import ask_yes_or_no
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import GAP_PX, set_style_kind
from app.gui.widgets.pages.page import Group, create_quiet_label
from app.gui.widgets.weights.terms_dialog import TermsDialog
from app.gui.widgets.weights.weights_words import (
    count_percent,
    name_busy_file,
    name_task,
    write_progress,
    write_size,
)
from app.weights.progress import FileState, WeightsTask
from app.weights.service_status import WeightsStatus

PARTS = 1000
"""Of the bar: its numbers have 32 bits."""


class FigureRows(QWidget):
    """Names with a number each, below each other."""

    def __init__(self, count: int) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GAP_PX)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        self._rows = [(create_quiet_label(), Label()) for _ in range(count)]
        for at, (name, figure) in enumerate(self._rows):
            grid.addWidget(name, at, 0)
            grid.addWidget(figure, at, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)

    def show_figures(self, figures: list[tuple[str, str]]) -> None:
        """Show these; rows that are left over are hidden."""
        self.setVisible(bool(figures))
        for at, (name, figure) in enumerate(self._rows):
            shown = figures[at] if at < len(figures) else ("", "")
            for label, words in zip((name, figure), shown, strict=True):
                label.setText(words)
                label.setVisible(bool(words))


class StateGroup(Group):
    """The first group of the page: from nothing to ready."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._view = WeightsView()
        self._says, self._figures = Label(wrapped=True), FigureRows(3)
        self._warning, self._news = Label(wrapped=True), create_quiet_label()
        self._bar, self._progress = QProgressBar(textVisible=False), create_quiet_label()
        self._main, self._pause, self._cancel = QPushButton(), QPushButton(), QPushButton()
        set_style_kind(self._warning, "warning")
        set_style_kind(self._main, "primary")
        self._bar.setRange(0, PARTS)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        for button in (self._main, self._pause, self._cancel):
            buttons.addWidget(button)
        self.add_rows(self._says, self._bar, self._progress, self._warning, self._news, self._figures, buttons)
        self._main.clicked.connect(self._do_next_step)
        self._pause.clicked.connect(link.weights.pause_download)
        self._cancel.clicked.connect(self._ask_to_cancel)
        link.weights.changed.connect(self.show_weights)

    def retranslate(self) -> None:
        self.title.setText(self.tr("PersonaLive's weights"))
        self._bar.setAccessibleName(self.tr("Progress"))
        self._pause.setText(self.tr("Pause"))
        self.show_weights(self.link.weights.latest_view)

    def show_weights(self, view: WeightsView) -> None:
        """Follow the view."""
        self._view = view
        step = view.step
        self._says.setText(self._state_text(step))
        self._show_progress(step)
        self._show_warning(step)
        self._show_words(self._news, translate_problem(view.news))
        self._figures.show_figures(self._list_figures(step))
        self._show_buttons(step)

    @property
    def main_button(self) -> QPushButton:
        """The button of the next step."""
        return self._main

    # --- what is said ---------------------------------------------------------------------------------------------

    def _state_text(self, step: Step) -> str:
        status = self._view.status
        if status is None:
            return self.tr("Looking for them …")
        store = status.store
        if step is Step.RUNNING:
            return self._task_text(status)
        if step is Step.READY:
            return self.tr("Ready: {size} on the disk.").format(size=write_size(store.done_bytes))
        return {
            Step.PAUSED: self.tr("The download is paused. What has arrived is kept, also when the program ends."),
            Step.ABSENT: self.tr("Not downloaded yet. Until they are here, Instant moves the portrait."),
            Step.PARTIAL: self.tr("Not all of them are here. Until they are, Instant moves the portrait."),
            Step.UNCHECKED: self.tr("All of them are here, but nobody has checked whether they are right."),
            Step.DAMAGED: self._damage_text(status),
        }[step]

    def _task_text(self, status: WeightsStatus) -> str:
        if status.is_waiting:
            return self.tr("Another Persona Cam works in this folder. Its end is waited for.")
        task, file = name_task(status.task), name_busy_file(status)
        words = f"{task}: {file}" if file else f"{task} …"
        if status.is_usable or status.task is WeightsTask.REMOVE:
            return words
        meanwhile = self.tr("Meanwhile, Instant moves the portrait.")
        return f"{words}\n{meanwhile}"

    def _damage_text(self, status: WeightsStatus) -> str:
        damaged = [each.file.target for each in list_needed(status) if each.state is FileState.DAMAGED]
        if len(damaged) == 1:
            return self.tr("{file} is damaged. Only this file is downloaded again.").format(file=damaged[0])
        return self.tr("{count} files are damaged. Only these are downloaded again.").format(count=len(damaged))

    def _show_progress(self, step: Step) -> None:
        status = self._view.status
        shown = status is not None and step in (Step.RUNNING, Step.PAUSED, Step.PARTIAL)
        self._bar.setVisible(shown)
        words = ""
        if status is not None and shown:
            done, total = status.progress.done_bytes, status.progress.total_bytes
            if step is not Step.RUNNING:
                done, total = status.store.done_bytes, status.store.expected_bytes
            self._bar.setValue(PARTS * done // total if total else 0)
            words = self._progress_text(step, status)
            self._bar.setAccessibleDescription(words)
        self._show_words(self._progress, words)

    def _progress_text(self, step: Step, status: WeightsStatus) -> str:
        if step is Step.RUNNING:
            words = write_progress(status.progress)
            return f"{count_percent(status.progress)} %  ·  {words}" if words else ""
        done, total = write_size(status.store.done_bytes), write_size(status.store.expected_bytes)
        return self.tr("{done} of {total} are here").format(done=done, total=total)

    def _show_warning(self, step: Step) -> None:
        words = translate_problem(self._view.problem)
        if not words and step is not Step.READY:
            words = self._lack_text()
        self._show_words(self._warning, words)

    def _lack_text(self) -> str:
        """Say what speaks against a download before it begins."""
        view = self._view
        if view.status is None or view.step is Step.RUNNING:
            return ""
        if view.missing is MissingRequirement.PACKAGES:
            return self.tr("PersonaLive is not installed. Install it with: {command}").format(
                command=".venv/bin/pip install -e '.[personalive]'"
            )
        short = count_room_bytes(view.status) - (view.free_bytes or 0)
        if view.free_bytes is not None and short > 0:
            return self.tr("{size} more have to be free. Make room, or choose another folder below.").format(
                size=write_size(short)
            )
        return ""

    def _list_figures(self, step: Step) -> list[tuple[str, str]]:
        status, free_bytes = self._view.status, self._view.free_bytes
        if status is None or step in (Step.RUNNING, Step.READY, Step.UNCHECKED):
            return []
        figures = [
            (self.tr("To download"), self._about(count_missing_bytes(status))),
            (self.tr("On the disk afterwards"), self._about(count_kept_bytes(status))),
        ]
        if free_bytes is not None:
            needed, free = write_size(count_room_bytes(status)), write_size(free_bytes)
            figures.append((self.tr("Free there (for a while, {size} are needed)").format(size=needed), free))
        return figures

    def _about(self, count: int) -> str:
        return self.tr("about {size}").format(size=write_size(count))

    def _show_words(self, label: Label, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))

    # --- what can be done -----------------------------------------------------------------------------------------

    def _show_buttons(self, step: Step) -> None:
        status = self._view.status
        words = {
            Step.ABSENT: self.tr("&Download …") if self._asks_terms() else self.tr("&Download"),
            Step.PARTIAL: self.tr("&Go on with the download"),
            Step.PAUSED: self.tr("&Go on"),
            Step.UNCHECKED: self.tr("&Check the files"),
            Step.DAMAGED: self.tr("&Download again"),
        }.get(step, "")
        loads = status is not None and status.task is WeightsTask.DOWNLOAD
        self._main.setText(words)
        self._main.setVisible(bool(words))
        self._main.setEnabled(self._view.missing is not MissingRequirement.PACKAGES)
        self._main.setAccessibleDescription(self._warning.text())
        self._pause.setVisible(loads)
        self._cancel.setVisible(step in (Step.RUNNING, Step.PAUSED) and not self._is_removing())
        self._cancel.setText(self.tr("Cancel …") if loads or step is Step.PAUSED else self.tr("Cancel"))
        self._cancel.setAccessibleName(self.tr("Cancel: {task}").format(task=self._says.text()))

    def _is_removing(self) -> bool:
        return self._view.status is not None and self._view.status.task is WeightsTask.REMOVE

    def _asks_terms(self) -> bool:
        return self._view.status is not None and not self._view.status.terms_accepted

    def _do_next_step(self) -> None:
        weights = self.link.weights
        if self._view.step is Step.UNCHECKED:
            weights.verify_files()
        elif self._asks_terms():
            self._ask_for_consent(weights.start_download)
        else:
            weights.start_download()

    def _ask_for_consent(self, start: Callable[[bool], object]) -> None:
        dialog = next((one for one in self.findChildren(TermsDialog) if one.isVisible()), None)
        if dialog is None:
            dialog = TermsDialog(self)
            dialog.answered.connect(lambda yes: start(True) if yes else self.link.weights.decline_terms())
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _ask_to_cancel(self) -> None:
        """Of a download what has arrived is lost, which nobody means who wants to pause it."""
        status, weights = self._view.status, self.link.weights
        if status is None or not (status.task is WeightsTask.DOWNLOAD or status.is_paused):
            weights.cancel_task()
            return
        words = self.tr("Files that have not arrived whole are removed. A pause keeps them.")
        answers = (self.tr("Cancel the download"), self.tr("Go back"))
        ask_yes_or_no(self, self.tr("Cancel the download?"), words, answers, weights.cancel_task)
