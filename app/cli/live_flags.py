"""The flags of the verbs that run live.

Owns: their names, defaults and how they are read. Does not know: what they do.
"""

import argparse

from app.cli import flag_types, personalive_flags

CAMERA_SIZE = OUTPUT_SIZE = (1280, 720)
FPS = 30
CARD_AFTER_S = 20.0
TRANSITIONS = ("cut", "crossfade", "morph")
BENCH_SECONDS = 10.0
FLAGS = {
    "camera_width_px": "--camera-size",
    "camera_height_px": "--camera-size",
    "camera_fps": "--camera-fps",
    "output_width_px": "--output-size",
    "output_height_px": "--output-size",
    "output_fps": "--output-fps",
    "framing": "--framing",
    "card_after_s": "--card-after",
    "matrix": "--matrix",
}
"""setting -> what it is called on the command line."""


def add_live_flags(verb: argparse.ArgumentParser) -> None:
    """Add what `live` takes beside the settings of the avatar."""
    verb.add_argument(
        "--portrait",
        type=flag_types.parse_path,
        required=True,
        nargs="+",
        action="extend",
        metavar="FILE|DIR",
        help="pictures of one face each, or folders of them; the first is worn, the first nine have keys 1-9",
    )
    verb.add_argument(
        "--camera",
        type=flag_types.parse_text,
        default="0",
        metavar="NAME|INDEX|PATH",
        help="a camera by number, name or device, as `personacam cameras` lists them, or a video played as one (0)",
    )
    verb.add_argument(
        "--output",
        type=flag_types.parse_text,
        default="virtual-camera",
        metavar="virtual-camera[:DEVICE]|FILE.mp4|null",
        help="where the avatar goes (virtual-camera)",
    )
    verb.add_argument(
        "--camera-size", type=flag_types.parse_size, default=CAMERA_SIZE, metavar="WxH", help="asked for (1280x720)"
    )
    verb.add_argument("--camera-fps", type=int, default=FPS, metavar="N", help="asked for (30)")
    verb.add_argument(
        "--output-size",
        type=flag_types.parse_size,
        default=OUTPUT_SIZE,
        metavar="WxH",
        help="of the virtual camera (1280x720)",
    )
    verb.add_argument("--output-fps", type=int, default=FPS, metavar="N", help="rate of the output (30)")
    verb.add_argument("--framing", default="blur", metavar="fit|fill|blur", help="how the square fills it (blur)")
    verb.add_argument("--matrix", default="601", metavar="601|709", help="its colours; 709 if OBS shows them off (601)")
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
    """What happens while it runs, and how it is steered."""
    verb.add_argument(
        "--transition", default="crossfade", choices=TRANSITIONS, help="between two portraits (crossfade)"
    )
    verb.add_argument(
        "--card-after",
        type=flag_types.parse_seconds_or_never,
        default=CARD_AFTER_S,
        metavar="S|never",
        help='show the "be right back" card when nobody was in view for that long (20)',
    )
    verb.add_argument("--panic", action="store_true", help="begin with the card, until `personacam ctl panic off`")
    verb.add_argument(
        "--record", type=flag_types.parse_path, metavar="FILE.mp4", help="record what is shown, from the start"
    )
    verb.add_argument(
        "--microphone", type=flag_types.parse_text, metavar="NAME", help="record its sound, too, as late as the picture"
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


def add_ctl_flags(verb: argparse.ArgumentParser) -> None:
    """Add what `ctl` takes."""
    verb.add_argument(
        "words",
        nargs="+",
        type=flag_types.parse_text,
        metavar="WORD",
        help="`list`, `status`, or an action and its argument, as `list` shows them: swap 3, panic on, record start",
    )
    verb.add_argument("--json", action="store_true", help="print JSON (list, status)")


def add_window_flags(verb: argparse.ArgumentParser) -> None:
    """Add what `window` takes."""
    verb.add_argument(
        "--camera", type=flag_types.parse_text, metavar="NAME|INDEX|PATH", help="a camera or a video to begin with"
    )


def add_cameras_flags(verb: argparse.ArgumentParser) -> None:
    """Add what `cameras` takes."""
    verb.add_argument("--json", action="store_true", help="print JSON")


def add_bench_flags(verb: argparse.ArgumentParser) -> None:
    """Add what `bench` takes."""
    verb.add_argument(
        "--portrait", type=flag_types.parse_path, metavar="FILE", help="a picture of one face (a bundled one)"
    )
    verb.add_argument(
        "--camera", type=flag_types.parse_text, metavar="NAME|INDEX|PATH", help="a camera or a video (a bundled one)"
    )
    verb.add_argument(
        "--seconds", type=flag_types.parse_seconds, default=BENCH_SECONDS, metavar="S", help="for each animator (10)"
    )
    verb.add_argument("--window", action="store_true", help="measure the window instead: its start, its thread")
    verb.add_argument("--json", action="store_true", help="print JSON")
    personalive_flags.add_settings_flags(verb)
