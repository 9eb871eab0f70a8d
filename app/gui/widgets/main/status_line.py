"""The status line: what is wrong now or who is followed, pictures a second, delay, drops, animator and device.

Owns: these words. Does not know: how anything is measured.
"""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.control.animator_needs import FALLBACK
from app.gui.engine_messages import translate_phrase, translate_problem
from app.gui.view_state import Phase, ViewState
from app.gui.widgets.basics.display_names import animator_name, camera_name, quality_name
from app.gui.widgets.basics.label import Label, ShortenedLabel, escape_tool_tip
from app.gui.widgets.basics.theme import EDGE_PX, set_style_kind
from engine import Problem, QualityInUse


class StatusLine(QWidget):
    """Shows the link's views."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = ViewState()
        self._seen = ShortenedLabel()
        self._figures = Label()
        self._works = Label()
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(EDGE_PX)
        for label in (self._seen, self._figures, self._works):
            set_style_kind(label, "quiet")
        across.addWidget(self._seen, 1)
        across.addWidget(self._figures)
        across.addWidget(self._works)
        self.retranslate()

    def show_view(self, view: ViewState) -> None:
        self._view = view
        self.retranslate()

    def retranslate(self) -> None:
        self._seen.show_words(self._driver_text())
        for label, words in (
            (self._figures, self._figures_text()),
            (self._works, self._animator_text()),
        ):
            if label.text() != words:
                label.setText(words)
        reason = translate_problem(self._find_reason())
        self._works.setToolTip(escape_tool_tip(reason))
        self._works.setAccessibleDescription(reason)
        self._figures.setAccessibleName(self.tr("Pictures a second, delay, dropped pictures"))
        self._works.setAccessibleName(self.tr("Animator and device"))
        self._seen.setAccessibleName(self.tr("Driver"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _driver_text(self) -> str:
        view = self._view
        if view.desired is None or view.phase is Phase.LOADING:
            return self.tr("Starting …")
        if view.phase is Phase.FAILED:
            return self.tr("Stopped")
        if view.problem is not None:  # its message goes after a while; what is wrong now is still to be seen
            return translate_phrase(view.problem.problem.message_phrase)
        if view.desired.camera is None:
            return camera_name(None)
        if view.resting:
            return self.tr("The camera is off")
        if view.camera_silent:
            return self.tr("The camera sends no picture")
        if not view.face_seen:
            return self.tr("No face in view") if view.face_missing else self.tr("No face is followed")
        if view.people > 1:
            return self.tr("{count} people in view; one is followed").format(count=view.people)
        return self.tr("Following your face")

    def _figures_text(self) -> str:
        view = self._view
        if view.phase is not Phase.RUNNING:
            return ""
        parts = []
        if view.fps is not None:
            parts.append(self.tr("{fps} fps").format(fps=round(view.fps)))
        if view.desired is None or view.desired.camera is None:  # a movement of its own is neither late nor lost
            return "  ·  ".join(parts)
        if view.delay_ms is not None:
            parts.append(self.tr("{delay} ms delay").format(delay=round(view.delay_ms)))
        parts.append(self.tr("{count} dropped").format(count=view.dropped))
        return "  ·  ".join(parts)

    def _find_reason(self) -> Problem | None:
        """Say why something else than was chosen makes the pictures."""
        view = self._view
        return view.bridged or (None if view.quality is None else view.quality.why)

    def _animator_text(self) -> str:
        view = self._view
        if not view.animator or view.desired is None:
            return ""
        device = view.desired.user.settings.personalive.device if view.animator == "personalive" else "cpu"
        name = animator_name(view.animator)
        if view.quality is not None:
            name = self._quality_text(name, view.quality)
        words = self.tr("{animator} on {device}").format(animator=name, device=self._device_name(device))
        is_other = view.animator == FALLBACK != view.desired.user.settings.animator
        stands_in = view.bridged is not None or is_other  # the other one may not even have been made
        return self.tr("{words} (stands in)").format(words=words) if stands_in else words

    def _quality_text(self, animator: str, quality: QualityInUse) -> str:
        used = quality_name(quality.quality)
        if quality.wanted is None:
            return self.tr("{animator}, {quality},").format(animator=animator, quality=used)
        words = self.tr("{animator}, {quality} instead of {wanted},")
        return words.format(animator=animator, quality=used, wanted=quality_name(quality.wanted))

    def _device_name(self, device: str) -> str:
        return {"cpu": self.tr("the processor"), "auto": self.tr("the best device")}.get(device, device)
