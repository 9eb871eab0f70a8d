"""Defines the verbs of the command line, prints their results, and maps errors to exit codes.

Owns: flags, printing, exit codes: 0 done, 1 an error, 2 wrong usage, 130 ended by Ctrl-C.
Does not know: how a verb does its work. Only the flags of the verb that is called are made, and its module is imported
then, so that --help is quick, and `ctl panic` quicker.
"""

import argparse
import importlib
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TextIO

from app.cli import flag_types
from app.cli.signals import Interrupt
from app.cli.start.system_libraries import explain_import_error
from engine import PersonaCamError, SettingsError, mask_address

VERBS = {
    "animate": "app.cli.commands.animate:run_animate",
    "sheet": "app.cli.commands.sheet:run_sheet",
    "demo": "app.cli.commands.demo:run_demo",
    "live": "app.cli.commands.live:run_live",
    "ctl": "app.cli.commands.ctl:run_ctl",
    "window": "app.cli.commands.window:run_window",
    "cameras": "app.cli.commands.devices:run_cameras",
    "microphones": "app.cli.commands.devices:run_microphones",
    "bench": "app.cli.commands.bench.run_bench:run_bench",
    "evaluate": "app.cli.commands.evaluate.run_evaluate:run_evaluate",
    "doctor": "app.cli.commands.doctor.run_doctor:run_doctor",
    "models": "app.cli.commands.models.run_models:run_models",
    "train": "app.cli.commands.train.run_train:run_train",
}
"""verb -> "module:function"; the function is called with (arguments, interrupt) and returns (lines, exit code)."""
WITHOUT_VERB = "window"
"""The verb when none is given."""
PRESET = {"preset": "--preset"}
"""What the preset is called on the command line, in the form of `list_flags`."""
WRONG_USAGE = 2
IN_USER_SETTINGS = "settings."
"""What the name of an avatar's setting begins with among the user's."""
log = logging.getLogger(__name__)


def run_command_line(arguments: Sequence[str], interrupt: Interrupt) -> int:
    """Run the command line's verb; print its result, or one line about an error.

    Raises: SystemExit for --help and wrong usage; KeyboardInterrupt.
    """
    arguments = arguments or [WITHOUT_VERB]
    wanted = _build_parser(arguments[0]).parse_args(arguments)
    module, _, name = VERBS[wanted.verb].partition(":")
    with _log_to_stderr(wanted.verbose):
        try:
            lines, exit_code, *is_data = getattr(importlib.import_module(module), name)(wanted, interrupt)
        except SettingsError as error:
            log.debug("the way to the error", exc_info=True)
            from app.cli import setting_flags

            flag = (setting_flags.list_flags() | PRESET).get(error.field.removeprefix(IN_USER_SETTINGS), error.field)
            return _print_error(str(error).replace(error.field, flag, 1), WRONG_USAGE)
        except PersonaCamError as error:
            log.debug("the way to the error", exc_info=True)
            return _print_error(str(error))
        except ModuleNotFoundError as missing:
            log.debug("the way to the error", exc_info=True)
            return _print_error(
                f"The package {missing.name} is not installed. `personacam doctor` says how to fix that."
            )
        except ImportError as error:
            log.debug("the way to the error", exc_info=True)
            return _print_error(
                str(explain_import_error(error) or f"{error}. `personacam doctor` says what is missing.")
            )
        except Exception as error:  # the top of the program: an unexpected error is one line, too
            log.debug("the way to the error", exc_info=True)
            return _print_error(f"Something unforeseen failed: {type(error).__name__}: {error}. -v shows where.")
    return _print_result(lines, int(exit_code), any(is_data))


def _print_result(lines: Sequence[str], exit_code: int, is_data: bool) -> int:
    """Print the result; a reader that closes the pipe early is not reported as an error."""
    try:
        for line in lines:
            print(line, file=sys.stderr if exit_code and not is_data else sys.stdout, flush=True)
    except BrokenPipeError:
        return exit_code or 1
    except OSError as error:
        return _print_error(f"The outcome cannot be printed: {error.strerror}.")
    return exit_code


def _print_error(text: str, exit_code: int = 1) -> int:
    print(f"personacam: {mask_address(' '.join(text.split()))}", file=sys.stderr)
    return exit_code


