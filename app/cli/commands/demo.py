"""The verb `demo`: animates the bundled portrait with the bundled clip.

Owns: which portrait and clip. Does not know: how the verbs `animate` and `sheet` work, which do the rest.
"""

from argparse import Namespace
from importlib import resources

from app.cli.commands.animate import ClipOutputs, animate_portrait, summarize_report
from app.cli.commands.sheet import SheetFile, make_sheet
from app.cli.result import CommandResult
from app.cli.settings_from_flags import collect_avatar_flags
from app.cli.signals import Interrupt
from engine import TRANSPARENT, Settings, opacity_error

PORTRAIT = "mira.png"
CLIP = "driver.mp4"
COLUMNS = 6


def run_demo(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Make avatar.mp4 and the contact sheet avatar.png in the given folder.

    Raises: PersonaCamError; KeyboardInterrupt.
    """
    video, picture = wanted.out_dir / "avatar.mp4", wanted.out_dir / "avatar.png"
    assets = resources.files("assets")
    settings = Settings(**collect_avatar_flags(wanted))
    if settings.background == TRANSPARENT:
        raise opacity_error(video)
    with (
        resources.as_file(assets / "portraits" / PORTRAIT) as portrait,
        resources.as_file(assets / "demo" / CLIP) as clip,
    ):
        outputs = ClipOutputs(video, None, wanted.overwrite)
        done = animate_portrait(portrait, clip, outputs, settings, interrupt)
        lines = summarize_report(done, outputs.describe_places())
        if done.stopped:
            return CommandResult(lines, interrupt.exit_code)
        made = make_sheet({portrait: None}, [clip], SheetFile(picture, wanted.overwrite), settings, COLUMNS, interrupt)
    return CommandResult([*lines, *made.lines], made.exit_code)
