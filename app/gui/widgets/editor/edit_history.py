"""What the user did to the picture, so that it can be taken back and made again: for each portrait by itself.

Owns: the steps, and which is next. Does not know: what an action does. Knows no Qt.
"""

from dataclasses import dataclass, field, replace

KEPT_MAX = 100
"""Steps for each portrait; older ones are forgotten."""


@dataclass(frozen=True, slots=True)
class EditStep:
    """One gesture. action: the id of the action that makes it. before, after: that action's values."""

    action: str
    before: object
    after: object


@dataclass(slots=True)
class _Steps:
    done: list[EditStep] = field(default_factory=list)
    undone: list[EditStep] = field(default_factory=list)


class EditHistory:
    """The steps of every portrait since the program began."""

    def __init__(self) -> None:
        self._steps: dict[str, _Steps] = {}

    def add_step(self, portrait: str, step: EditStep) -> None:
        """Note what was done while this portrait was worn; what was taken back before cannot be made again."""
        if step.before == step.after:
            return
        steps = self._steps.setdefault(portrait, _Steps())
        steps.undone.clear()
        steps.done.append(step)
        del steps.done[:-KEPT_MAX]

    def extend_step(self, portrait: str, step: EditStep) -> None:
        """Note what took the place of the last step's outcome, which was only tried: it is the same step."""
        steps = self._steps.get(portrait)
        if steps is None or not steps.done or steps.done[-1].action != step.action:
            self.add_step(portrait, step)
        else:
            steps.done[-1] = replace(steps.done[-1], after=step.after)

    def undo_step(self, portrait: str) -> EditStep | None:
        """Return the step that is to be taken back now, or None."""
        steps = self._steps.get(portrait)
        if steps is None or not steps.done:
            return None
        steps.undone.append(steps.done.pop())
        return steps.undone[-1]

    def redo_step(self, portrait: str) -> EditStep | None:
        """Return the step that is to be made again now, or None."""
        steps = self._steps.get(portrait)
        if steps is None or not steps.undone:
            return None
        steps.done.append(steps.undone.pop())
        return steps.done[-1]

    def can_undo(self, portrait: str) -> bool:
        return portrait in self._steps and bool(self._steps[portrait].done)

    def can_redo(self, portrait: str) -> bool:
        return portrait in self._steps and bool(self._steps[portrait].undone)
