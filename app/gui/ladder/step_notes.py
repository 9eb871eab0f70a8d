"""Notes how each step does on this computer while it is in use: its delay and speed, and a picture that it made.

Owns: when that is noted, and the pictures in memory. Lives on the window's thread; files are read and written on one of
its own. Does not know: how anything is measured or shown.
"""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app.control.ladder.steps import LadderStep
from app.control.worker import WHEN_IDLE, Worker
from app.gui.engine_link import EngineLink
from app.gui.ladder.ladder_view import find_step_in_use
from app.gui.ladder.sample_looks import SampleLooks
from app.gui.view_state import Phase, ViewState
from app.storage.gallery_entry import GalleryPortrait
from app.storage.user_settings import MeasuredSpeed

EVERY_MS = 5000
"""A step that has been in use for so long, unchanged, has something to say."""
LOOKS_EVERY = 12
"""After the first picture of a portrait at a step, every twelfth turn takes another: one a minute."""
CHANGED_BY = 0.05
"""A measurement that differs by less from the one that is kept is no news."""
CLOSE_S = 1.0


class StepNotes(QObject):
    """Looks at the link's latest view every few seconds, and costs nothing in between."""

    look_read = Signal(str, object)
    """A portrait's id and a LadderStep whose picture is known now, or of which it is known that there is none."""
    _read = Signal(str, object, object)

    def __init__(self, link: EngineLink, looks: SampleLooks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._looks = looks
        self._worker = Worker("step notes", gives_way=True)
        self._known: dict[tuple[str, LadderStep], QImage | None] = {}
        self._before: tuple[str, LadderStep] | None = None
        self._turns: dict[tuple[str, LadderStep], int] = {}
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.note_step)
        self._read.connect(self._remember_look)
        self._timer.start()
        link.attached.connect(self._follow_gallery)
        worker = self._worker
        self.destroyed.connect(lambda: worker.close(0.0))

    def find_look(self, portrait_id: str, step: LadderStep) -> QImage | None:
        """Return what the step showed last with that portrait; None if nothing, or not known yet: see `look_read`."""
        key = (portrait_id, step)
        if key not in self._known:
            self._known[key] = None
            self._worker.submit_job(partial(self._read_look, portrait_id, step))
        return self._known[key]

    def note_step(self) -> None:
        """Note what is in use, if it has been so since the last time."""
        view, before = self._link.latest_view, self._before
        step = find_step_in_use(view)
        self._before = (view.portrait_id, step)
        if before != self._before or not _is_steady(view):
            return
        self._keep_measurement(step, view)
        self._keep_look(view.portrait_id, step)

    def close(self) -> None:
        """End the thread."""
        self._timer.stop()
        self._worker.close(CLOSE_S)

    def _follow_gallery(self) -> None:
        self._link.gallery.removed.connect(self._forget_portrait)

    def _keep_measurement(self, step: LadderStep, view: ViewState) -> None:
        if view.delay_ms is None or view.keeps_up_fps is None or view.camera == "":
            return
        now = MeasuredSpeed(round(view.delay_ms), round(view.keeps_up_fps, 1))
        known = self._link.preferences.user_settings.measured
        if _is_news(known.get(step.value), now):
            kept = {name: known[name] for name in LadderStep if name in known}
            self._link.preferences.change_settings(measured={**kept, step.value: now})

    def _keep_look(self, portrait_id: str, step: LadderStep) -> None:
        key = (portrait_id, step)
        turn = self._turns.get(key, 0)
        self._turns[key] = turn + 1
        shown = self._link.latest_image() if turn % LOOKS_EVERY == 0 else None
        if shown is not None:
            self._worker.submit_job(lambda: self._read.emit(*key, self._looks.keep_look(*key, shown)), WHEN_IDLE)

    def _read_look(self, portrait_id: str, step: LadderStep) -> None:
        """On the worker's thread."""
        self._read.emit(portrait_id, step, self._looks.read_look(portrait_id, step))

    def _remember_look(self, portrait_id: str, step: LadderStep, look: QImage | None) -> None:
        if look is not None or (portrait_id, step) not in self._known:
            self._known[portrait_id, step] = look
        self.look_read.emit(portrait_id, step)

    def _forget_portrait(self, portrait: GalleryPortrait) -> None:
        for step in LadderStep:
            self._known.pop((portrait.id, step), None)
            self._turns.pop((portrait.id, step), None)
        self._worker.submit_job(partial(self._looks.remove_looks, portrait.id))


def _is_steady(view: ViewState) -> bool:
    """Whether the pictures are those of the step in use, of the driver in view, and no card."""
    is_moving = view.phase is Phase.RUNNING and not view.panic and not view.resting
    return is_moving and view.bridged is None and view.warm_up is None and view.showing in ("driven", "idle")


def _is_news(known: MeasuredSpeed | None, now: MeasuredSpeed) -> bool:
    if known is None:
        return True
    pairs = ((known.delay_ms, now.delay_ms), (known.fps, now.fps))
    return any(abs(new - old) > CHANGED_BY * max(old, 1.0) for old, new in pairs)
