"""The flags of `evaluate`.

Owns: their names, defaults and how they are read. Does not know: what they do.
"""

import argparse
from pathlib import Path

from app.cli import flag_types, setting_flags
from app.storage import presets

NETWORKS = {
    "alexnet": "torchvision's alexnet-owt-7be5be79.pth, for LPIPS (Alex) and tLP",
    "vgg": "torchvision's vgg16-397923af.pth, for LPIPS (VGG)",
    "i3d": "i3d_pretrained_400.pt, for FVD",
    "arcface": "InsightFace's w600k_r50.onnx, for ID-SIM",
    "smirk": "SMIRK's encoder as ONNX, for AED and APD",
}


def add_evaluate_flags(verb: argparse.ArgumentParser) -> None:
    """Add the flags of `evaluate`, with those of the settings that every setup starts from."""
    verb.add_argument(
        "pairs",
        type=flag_types.parse_path,
        metavar="PAIRS",
        help="a .toml or .csv file with the pairs of driver and portrait; docs/evaluation.md has its form",
    )
    verb.add_argument(
        "--out", type=flag_types.parse_path, default=Path("out") / "evaluation", metavar="DIR",
        help="where tables and pictures go, and what a later run goes on with (out/evaluation)",
    )  # fmt: skip
    verb.add_argument(
        "--workers", type=flag_types.parse_count, default=1, metavar="N", help="pairs that are evaluated at once (1)"
    )
    verb.add_argument(
        "--ablations",
        nargs="+",
        default=[],
        metavar="NAME",
        help="with --animator personalive: setups in which a part is left out, such as without-hkm, or all of a table "
        "of the paper: table2, table3, table4",
    )
    group = verb.add_argument_group("weights of networks that judge; without one its figures are a dash")
    for name, what in NETWORKS.items():
        group.add_argument(f"--{name}", type=flag_types.parse_path, metavar="FILE", help=what)
    verb.add_argument(
        "--preset", default=presets.DEFAULT, metavar="NAME", help=f"one of: {', '.join(presets.list_presets())}"
    )
    setting_flags.add_avatar_flags(verb)
    setting_flags.add_clip_flags(verb)
