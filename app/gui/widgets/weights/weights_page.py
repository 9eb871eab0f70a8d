"""The page of PersonaLive's weights: what they are, download them, keep them, remove them.

Owns: the order of its groups, and that the folder is looked at again when the page comes to the front.
Does not know: what is in a group.
"""

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.gui.engine_link import EngineLink
from app.gui.widgets.pages.page import Page, create_quiet_label
from app.gui.widgets.weights.files_group import FilesGroup
from app.gui.widgets.weights.folder_group import FolderGroup
from app.gui.widgets.weights.offer_group import OfferGroup
from app.gui.widgets.weights.state_group import StateGroup


class WeightsPage(Page):
    """Everything on it goes on while another page is shown, and while the window is closed."""

    title = QT_TRANSLATE_NOOP("WeightsPage", "PersonaLive's weights")
    belongs_to = "SettingsPage"

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(link, parent)
        self._state = StateGroup(link)
        self._what = create_quiet_label()
        self._state.rows.insertWidget(1, self._what)
        self.add_groups(self._state, OfferGroup(link), FilesGroup(link), FolderGroup(link))
        self.retranslate()
        self.show_view(link.latest_view)

    def retranslate(self) -> None:
        super().retranslate()
        self._what.setText(
            self.tr(
                "PersonaLive makes every picture anew with large neural networks. Their files come from public "
                "repositories, once, and stay on this computer."
            )
        )

    def focus_first_control(self) -> None:
        """Put the focus where the next step is."""
        self._state.main_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        super().showEvent(event)
        weights = self.link.weights
        weights.refresh_view()
        if weights.latest_view.memory is None:
            weights.count_memory()
