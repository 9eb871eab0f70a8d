"""The main window: the avatar, and beside it whatever pages there are.

Owns: where things are. Does not know: the engine, or what is on a page.
"""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from app.link import Link
from app.view_state import ViewState
from app.widgets.look import EDGE_PX, GAP_PX
from app.widgets.preview import Preview
from app.windows.pages import PAGES

SIZE = (1120, 720)
SMALLEST = (720, 480)


class MainWindow(QMainWindow):
    """Shows the link's views and asks it for actions."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link
        self.setWindowTitle("Persona Cam")
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self._preview = Preview(link.latest)
        self._status = QLabel()
        self._pages = [page(link) for page in PAGES]
        self._tabs = QTabWidget()
        for page in self._pages:
            self._tabs.addTab(page, type(page).__name__)
        self._tabs.setVisible(bool(self._pages))
        self._lay_out()
        link.changed.connect(self.show_view)
        self.show_view(link.view)

    def show_view(self, view: ViewState) -> None:
        delay = "" if view.delay_ms is None else f" · {view.delay_ms:.0f} ms"
        self._status.setText(f"{view.phase.value} · {view.camera} · {view.animator}{delay}")

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(GAP_PX)
        left.addWidget(self._preview, 1)
        left.addWidget(self._status)
        across = QHBoxLayout()
        across.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, GAP_PX)
        across.setSpacing(EDGE_PX)
        across.addLayout(left, 1)
        across.addWidget(self._tabs)
        middle = QWidget()
        middle.setLayout(across)
        self.setCentralWidget(middle)