def _build_parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of all verbs. chosen: the only one whose flags are needed; None: those of all are."""
    parser = _CommandParser("personacam", description="A portrait moves like the person in a clip.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, (purpose, add_flags) in _list_verbs().items():
        verb = verbs.add_parser(name, help=purpose)
        if chosen in (None, name):
            add_flags(verb)
            verb.add_argument("-v", "--verbose", action="store_true", help="show the log")
    return parser


def _list_verbs() -> dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]]:
    """Return verb -> what it is for, and what adds its flags."""
    return {
        "animate": ("make a video in which the portrait moves like the driver", _add_animate_flags),
        "sheet": ("make one picture that shows portraits beside drivers", _add_sheet_flags),
        "demo": ("animate a bundled portrait with the bundled clip", _add_demo_flags),
        "live": ("be the portrait in front of a camera, in real time", _add_live_flags),
        "ctl": ("steer a Persona Cam that is running", _add_ctl_flags),
        "window": ("open the window (the same as without a verb)", _add_window_flags),
        "cameras": ("list the cameras that can drive a portrait", _add_json_flag),
        "microphones": ("list the microphones for recordings", _add_json_flag),
        "bench": ("measure what this computer can do", _add_bench_flags),
        "models": ("download and prepare the weights of --animator personalive", _add_models_flags),
        "train": ("make a data set of clips, and train the networks of --animator personalive", _add_train_flags),
        "evaluate": ("measure how good avatars are, over a table of pairs", _add_evaluate_flags),
        "doctor": ("say what is installed, what is missing, and how to fix it", _add_json_flag),
    }


def _add_ctl_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "words",
        nargs="+",
        type=flag_types.parse_text,
        metavar="WORD",
        help="`list`, `status`, or an action and its argument, as `list` shows them: swap 3, panic on, record start",
    )
    verb.add_argument("--json", action="store_true", help="print JSON (list, status)")


def _add_json_flag(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", action="store_true", help="print JSON")


def _add_live_flags(verb: argparse.ArgumentParser) -> None:
    from app.cli import live_flags  # with all that settings are described by, as below

    live_flags.add_live_flags(verb)
    _add_settings_flags(verb)


def _add_window_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--camera", type=flag_types.parse_text, metavar="NAME|INDEX|PATH", help="a camera or a video to begin with"
    )


def _add_bench_flags(verb: argparse.ArgumentParser) -> None:
    from app.cli import live_flags

    live_flags.add_bench_flags(verb)


def _add_models_flags(verb: argparse.ArgumentParser) -> None:
    from app.cli import models_flags

    models_flags.add_models_flags(verb)


def _add_train_flags(verb: argparse.ArgumentParser) -> None:
    from app.cli.commands.train import flags

    flags.add_train_flags(verb)


def _add_evaluate_flags(verb: argparse.ArgumentParser) -> None:
    from app.cli.commands.evaluate import flags

    flags.add_evaluate_flags(verb)


def _add_animate_flags(verb: argparse.ArgumentParser) -> None:
    from app.cli import face_points_flag

    verb.add_argument(
        "--portrait", type=flag_types.parse_path, required=True, metavar="FILE", help="a picture of one face"
    )
    face_points_flag.add_face_points_flag(verb)
    verb.add_argument(
        "--driver",
        type=flag_types.parse_path,
        required=True,
        metavar="FILE|DIR",
        help="a video or a folder of pictures with a face",
    )
    verb.add_argument(
        "--out",
        type=flag_types.parse_path,
        metavar="FILE.mp4",
        help="the video (out/avatar.mp4, unless only --frames-out is given)",
    )
    verb.add_argument(
        "--frames-out",
        type=flag_types.parse_path,
        metavar="DIR",
        help="every picture as PNG, from 000000.png on; removes those of an earlier run, refuses other numbered ones",
    )
    verb.add_argument(
        "--report", type=flag_types.parse_path, metavar="FILE.json", help="what was done and how long it took, as JSON"
    )
    _add_overwrite_flag(verb)
    _add_settings_flags(verb)
    _add_clip_flags(verb)


def _add_sheet_flags(verb: argparse.ArgumentParser) -> None:
    from app.cli import face_points_flag

    for name, what in (("portrait", "a picture of one face"), ("driver", "a video or a folder of pictures")):
        verb.add_argument(
            f"--{name}",
            type=flag_types.parse_path,
            required=True,
            nargs="+",
            action="extend",
            metavar="FILE",
            help=f"{what}; one or more",
        )
    face_points_flag.add_face_points_flag(verb, several=True)
    verb.add_argument(
        "--out", type=flag_types.parse_path, required=True, metavar="FILE.png", help="the picture to make"
    )
    verb.add_argument("--columns", type=flag_types.parse_count, default=6, metavar="N", help="moments of each clip (6)")
    _add_overwrite_flag(verb)
    _add_settings_flags(verb)
    _add_clip_flags(verb)


def _add_demo_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--out-dir", type=flag_types.parse_path, default=Path("out"), metavar="DIR", help="where avatar.mp4 goes (out)"
    )
    _add_overwrite_flag(verb)
    from app.cli import setting_flags

    setting_flags.add_background_flag(verb)


def _add_overwrite_flag(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--overwrite",
        action="store_true",
        help="replace a file of that name; without it, it stays, and the next free name is taken: NAME (2)",
    )


def _add_clip_flags(verb: argparse.ArgumentParser) -> None:
    from app.cli import setting_flags

    setting_flags.add_clip_flags(verb)


def _add_settings_flags(verb: argparse.ArgumentParser) -> None:
    """Add the preset, and the flags of the settings, which override it."""
    from app.cli import setting_flags
    from app.storage import presets

    verb.add_argument(
        "--preset", default=presets.DEFAULT, metavar="NAME", help=f"one of: {', '.join(presets.list_presets())}"
    )
    setting_flags.add_avatar_flags(verb)


class _CommandParser(argparse.ArgumentParser):
    """Prints in one line what is wrong with a command, and where to read more."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"personacam: {mask_address(message)}. `{self.prog} --help` says more.\n")


@contextmanager
def _log_to_stderr(verbose: bool) -> Iterator[None]:
    """Show warnings as plain lines on standard error; verbose: everything, with its origin."""
    handler = _StderrHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s" if verbose else "%(message)s"))
    handler.setLevel(logging.DEBUG if verbose else logging.WARNING)
    if not verbose:
        handler.addFilter(_DuplicateFilter())
    levels = {"": logging.DEBUG if verbose else logging.WARNING, "PIL": logging.INFO}
    before = {name: logging.getLogger(name).level for name in levels}
    logging.getLogger().addHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


class _DuplicateFilter(logging.Filter):
    """Lets each message through once: a clip is read more than once, and each reading warns."""

    def __init__(self) -> None:
        super().__init__()
        self._said: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        is_new = words not in self._said
        self._said.add(words)
        return is_new


class _StderrHandler(logging.StreamHandler[TextIO]):
    """Writes to the current standard error, which a progress bar replaces for a while."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)
