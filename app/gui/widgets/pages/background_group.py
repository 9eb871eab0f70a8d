"""The choice of the background: from a list, a colour, or a picture file.

Owns: these controls. Does not know: what they do to a picture; the action `background` does it.
"""

from pathlib import Path

from PySide6.QtWidgets import QPushButton

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.optimistic_control import Picker
from app.gui.widgets.editor.background_choice import (
    BLUR,
    COLOUR,
    GREEN,
    OWN,
    PICTURE,
    BackgroundChoice,
    background_kind,
)
from app.gui.widgets.pages.page import Group, create_quiet_label


class BackgroundGroup(Group):
    """A picker, and a button for another colour or picture."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._background = Picker()
        self._change = QPushButton()
        self._note = create_quiet_label()
        self._chosen = OWN
        self._choice = BackgroundChoice(self)
        self.add_rows(self._background, self._change, self._note)
        self._background.chosen.connect(self._choose_background)
        self._choice.chosen.connect(lambda background, _: link.run_action("background", background))
        self._change.clicked.connect(lambda: self._choose_background(self._background.currentData()))

    def show_view(self, view: ViewState) -> None:
        if view.desired is not None:
            self._chosen = view.desired.user.settings.background
            self._background.show_value(background_kind(self._chosen))
            self._show_details()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Background"))
        self._background.set_accessible_label(self.title.text())
        self._background.set_items(
            {
                OWN: self.tr("The portrait's own"),
                BLUR: self.tr("Blurred"),
                GREEN: self.tr("Green, to be keyed out"),
                COLOUR: self.tr("One colour"),
                PICTURE: self.tr("A picture"),
            }
        )
        self._show_details()

    def _choose_background(self, kind: str) -> None:
        self._choice.choose_kind(kind, self._chosen)

    def _show_details(self) -> None:
        kind = background_kind(self._chosen)
        self._change.setVisible(kind in (COLOUR, PICTURE))
        words = {COLOUR: self.tr("Another &colour …"), PICTURE: self.tr("Another &picture …")}
        self._change.setText(words.get(kind, ""))
        self._note.setVisible(kind in (COLOUR, PICTURE))
        self._note.setText({COLOUR: self._chosen, PICTURE: Path(self._chosen).name}.get(kind, ""))
