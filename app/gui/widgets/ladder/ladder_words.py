"""What is said of a step of the ladder, in the user's language.

Owns: the words. Does not know: where they are shown.
"""

from PySide6.QtCore import QCoreApplication, QLocale

from app.control.animator_needs import MissingRequirement
from app.control.ladder.steps import LadderStep
from app.gui.engine_messages import translate_problem
from app.gui.ladder.ladder_view import Doubt, LadderView, StepState, StepView, Work
from app.gui.widgets.basics.display_names import step_name
from app.gui.widgets.weights.weights_words import write_size, write_time_left

translate = QCoreApplication.translate
GIB = 1 << 30
SEPARATOR = "  ·  "


def describe_step(step: LadderStep) -> str:
    """Say in one line what its pictures are like."""
    return {
        LadderStep.INSTANT: translate("ladder", "Bends your picture as you move. At once, on every computer."),
        LadderStep.LOWEST_DELAY: translate(
            "ladder", "PersonaLive with its shortest delay. Experimental: pictures are less steady."
        ),
        LadderStep.FAST: translate("ladder", "PersonaLive with a short delay, and simpler pictures."),
        LadderStep.BALANCED: translate("ladder", "PersonaLive, between a short delay and good pictures."),
        LadderStep.BEST: translate("ladder", "The best pictures of PersonaLive, and its longest delay."),
    }[step]


def write_delay(step: StepView) -> str:
    """Say how far its pictures are behind, and whether that was measured."""
    if step.delay_ms is None and step.doubt is Doubt.NO_CARD:
        return translate("ladder", "Delay: many seconds, since it would run on the processor.")
    if step.delay_ms is None:
        return translate("ladder", "Delay: not measured here yet.")
    ms = QLocale().toString(round(step.delay_ms))
    if step.is_measured:
        return translate("ladder", "Delay: {ms} ms, measured on this computer.").format(ms=ms)
    return translate("ladder", "Delay: at least {ms} ms. That is an estimate; it was not used here yet.").format(ms=ms)


def write_needs(step: StepView) -> str:
    """Say what it takes, whether or not it is there."""
    if step.step is LadderStep.INSTANT:
        return translate("ladder", "Needs nothing more.")
    needs = []
    if step.download_bytes:
        needs.append(translate("ladder", "a download of {size}").format(size=write_size(step.download_bytes)))
    if step.needed_bytes is not None:
        needs.append(
            translate("ladder", "an NVIDIA card with {size} GB free").format(size=_write_gib(step.needed_bytes))
        )
    else:
        needs.append(translate("ladder", "an NVIDIA card"))
    return translate("ladder", "Needs {list}.").format(list=", ".join(needs))


def write_presence(step: StepView, ladder: LadderView) -> str:
    """Say whether this computer has what the step needs, and what a press does."""
    if step.state is StepState.IMPOSSIBLE and ladder.missing is MissingRequirement.PACKAGES:
        words = translate("ladder", "PersonaLive is not installed. Install it with: {command}")
        return words.format(command=".venv/bin/pip install -e '.[personalive]'")
    if step.state is StepState.IN_USE:
        return translate("ladder", "In use now.")
    if step.doubt is not Doubt.NONE and step.state in (StepState.READY, StepState.MISSING, StepState.PAUSED):
        return _write_doubt(step)
    return {
        StepState.READY: translate("ladder", "This computer has all of it."),
        StepState.MISSING: translate(
            "ladder", "Not here yet. It is downloaded when you choose it; Instant goes on meanwhile."
        ),
        StepState.WORKING: translate("ladder", "Instant goes on meanwhile; viewers see no gap."),
        StepState.PAUSED: translate("ladder", "The download is paused. What has arrived is kept."),
        StepState.LOWERED: translate("ladder", "Chosen, but a lower quality is in use: {why}").format(
            why=translate_problem(step.problem)
        ),
    }.get(step.state, "")


def _write_doubt(step: StepView) -> str:
    if step.doubt is Doubt.NO_CARD:
        return translate(
            "ladder",
            "This computer has no NVIDIA graphics card. It can compute on the processor, but then makes less than "
            "one picture a second.",
        )
    needed, free, total = step.needed_bytes or 0, step.free_bytes or 0, step.total_bytes or 0
    if needed > total:
        words = translate("ladder", "Too large for this computer: it needs {needed} GB of memory, of {total}.")
    else:
        words = translate("ladder", "Needs {needed} GB of memory; {free} of {total} are free. Close other programs.")
    return words.format(needed=_write_gib(needed), free=_write_gib(free), total=_write_gib(total))


def write_trouble(step: StepView) -> str:
    """Say why it failed or cannot be had, and what to do; empty if nothing is wrong."""
    if step.state is StepState.LOWERED:
        return ""
    return translate_problem(step.problem)


def name_work(work: Work | None) -> str:
    """Say what is being done for a step."""
    return {
        None: "",
        Work.BEGINNING: translate("ladder", "Beginning the download"),
        Work.DOWNLOAD: translate("ladder", "Downloading"),
        Work.VERIFY: translate("ladder", "Checking the files"),
        Work.CONVERT: translate("ladder", "Converting to half the size"),
        Work.WAITING: translate("ladder", "Waiting for another Persona Cam"),
        Work.LOADING: translate("ladder", "Loading PersonaLive"),
        Work.BUILDING: translate("ladder", "Building for this graphics card"),
        Work.PREPARING: translate("ladder", "Looking at the portrait"),
        Work.WARMING_UP: translate("ladder", "Making the first pictures"),
        Work.SETTLING: translate("ladder", "Adjusting the delay"),
    }[work]


def write_work(step: StepView) -> str:
    """Say what is being done, how far it is, and how long it still takes."""
    parts = [name_work(step.work)]
    progress = step.progress
    if progress is not None and progress.total_bytes > 0:
        words = translate("ladder", "{done} of {total}")
        parts.append(words.format(done=write_size(progress.done_bytes), total=write_size(progress.total_bytes)))
        if progress.eta_s is not None:
            parts.append(write_time_left(progress.eta_s))
    elif step.done is not None:
        parts.append(translate("ladder", "{percent} %").format(percent=int(100 * step.done)))
    return SEPARATOR.join(part for part in parts if part)


def name_state(step: StepView) -> str:
    """Say how it is with a step, in a word or two."""
    return {
        StepState.IN_USE: translate("ladder", "in use"),
        StepState.READY: "",
        StepState.MISSING: translate("ladder", "not downloaded"),
        StepState.WORKING: translate("ladder", "being made ready"),
        StepState.PAUSED: translate("ladder", "paused"),
        StepState.LOWERED: translate("ladder", "chosen, a lower one is in use"),
        StepState.FAILED: translate("ladder", "failed"),
        StepState.IMPOSSIBLE: translate("ladder", "not possible here"),
    }[step.state]


def read_aloud(step: StepView) -> str:
    """Say all that a step's button shows, as a screen reader speaks it."""
    parts = [step_name(step.step)]
    if step.delay_ms is not None:
        words = (
            translate("ladder", "{ms} milliseconds")
            if step.is_measured
            else translate("ladder", "at least {ms} milliseconds")
        )
        parts.append(words.format(ms=QLocale().toString(round(step.delay_ms))))
    if step.download_bytes:
        parts.append(translate("ladder", "needs a download of {size}").format(size=write_size(step.download_bytes)))
    return ", ".join([*parts, name_state(step)] if name_state(step) else parts)


def _write_gib(count: float) -> str:
    """Memory is counted in powers of two, and called GB on every box."""
    return QLocale().toString(count / GIB, "f", 1)
