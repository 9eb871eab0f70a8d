"""The flags of the animator `personalive` and of the verb `models`.

Owns: their names and how they are read. Does not know: what they do.
"""

import argparse

from app.cli import flag_types

PREFIX = "personalive_"
"""What an attribute of the parsed flags begins with; the rest is a field of PersonaLiveSettings."""
FLAGS = {
    "personalive.device": "--device",
    "personalive.dtype": "--dtype",
    "personalive.emit_rung": "--emit-rung",
}
"""setting -> what it is called on the command line."""


def add_settings_flags(verb: argparse.ArgumentParser) -> None:
    """Add the flags that end up in the settings; one that is not given is absent, so that the preset speaks."""
    group = verb.add_argument_group("with --animator personalive")
    _add_flag(group, "models", "--models", type=flag_types.parse_path, metavar="DIR", help="the folder of its weights")
    _add_flag(group, "device", "--device", metavar="auto|cpu|cuda", help="what computes (auto)")
    _add_flag(
        group, "dtype", "--dtype", metavar="auto|float32|float16|bfloat16", help="numbers it computes with (auto)"
    )
    what = "show pictures that many passes early, 0 to 3: less delay, less refined (0)"
    _add_flag(group, "emit_rung", "--emit-rung", type=int, metavar="N", help=what)
    what = "measure every network by itself, which makes a GPU wait in between"
    _add_flag(group, "time_stages", "--time-stages", action="store_true", help=what)


def add_clip_flags(verb: argparse.ArgumentParser) -> None:
    """Add what only makes sense for something that has a beginning and an end."""
    group = verb.add_argument_group("with --animator personalive, for comparisons")
    what = "give the stream as it leaves the network: the transition first, no tail"
    _add_flag(group, "raw_stream", "--raw-stream", action="store_true", help=what)


def add_models_flags(verb: argparse.ArgumentParser) -> None:
    """Add what `models` takes."""
    tasks = verb.add_subparsers(dest="task", required=True, metavar="TASK")
    convert = tasks.add_parser("convert", help="write the published weights anew: half the size, and safe to open")
    convert.add_argument("models", type=flag_types.parse_path, metavar="DIR", help="the published weights")
    convert.add_argument("out", type=flag_types.parse_path, metavar="OUT", help="where the new ones go")


def flags_to_words(wanted: argparse.Namespace) -> list[str]:
    """Turn parsed flags back into the words of a command line, for a process of its own."""
    given = {name.removeprefix(PREFIX): value for name, value in vars(wanted).items() if name.startswith(PREFIX)}
    flags = {f"--{name.replace('_', '-')}": value for name, value in given.items()}
    return [word for flag, value in flags.items() for word in ([flag] if value is True else [flag, str(value)])]


def _add_flag(group: argparse._ArgumentGroup, field: str, flag: str, **how: object) -> None:
    group.add_argument(flag, dest=PREFIX + field, default=argparse.SUPPRESS, **how)  # type: ignore[arg-type]
