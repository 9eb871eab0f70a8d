"""Every exit from live asks here, once: the only place that decides whether something is lost by leaving, and asks.

    closing the window, Ctrl+Q, Quit in the tray, a key for it ─▶ ask_to_quit
    another output, another size or rate of it, all settings reset ─▶ ask_to_leave_output
    the system's session ends ─▶ ask_before_session_end

Ending live itself (button, tray, key, `ctl`) is what the user wants: it does not ask, and offers to go live again.
`ctl quit` and Ctrl-C in a terminal are commands: they do not ask. No question blocks anything; panic goes on working.
A question whose matter ends while it is open - live, the recording - closes, and nothing is left.

Owns: that rule, the questions, and that one exit is asked about once. Does not know: how a program ends, what an
action does.
"""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app.gui.view_state import ViewState
from app.gui.widgets.basics.dialogs import ask_yes_or_no


class SessionManager(Protocol):
    """What is used of Qt's QSessionManager."""

    def allowsInteraction(self) -> bool: ...  # noqa: N802 -- Qt's name
    def cancel(self) -> None: ...
    def release(self) -> None: ...


IsCurrent = Callable[[ViewState], bool]
"""Whether what a question asks about still goes on."""


class ExitGuard(QObject):
    """Belongs to the main window."""

    leaving = Signal()
    """The user wants the program to end, and means it."""

    def __init__(self, window: QWidget, latest_view: Callable[[], ViewState], show_window: Callable[[], None]) -> None:
        """show_window: brings the window to the front, so that a question is seen."""
        super().__init__(window)
        self._window = window
        self._latest_view = latest_view
        self._show_window = show_window
        self._session_end_refused = False
        self._open: list[tuple[QMessageBox, IsCurrent]] = []

    def show_view(self, view: ViewState) -> None:
        """Close the questions that ask about something that is over; that counts as no."""
        for box, is_current in list(self._open):
            if not is_current(view):
                box.reject()

    def ask_to_quit(self) -> None:
        """End the program; while live or recording only after a question."""
        view = self._latest_view()
        if view.live.is_on:
            title, answers = self.tr("End live?"), (self.tr("End live and quit"), self.tr("Stay live"))
            words = self.tr("You are live. Other programs lose the picture when Persona Cam ends.")
        elif view.recording:
            title, answers = self.tr("End the recording?"), (self.tr("End it and quit"), self.tr("Go on recording"))
            words = self.tr("A recording is under way. It is saved, and ends, when Persona Cam ends.")
        else:
            self.leaving.emit()
            return
        self._show_window()
        box = ask_yes_or_no(self._window, title, words, answers, self.leaving.emit)
        self._note_open(box, _is_live if view.live.is_on else _only_records)

    def ask_to_leave_output(self, leave: Callable[[], object]) -> None:
        """Ask before other programs lose the picture though live goes on elsewhere, or in another size."""
        answers = (self.tr("Change it"), self.tr("Stay live as it is"))
        words = self.tr("You are live. Programs that show the avatar lose it, and may have to choose the camera again.")
        self._show_window()
        box = ask_yes_or_no(self._window, self.tr("Change the output?"), words, answers, leave)
        self._note_open(box, _is_live)

    def _note_open(self, box: QMessageBox | None, is_current: IsCurrent) -> None:
        if box is not None:
            question = (box, is_current)
            self._open.append(question)
            box.finished.connect(lambda _: self._open.remove(question))

    def ask_before_session_end(self, manager: SessionManager) -> None:
        """The user logs out, or the computer shuts down: refuse that once while live or recording, and ask.

        A second request means it, and one that allows no question is obeyed: then the program ends in good order.
        """
        view = self._latest_view()
        is_busy = view.live.is_on or bool(view.recording)
        if is_busy and not self._session_end_refused and manager.allowsInteraction():
            self._session_end_refused = True
            manager.cancel()
            manager.release()
            self.ask_to_quit()
        else:
            self.leaving.emit()


def _is_live(view: ViewState) -> bool:
    return view.live.is_on


def _only_records(view: ViewState) -> bool:
    """Live is another question: its words are not about the recording alone."""
    return bool(view.recording) and not view.live.is_on
