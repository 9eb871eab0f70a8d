"""PersonaLive's weights on the page of settings: how it is with them in a line, and the way to their own page.

Owns: that line and the button. Does not know: what can be done with the weights.
"""

from PySide6.QtWidgets import QPushButton

from app.gui.engine_link import EngineLink
from app.gui.weights.weights_view import Step, WeightsView
from app.gui.widgets.pages.page import Group, create_quiet_label
from app.gui.widgets.weights.weights_words import write_short_progress, write_size


class WeightsSettingsGroup(Group):
    """One sentence and one button."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._state, self._manage = create_quiet_label(), QPushButton()
        self.add_rows(self._state, self._manage)
        self._manage.clicked.connect(link.weights.page_asked)
        link.weights.changed.connect(self.show_weights)

    def retranslate(self) -> None:
        self.title.setText(self.tr("PersonaLive's weights"))
        self._manage.setAccessibleName(self.tr("Manage PersonaLive's weights"))
        self.show_weights(self.link.weights.latest_view)

    def show_weights(self, view: WeightsView) -> None:
        """Follow the view."""
        words = self._state_text(view)
        self._state.setText(words)
        is_had = view.step in (Step.READY, Step.RUNNING)
        self._manage.setText(self.tr("Manage …") if is_had else self.tr("Get them …"))
        self._manage.setAccessibleDescription(words)

    def _state_text(self, view: WeightsView) -> str:
        status, step = view.status, view.step
        if status is None:
            return self.tr("Looking for them …")
        if step in (Step.RUNNING, Step.PAUSED):
            return write_short_progress(status)
        if step is Step.READY:
            return self.tr("Ready: {size} on the disk.").format(size=write_size(status.store.done_bytes))
        if step is Step.PARTIAL:
            done, total = write_size(status.store.done_bytes), write_size(status.store.expected_bytes)
            words = self.tr("{done} of {total} are here. Until all are, Instant moves the portrait.")
            return words.format(done=done, total=total)
        if step is Step.DAMAGED:
            return self.tr("Some of them are damaged.")
        return self.tr("They are not here yet. Until they are, Instant moves the portrait.")
