"""The choice of the background: from a list, a colour, or a picture file.

Owns: these controls. Does not know: what they do to a picture; the action `background` does it.
"""

from pathlib import Path

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QPushButton

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.dialogs import PICTURE_PATTERNS, PICTURES, ask_for_files
from app.gui.widgets.basics.optimistic_control import Picker
from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.gui.widgets.pages.page import Group, create_quiet_label

OWN, BLUR, GREEN, COLOUR, PICTURE = "own", "blur", "green", "colour", "picture"
DEFAULT_COLOUR = "#2f4f6f"


class BackgroundGroup(Group):
    """A picker, and a button for another colour or picture."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._background = Picker()
        self._change = QPushButton()
        self._note = create_quiet_label()
        self._chosen = OWN
        self._colours: QColorDialog | None = None
        self.add_rows(self._background, self._change, self._note)
        self._background.chosen.connect(self._choose_background)
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
        if kind == COLOUR:
            self._open_colour_dialog()
        elif kind == PICTURE:
            self._ask_for_picture()
        else:
            self.link.run_action("background", kind)

    def _open_colour_dialog(self) -> None:
        """A window of its own, which blocks nothing; every colour that is tried is seen at once."""
        if self._colours is None:
            before = self._chosen if self._chosen.startswith("#") else DEFAULT_COLOUR
            self._colours = QColorDialog(QColor(before), self)
            self._colours.setModal(False)
            self._colours.setOption(QColorDialog.ColorDialogOption.NoButtons)
            self._colours.currentColorChanged.connect(self._set_colour)
            keep_on_screen(self._colours)
        self._colours.setWindowTitle(self.tr("Colour of the background"))
        self._colours.show()
        self._set_colour(self._colours.currentColor())

    def _set_colour(self, colour: QColor) -> None:
        self.link.run_action("background", colour.name())

    def _ask_for_picture(self) -> None:
        kinds = self.tr("Pictures ({patterns})").format(patterns=PICTURE_PATTERNS)
        ask_for_files(self, self.tr("Picture behind the avatar"), kinds, PICTURES, self._set_picture)

    def _set_picture(self, files: list[Path]) -> None:
        self.link.run_action("background", str(files[0]))

    def _show_details(self) -> None:
        kind = background_kind(self._chosen)
        self._change.setVisible(kind in (COLOUR, PICTURE))
        words = {COLOUR: self.tr("Another &colour …"), PICTURE: self.tr("Another &picture …")}
        self._change.setText(words.get(kind, ""))
        self._note.setVisible(kind in (COLOUR, PICTURE))
        self._note.setText({COLOUR: self._chosen, PICTURE: Path(self._chosen).name}.get(kind, ""))


def background_kind(background: str) -> str:
    """Return which of the group's choices a background of the settings is."""
    if background in (OWN, BLUR, GREEN):
        return background
    return COLOUR if background.startswith("#") else PICTURE
