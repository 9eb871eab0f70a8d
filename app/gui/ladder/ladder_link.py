"""What a press of a step does: the engine has an action, or what is missing is fetched first, while the show goes on.

    a step is pressed ─▶ terms ─▶ download, check, conversion ─▶ the action `quality` ─▶ its pictures are shown

Owns: the step that was pressed and is not shown yet, and when it is given up. Lives on the window's thread.
Does not know: any widget, how weights are fetched, how animators change.
"""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.control.animator_needs import MissingRequirement
from app.control.ladder.steps import LadderStep, find_step
from app.gui.engine_link import EngineLink
from app.gui.ladder.ladder_view import Doubt, LadderView, StepState, Wish, find_step_in_use, resolve_ladder
from app.gui.view_state import ViewState
from app.gui.weights.weights_view import Step, WeightsView
from app.weights.progress import WeightsTask
from engine import Problem

ENDED = (Step.ABSENT, Step.PARTIAL, Step.UNCHECKED, Step.DAMAGED)
"""Where the weights are when a task ended that did not bring all of them."""


class LadderLink(QObject):
    """Follows the link and its weights."""

    changed = Signal(object)
    """A new LadderView; never two alike in a row."""
    card_asked = Signal(object)
    """Something has to be said about this LadderStep before it is begun."""
    terms_asked = Signal()
    """The terms of the weights have to be accepted before anything is fetched; `answer_terms` is the answer."""

    def __init__(self, link: EngineLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._view, self._weights = link.latest_view, link.weights.latest_view
        self._wish: Wish | None = None
        self._refused_before: Problem | None = None
        self._has_begun = False
        self._held_step: LadderStep | None = None
        """The step that was pressed while the user reads the terms: nothing is done for it before the answer."""
        self._ladder = LadderView()
        link.weights.changed.connect(self._follow_weights)
        link.preferences.changed.connect(self._update_view)
        self._update_view()

    @property
    def latest_view(self) -> LadderView:
        """The latest view, for a widget that is made late."""
        return self._ladder

    @property
    def awaits_weights(self) -> bool:
        """Whether a step was pressed that is used as soon as its weights are there."""
        return self._wish is not None and self._wish.problem is None

    def show_view(self, view: ViewState) -> None:
        """Follow the engine."""
        before, self._view = self._view, view
        self._drop_fulfilled_wish(before)
        self._update_view()

    def press_step(self, step: LadderStep, insists: bool = False) -> None:
        """Use a step, or do what it takes. insists: also if that may not be worth it here."""
        now = self._ladder.find_step(step)
        if now.state is StepState.IMPOSSIBLE or (now.doubt is not Doubt.NONE and not insists and self._is_new(step)):
            self.card_asked.emit(step)
            return
        self._wish, self._has_begun, self._held_step = None, False, None
        if step is not LadderStep.INSTANT:
            if self._weights.missing is MissingRequirement.WEIGHTS:
                self._begin_download(step)
                return
            self._wish_for(step)
        self._use_step(step)

    def answer_terms(self, accepted: bool) -> None:
        """Take the user's answer to `terms_asked`."""
        step, self._held_step = self._held_step, None
        if not accepted:
            self._link.weights.decline_terms()
            return
        if step is not None:
            self._wish_for(step)
        self._link.weights.start_download(True)
        self._update_view()

    def leave_terms(self) -> None:
        """The user has closed the terms; without an answer nothing is fetched, and nothing waits for it."""
        self._held_step = None

    def forget_wish(self) -> None:
        """Give up the step that was pressed and is not there yet; what goes on for it goes on."""
        self._wish, self._has_begun = None, False
        self._update_view()

    def pause_download(self) -> None:
        """Keep what has arrived, and go on when the step is pressed again."""
        self._link.weights.pause_download()

    def cancel_work(self) -> None:
        """End what is done for the step that was pressed: a task of the weights, or loading, which leads to Instant."""
        is_fetching = self._weights.missing is MissingRequirement.WEIGHTS
        self.forget_wish()
        if is_fetching:
            self._link.weights.cancel_task()
        else:
            self._link.run_action("quality", LadderStep.INSTANT)

    def _is_new(self, step: LadderStep) -> bool:
        """Whether it was neither chosen nor can be seen to work: another step of PersonaLive runs."""
        is_at_it = self._wish is not None and self._wish.step is step
        return not is_at_it and self._ladder.in_use is LadderStep.INSTANT and step is not LadderStep.INSTANT

    def _wish_for(self, step: LadderStep) -> None:
        self._wish, self._refused_before = Wish(step), self._weights.refused

    def _begin_download(self, step: LadderStep) -> None:
        status = self._weights.status
        is_idle = status is not None and status.task is WeightsTask.NOTHING
        if is_idle and status is not None and not status.terms_accepted:
            self._held_step = step
            self._update_view()
            self.terms_asked.emit()
            return
        self._wish_for(step)
        self._has_begun = status is not None and not is_idle
        if is_idle:
            self._link.weights.start_download()
        self._update_view()

    def _use_step(self, step: LadderStep) -> None:
        if self._wish is not None:
            self._wish = replace(self._wish, asked=True)
        self._link.run_action("quality", step)
        self._update_view()

    def _follow_weights(self, weights: WeightsView) -> None:
        self._weights = weights
        wish = self._wish
        if wish is not None and wish.problem is None and not wish.asked:
            self._follow_download(wish, weights)
        self._update_view()

    def _follow_download(self, wish: Wish, weights: WeightsView) -> None:
        """Use the step when its weights are there, or give it up when they will not come."""
        if weights.missing in (MissingRequirement.NOTHING, MissingRequirement.GRAPHICS_CARD) and weights.is_usable:
            self._use_step(wish.step)
        elif weights.step is Step.RUNNING:
            self._has_begun = True
        elif weights.refused is not None and weights.refused != self._refused_before:
            self._wish = replace(wish, problem=weights.refused)
        elif self._has_begun and weights.step in ENDED:
            self._wish = None if weights.problem is None else replace(wish, problem=weights.problem)

    def _drop_fulfilled_wish(self, before: ViewState) -> None:
        """It came about, the engine says why not, or something else was chosen since, from wherever."""
        wish, view = self._wish, self._view
        if wish is None or view.desired is None:
            return
        chosen = find_step(view.desired.user.settings)
        was_chosen = before.desired is not None and find_step(before.desired.user.settings)
        is_done = wish.asked and (find_step_in_use(view) is wish.step or chosen is wish.step)
        if is_done or (was_chosen is not chosen and chosen is not wish.step):
            self._wish = None

    def _update_view(self, *_: object) -> None:
        measured = self._link.preferences.user_settings.measured
        ladder = resolve_ladder(self._view, self._weights, self._wish, measured)
        if ladder != self._ladder:
            self._ladder = ladder
            self.changed.emit(ladder)
