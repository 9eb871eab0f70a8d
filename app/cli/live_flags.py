"""The flags of `live` and `bench`, other than the settings.

Owns: their names, defaults and how they are read. Does not know: what they do.
"""

import argparse

from app.cli import face_points_flag, flag_types, setting_flags

BENCH_SECONDS = 10.0
FAKE_WEIGHTS = ("auto", "full", "tiny")


def add_live_flags(verb: argparse.ArgumentParser) -> None:
    """Add the flags of `live`, except the settings of the avatar."""
    verb.add_argument(
        "--portrait",
        type=flag_types.parse_path,
        required=True,
        nargs="+",
        action="extend",
        metavar="FILE|DIR",
        help="pictures of one face each, or folders of them; the first is worn, the first nine have keys 1-9",
    )
    face_points_flag.add_face_points_flag(verb, several=True)
    verb.add_argument(
        "--camera",
        type=flag_types.parse_text,
        default="0",
        metavar="NAME|INDEX|PATH|ADDRESS",
        help="a camera by number, name or device, as `personacam cameras` lists them, a video played as one, or an "
        "address with rtsp://, http:// or srt:// (0)",
    )
    setting_flags.add_user_flags(verb)
    setting_flags.add_live_settings_flags(verb)
    _add_run_flags(verb)
    verb.add_argument(
        "--seconds",
        type=flag_types.parse_seconds,
        metavar="S",
        help="end after that time; without it, run until Ctrl-C",
    )
    verb.add_argument(
        "--report", type=flag_types.parse_path, metavar="FILE.json", help="what was done, delay and drops, as JSON"
    )


def _add_run_flags(verb: argparse.ArgumentParser) -> None:
    """Add the flags for what happens during the run, and for its control."""
    verb.add_argument("--panic", action="store_true", help="begin with the card, until `personacam ctl panic off`")
    verb.add_argument(
        "--record", type=flag_types.parse_path, metavar="FILE.mp4", help="record what is shown, from the start"
    )
    verb.add_argument(
        "--control",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="listen to `personacam ctl`; there is one such program for each user",
    )
    verb.add_argument(
        "--hotkeys",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="listen to the keys chosen in the window, or those that `personacam ctl list` shows, in every program",
    )


def add_bench_flags(verb: argparse.ArgumentParser) -> None:
    """Add the flags of `bench`."""
    verb.add_argument(
        "--portrait", type=flag_types.parse_path, metavar="FILE", help="a picture of one face (a bundled one)"
    )
    verb.add_argument(
        "--camera",
        type=flag_types.parse_text,
        metavar="NAME|INDEX|PATH|ADDRESS",
        help="a camera, a video or an address (a bundled video)",
    )
    verb.add_argument(
        "--seconds",
        type=flag_types.parse_seconds,
        default=BENCH_SECONDS,
        metavar="S",
        help="for each of the passes: chunks, live, parts (10)",
    )
    verb.add_argument(
        "--fake-weights",
        nargs="?",
        choices=FAKE_WEIGHTS,
        const=FAKE_WEIGHTS[0],
        metavar="|".join(FAKE_WEIGHTS),
        help="measure personalive with made-up weights, which need no download; auto is full (6.1 GB for a while) with "
        "a graphics card, else tiny",
    )
    _add_case_flags(verb)
    verb.add_argument("--window", action="store_true", help="measure the window instead: its start, its thread")
    verb.add_argument("--json", action="store_true", help="print JSON")
    verb.add_argument("--plot", type=flag_types.parse_path, metavar="FILE.png", help="draw the parts and the delays")
    setting_flags.add_personalive_flags(verb)


def _add_case_flags(verb: argparse.ArgumentParser) -> None:
    """Add those that leave cases out."""
    from engine import ANIMATORS

    verb.add_argument(
        "--animator", nargs="+", choices=list(ANIMATORS), metavar="NAME", help="only these animators (all of them)"
    )
    verb.add_argument("--size", dest="size_px", type=int, default=512, metavar="PX", help="side of the avatar (512)")
