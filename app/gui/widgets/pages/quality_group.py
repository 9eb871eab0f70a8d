"""The group for PersonaLive's quality: its steps with their delay, the driver's frame rate, and pictures in between.

Owns: these controls, their words, and when they cannot be used. Does not know: what a step means (`QUALITY_STEPS` has
it), who measures.
"""

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from app.control.animator_needs import PERSONALIVE
from app.control.ladder.steps import LadderStep
from app.gui.engine_link import EngineLink
from app.gui.engine_messages import translate_problem
from app.gui.view_state import ViewState
from app.gui.widgets.basics.display_names import quality_name
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.optimistic_control import OptimisticControl, Picker, Switch
from app.gui.widgets.basics.theme import set_style_kind
from app.gui.widgets.main.key_hints import KeyHints
from app.gui.widgets.pages.page import Group, create_quiet_label
from engine import DRIVER_FPS_MAX, QUALITY_STEPS, Quality

RATES_FPS = (6.25, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0)
"""What is offered beside the automatic one; `ctl` takes any."""


class StepRow(QWidget):
    """One quality, and how late its pictures are; below each other, because long words have no room in one line."""

    def __init__(self, quality: Quality) -> None:
        super().__init__()
        self._quality = quality
        self.button, self._delay = QRadioButton(), create_quiet_label()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(self.button)
        rows.addWidget(self._delay)

    def show_delay(self, frames: int, fps: float, in_its_place: bool) -> None:
        """Say the delay of that many driver frames. in_its_place: it is in use though another one is chosen."""
        self.button.setText(quality_name(self._quality))
        words = self.tr("{seconds} s behind ({frames} pictures)")
        words = words.format(seconds=_format(frames / fps, 2), frames=frames)
        self._delay.setText(self.tr("In use now. {delay}").format(delay=words) if in_its_place else words)

    def enable_step(self, enabled: bool, why: str) -> None:
        """Let it be chosen, or not; why: what is said above all steps."""
        self.button.setEnabled(enabled)
        self._delay.setEnabled(enabled)
        self.button.setAccessibleDescription(f"{self._delay.text()} {why}")


class QualityGroup(Group):
    """The best pictures or the shortest delay."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._steps = {quality: StepRow(quality) for quality in QUALITY_STEPS}
        self._together = QButtonGroup(self)
        self._chosen: OptimisticControl[Quality] = OptimisticControl(self, self._check_step)
        self._why, self._between_why = create_quiet_label(), create_quiet_label()
        self._lowered = Label(wrapped=True)
        set_style_kind(self._lowered, "warning")
        self._lowered.hide()
        self._rate_name, self._rate, self._between = Label(), Picker(), Switch()
        self._rate_name.setBuddy(self._rate)
        self.add_rows(self._why, self._lowered, *self._steps.values())
        self.add_rows(self._rate_name, self._rate, self._between, self._between_why)
        for quality, row in self._steps.items():
            self._together.addButton(row.button)
            row.button.clicked.connect(lambda _, quality=quality: self._choose_step(quality))
        self._rate.chosen.connect(lambda fps: link.run_action("driver-fps", fps or None))
        self._between.turned.connect(lambda on: link.run_action("in-betweens", on))
        KeyHints(link, {self._between: "in-betweens"}, self)

    def show_view(self, view: ViewState) -> None:
        if view.desired is None:
            return
        self._say_steps(view)
        self._say_lowered(view)
        self._fill_rates(view.desired.user.live.driver_fps)
        self._say_between(view)
        self._chosen.update_value(view.desired.user.settings.quality)
        self._rate.show_value(view.desired.user.live.driver_fps or 0.0)
        self._between.show_value(view.desired.user.live.in_betweens)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Quality of PersonaLive"))
        self._rate_name.setText(self.tr("&Driver frame rate"))
        self._rate.setAccessibleName(self.tr("Driver frame rate"))
        self._between.setText(self.tr("Blend pictures in &between"))
        self.show_view(self.link.latest_view)

    def _choose_step(self, quality: Quality) -> None:
        self._chosen.hold_user_value()
        self.link.run_action("quality", LadderStep(quality.value))

    def _check_step(self, quality: Quality) -> None:
        self._steps[quality].button.setChecked(True)

    def _say_steps(self, view: ViewState) -> None:
        """Say of each step how late its pictures are, and above them what that means, or why some cannot be had."""
        assert view.desired is not None
        own, fps = view.desired.user.settings.personalive, find_driver_fps(view)
        limits = {} if view.quality is None else view.quality.limits
        words = self.tr("At {fps} driver frames a second, without the time for computing.").format(fps=_format(fps, 1))
        if not _has_steps(view):
            words = self.tr("Only PersonaLive has these steps. Choose a preset that uses it.")
        elif limits:
            words = translate_problem(next(iter(limits.values())))
        self._why.setText(words)
        in_its_place = _find_step_in_its_place(view)
        for quality, row in self._steps.items():
            row.show_delay(QUALITY_STEPS[quality].count_delay_frames(own), fps, quality is in_its_place)
            row.enable_step(_has_steps(view) and quality not in limits, words)

    def _say_lowered(self, view: ViewState) -> None:
        """Say why another step than the chosen one is in use, for as long as it is."""
        is_lowered = _find_step_in_its_place(view) is not None
        if is_lowered and view.quality is not None:
            self._lowered.setText(translate_problem(view.quality.why))
        self._lowered.setVisible(is_lowered)

    def _fill_rates(self, wanted_fps: float | None) -> None:
        items: dict[object, str] = {0.0: self.tr("Automatic")}
        for rate in sorted({*RATES_FPS, wanted_fps or RATES_FPS[0]}):
            items[rate] = self.tr("{rate} fps").format(rate=_format(rate, 2))
        self._rate.set_items(items)

    def _say_between(self, view: ViewState) -> None:
        self._between.setEnabled(_has_steps(view))
        later = round(view.in_between_delay_ms)
        if later:
            words = self.tr("Smoother. Pictures come {ms} ms later now.").format(ms=later)
        else:
            words = self.tr("Smoother, and half a driver frame or a bit more later.")
        self._between_why.setText(words)
        self._between.setAccessibleDescription(words)


def find_driver_fps(view: ViewState) -> float:
    """Return how many driver frames a second PersonaLive uses, or will when it runs."""
    chosen = None if view.desired is None else view.desired.user.live.driver_fps
    return (view.driver_fps if view.quality is not None else None) or chosen or DRIVER_FPS_MAX


def _find_step_in_its_place(view: ViewState) -> Quality | None:
    """Return the step that was taken in place of the chosen one; None while the chosen one is in use."""
    quality = view.quality
    return None if quality is None or quality.wanted is None else quality.quality


def _has_steps(view: ViewState) -> bool:
    """Return whether the animator that was chosen has steps; it may still be loading."""
    return view.desired is not None and view.desired.user.settings.animator == PERSONALIVE


def _format(number: float, digits: int) -> str:
    """In the user's language, without zeros at the end."""
    locale = QLocale()
    words = locale.toString(float(number), "f", digits)
    point = locale.decimalPoint()
    return words.rstrip("0").rstrip(point) if point in words else words
