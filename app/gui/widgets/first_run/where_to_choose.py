"""Where the virtual camera is chosen in OBS, Zoom and Discord, and whether anybody reads it by now.

Owns: the ways, their pictures, and the line that says who reads the camera. Does not know: how readers are counted.
"""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.gui.view_state import ViewState
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import GAP_PX, Tint, enlarge_font, tint_colour
from app.gui.widgets.first_run.program_pictures import Program, ProgramPicture

SIGN_PX = 20


class WhereToChoose(QWidget):
    """One program at a time, and below it the tick."""

    def __init__(self, camera_name: str = "Persona Cam", parent: QWidget | None = None) -> None:
        """camera_name: as other programs list it."""
        super().__init__(parent)
        self._view = ViewState()
        self._camera_name = camera_name
        self._title, self._way, self._readers = Label(wrapped=True), Label(wrapped=True), Label(wrapped=True)
        self._sign = Label()
        self._picture = ProgramPicture()
        self._programs = QButtonGroup(self)
        self._buttons = {program: QPushButton(program.value) for program in Program}
        for program, button in self._buttons.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _, program=program: self.show_program(program))
            self._programs.addButton(button)
        self._build_layout()
        self.show_program(Program.OBS)

    @property
    def is_read(self) -> bool:
        """Whether a program is known to have the camera open."""
        return bool(self._view.readers)

    @property
    def readers_text(self) -> str:
        return self._readers.text()

    def show_view(self, view: ViewState) -> None:
        before, self._view = self._view, view
        if (view.readers, view.live) != (before.readers, before.live):
            self._show_readers()

    def set_camera_name(self, name: str) -> None:
        """Call the camera as other programs list it."""
        if name != self._camera_name:
            self._camera_name = name
            self.retranslate()

    def show_program(self, program: Program) -> None:
        self._buttons[program].setChecked(True)
        self.retranslate()

    def retranslate(self) -> None:
        program = next(one for one, button in self._buttons.items() if button.isChecked())
        self._title.setText(self.tr("Now choose “{camera}” in OBS, Zoom or Discord").format(camera=self._camera_name))
        self._picture.show_program(program, self._camera_name)
        ways = {
            Program.OBS: self.tr("In Sources press +, take Video Capture Device, and choose {camera} as its device."),
            Program.ZOOM: self.tr("Press the small arrow beside Video, and choose {camera}."),
            Program.DISCORD: self.tr("Open the settings, then Voice and Video, and choose {camera} as the camera."),
        }
        self._way.setText(ways[program].format(camera=self._camera_name))
        self._picture.setAccessibleDescription(self._way.text())
        self._show_readers()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()
        super().changeEvent(event)

    def _show_readers(self) -> None:
        readers = self._view.readers
        if readers is None:
            sign, colour = icons.Sign.CAMERA, self.palette().placeholderText().color()
            words = self.tr("This system does not say who reads the camera: look at the picture in the other program.")
        elif readers == 0:
            sign, colour = icons.Sign.CAMERA, tint_colour(Tint.WARNING, self.palette())
            words = self.tr("No program has the camera open yet.")
        else:
            sign, colour = icons.Sign.CHECK_CIRCLE, tint_colour(Tint.GOOD, self.palette())
            one, more = self.tr("A program sees you now."), self.tr("{count} programs see you now.")
            words = one if readers == 1 else more.format(count=readers)
        self._sign.setPixmap(icons.make_icon(sign, colour).pixmap(SIGN_PX, SIGN_PX))
        self._readers.setText(words)

    def _build_layout(self) -> None:
        enlarge_font(self._title, 1.2, bold=True)
        across = QHBoxLayout()
        across.setSpacing(GAP_PX // 2)
        for button in self._buttons.values():
            button.setMinimumWidth(0)
            across.addWidget(button, 1)
        read = QHBoxLayout()
        read.setSpacing(GAP_PX)
        read.addWidget(self._sign)
        read.addWidget(self._readers, 1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(GAP_PX)
        down.addWidget(self._title)
        down.addLayout(across)
        down.addWidget(self._picture)
        down.addWidget(self._way)
        down.addLayout(read)
        down.addStretch(1)
