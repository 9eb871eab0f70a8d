"""The flags that end up in settings: made from the fields of the settings, and read back into them.

Owns: how a setting is called on the command line, and which verbs take it.
Does not know: ranges, defaults and help (they stand with the fields), presets, what a setting does.
A flag that is not given is absent from the parsed arguments, so that the preset or the default counts.
"""

import argparse
import re
from collections.abc import Collection
from functools import partial
from typing import Any

from app.cli.flag_types import parse_size
from app.storage.user_settings import UserSettings
from engine import Allowed, Choice, LiveSettings, PersonaLiveSettings, SettingInfo, Settings, Switch, list_settings

PREFIX = "personalive_"
"""What an attribute of the parsed flags begins with; the rest is a field of PersonaLiveSettings."""
PERSONALIVE = ("models", "device", "dtype", "runtime", "provider", "builds_gb", "offload", "time_stages")
FOR_BUILDS = ("models", "device", "dtype", "provider", "builds_gb")
OF_PERSONALIVE = ("quality",)
"""Settings of every animator that only this one has a use for."""
FOR_LIVE = ("output", "transition", "microphone")
FOR_CLIPS, PERSONALIVE_FOR_CLIPS = ("neutral", "max_frames"), ("raw_stream",)
"""Those that only make sense for something that has a beginning and an end."""
_SIDE = re.compile("(camera|output)_(width|height)_px")


def flag_name(name: str) -> str:
    """Return the flag of a setting: `size_px` is --size, `personalive.dtype` --dtype."""
    side = _SIDE.fullmatch(name)
    if side is not None:
        return f"--{side[1]}-size"
    plain = name.removeprefix("personalive.").removesuffix("_px").removesuffix("_s")
    return f"--{plain.replace('_', '-')}"


def list_flags() -> dict[str, str]:
    """Return setting -> what it is called on the command line, for all that have a flag."""
    names = [*list_settings(Settings), *list_settings(LiveSettings), *FOR_LIVE]
    names += [f"personalive.{name}" for name in (*PERSONALIVE, *PERSONALIVE_FOR_CLIPS)]
    return {name: flag_name(name) for name in names}


def add_avatar_flags(verb: argparse.ArgumentParser) -> None:
    """Add the settings of an avatar, and those of the animator `personalive`."""
    _add_flags(verb, Settings, set(list_settings(Settings)) - {*FOR_CLIPS, *OF_PERSONALIVE})
    add_personalive_flags(verb)


def add_background_flag(verb: argparse.ArgumentParser) -> None:
    """Add what is behind the avatar, by itself."""
    _add_flags(verb, Settings, ("background",))


def add_personalive_flags(verb: argparse.ArgumentParser) -> None:
    """Add the settings of the animator `personalive`."""
    group = verb.add_argument_group("with --animator personalive")
    _add_flags(group, Settings, OF_PERSONALIVE)
    _add_flags(group, PersonaLiveSettings, PERSONALIVE, PREFIX)


def add_build_flags(verb: argparse.ArgumentParser) -> None:
    """Add the settings on which a build for ONNX Runtime depends."""
    _add_flags(verb, Settings, ("size_px",))
    _add_flags(verb, PersonaLiveSettings, FOR_BUILDS, PREFIX)


def add_clip_flags(verb: argparse.ArgumentParser) -> None:
    """Add the settings of a clip."""
    _add_flags(verb, Settings, FOR_CLIPS)
    group = verb.add_argument_group("with --animator personalive, for comparisons")
    _add_flags(group, PersonaLiveSettings, PERSONALIVE_FOR_CLIPS, PREFIX)


def add_live_settings_flags(verb: argparse.ArgumentParser) -> None:
    """Add the settings of a live run; width and height are one flag."""
    usual = LiveSettings()
    sizes = {"camera": "size asked of the camera", "output": "size of the virtual camera"}
    for what, help in sizes.items():
        width, height = getattr(usual, f"{what}_width_px"), getattr(usual, f"{what}_height_px")
        flag = f"--{what}-size"
        verb.add_argument(
            flag, type=parse_size, default=argparse.SUPPRESS, metavar="WxH", help=f"{help} ({width}x{height} px)"
        )
    _add_flags(verb, LiveSettings, [name for name in list_settings(LiveSettings) if not _SIDE.fullmatch(name)])


def add_user_flags(verb: argparse.ArgumentParser) -> None:
    """Add those of the user's settings that a live run without a window has, too."""
    _add_flags(verb, UserSettings, FOR_LIVE)


def add_setting_flag(group: argparse._ActionsContainer, info: SettingInfo, prefix: str = "") -> None:
    """Add one flag. prefix: of the parsed arguments' attribute, before the setting's name."""
    flag, dest = flag_name(info.name), prefix + info.name
    if isinstance(info.allowed, Switch):
        both_ways = argparse.BooleanOptionalAction
        group.add_argument(flag, dest=dest, action=both_ways, default=argparse.SUPPRESS, help=info.help)
    else:
        group.add_argument(
            flag,
            dest=dest,
            type=partial(read_value, info.allowed),
            default=argparse.SUPPRESS,
            metavar=info.allowed.usage,
            help=describe_setting(info),
        )


def describe_setting(info: SettingInfo) -> str:
    """Return a line of help: what it is for, and in brackets what it is without a choice."""
    default = info.allowed.write_value(info.default)
    unit = getattr(info.allowed, "unit", "") if info.default is not None else ""
    return f"{info.help} ({f'{default} {unit}'.strip()})" if default else info.help


def read_value(allowed: Allowed, text: str) -> Any:
    """Read what stands behind a flag; a word that is no choice is left to the settings to refuse."""
    try:
        return allowed.read_text(text)
    except ValueError:
        if isinstance(allowed, Choice):
            return text
        raise argparse.ArgumentTypeError(f"{text!r} is not {allowed.expected}") from None


def given_settings(wanted: argparse.Namespace, kind: type, prefix: str = "") -> dict[str, Any]:
    """Return the settings of a kind that were given, by name."""
    given = {name: prefix + name for name in list_settings(kind) if hasattr(wanted, prefix + name)}
    return {name: getattr(wanted, attribute) for name, attribute in given.items()}


def flags_to_words(wanted: argparse.Namespace) -> list[str]:
    """Turn the flags given for `personalive` back into the words of a command line, for a process of its own."""
    words: list[str] = []
    given = {name: getattr(wanted, name) for name in OF_PERSONALIVE if hasattr(wanted, name)}
    for name, value in {**given, **given_settings(wanted, PersonaLiveSettings, PREFIX)}.items():
        flag = flag_name(name)
        words += [flag if value else f"--no-{flag[2:]}"] if isinstance(value, bool) else [flag, str(value)]
    return words


def _add_flags(group: argparse._ActionsContainer, kind: type, names: Collection[str], prefix: str = "") -> None:
    for name, info in list_settings(kind).items():
        if name in names:
            add_setting_flag(group, info, prefix)
