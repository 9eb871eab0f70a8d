"""Which quality of PersonaLive fits into this computer, and the button that switches to it while the show goes on.

Owns: these words and the button. Does not know: how memory is counted, how animators change.
"""

from PySide6.QtWidgets import QPushButton

from app.control.animator_needs import PERSONALIVE, MissingRequirement
from app.gui.engine_link import EngineLink
from app.gui.engine_messages import translate_problem
from app.gui.view_state import ViewState
from app.gui.weights.switching import switch_to_personalive
from app.gui.weights.weights_view import Step, WeightsView
from app.gui.widgets.basics.display_names import quality_name
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import set_style_kind
from app.gui.widgets.pages.page import Group, create_quiet_label


class OfferGroup(Group):
    """Asks the memory plan when it is seen for the first time."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._in_use = self._wanted = False
        self._fits, self._why, self._switch = Label(wrapped=True), create_quiet_label(), QPushButton()
        set_style_kind(self._switch, "primary")
        self.add_rows(self._fits, self._why, self._switch)
        self._switch.clicked.connect(lambda: switch_to_personalive(link))
        link.weights.changed.connect(self.show_weights)

    def show_view(self, view: ViewState) -> None:
        self._in_use = view.animator == PERSONALIVE and view.bridged is None
        self._wanted = view.desired is not None and view.desired.user.settings.animator == PERSONALIVE
        self.show_weights(self.link.weights.latest_view)

    def retranslate(self) -> None:
        self.title.setText(self.tr("On this computer"))
        self.show_weights(self.link.weights.latest_view)

    def show_weights(self, view: WeightsView) -> None:
        """Follow the view."""
        self.setVisible(view.missing is not MissingRequirement.PACKAGES)
        self._fits.setText(self._fit_text(view))
        why = self._why_text(view)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._switch.setVisible(view.step is Step.READY and not self._in_use)
        self._switch.setEnabled(view.memory is not None)
        self._switch.setText(self._button_text(view))
        self._switch.setAccessibleDescription(f"{self._fits.text()} {why}")

    def _fit_text(self, view: WeightsView) -> str:
        if self._in_use:
            return self.tr("PersonaLive is in use.")
        memory = view.memory
        if memory is None:
            return self.tr("Looking which quality fits …")
        if not memory.is_known:
            return translate_problem(memory.problem)
        if memory.best is None:
            return self.tr("PersonaLive does not fit into the free memory of this computer.")
        words = self.tr("Fits into the free memory, up to the quality “{quality}”.")
        return words.format(quality=quality_name(memory.best))

    def _why_text(self, view: WeightsView) -> str:
        if view.lacks_card:
            return self.tr("Without an NVIDIA graphics card it makes less than one picture a second.")
        if view.memory is not None and view.memory.is_known and view.memory.best is None:
            return translate_problem(view.memory.problem)
        if view.step is Step.READY and not self._in_use:
            return self.tr("Instant carries on until PersonaLive is loaded; nobody sees a gap.")
        return ""

    def _button_text(self, view: WeightsView) -> str:
        if view.memory is None or view.memory.best is None:
            return self.tr("&Use PersonaLive")
        return self.tr("&Use PersonaLive: {quality}").format(quality=quality_name(view.memory.best))
