"""The flags of `models`.

Owns: their names, defaults and how they are read. Does not know: what they do.
"""

import argparse
from typing import TypeAlias

from app.cli import flag_types, setting_flags

Tasks: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_models_flags(verb: argparse.ArgumentParser) -> None:
    """Add the tasks of `models`, and the flags of each."""
    tasks = verb.add_subparsers(dest="task", required=True, metavar="TASK")
    _add_task(tasks, "list", "what is there of PersonaLive's weights, in which state, and what was built of them")
    _add_download(tasks)
    _add_task(tasks, "verify", "read all weights, and compare them with what is known of them")
    _add_convert(tasks)
    adopt = _add_task(tasks, "adopt", "use the weights in another folder where they are, without copying them")
    adopt.add_argument(
        "folder", type=flag_types.parse_path, metavar="FOLDER", help="as the reference implementation has it"
    )
    _add_remove(tasks)
    compile_task = tasks.add_parser("compile", help="build what ONNX Runtime computes with, before a show needs it")
    setting_flags.add_build_flags(compile_task)
    free = tasks.add_parser("free", help="remove something that was built")
    free.add_argument("builds", nargs="+", type=flag_types.parse_text, metavar="NAME", help="as `list` names it")


def _add_task(tasks: Tasks, name: str, purpose: str) -> argparse.ArgumentParser:
    """Add a task that works on a folder of weights."""
    task = tasks.add_parser(name, help=purpose)
    task.add_argument("--json", action="store_true", help="print JSON")
    task.add_argument(
        "--dir",
        type=flag_types.parse_path,
        metavar="DIR",
        help="the folder of the weights (the one of the last download with --dir, or the user's data folder)",
    )
    return task


def _add_download(tasks: Tasks) -> None:
    download = _add_task(tasks, "download", "download PersonaLive's weights, or go on with it, and verify them")
    _add_model_names(download, "download")
    download.add_argument(
        "--accept-terms", action="store_true", help="accept the terms of the weights, which are shown once"
    )
    download.add_argument(
        "--manifest", type=flag_types.parse_path, metavar="FILE", help="a table of other files, such as a mirror's"
    )
    download.add_argument(
        "--limit", type=flag_types.parse_count, metavar="MB", help="download at most so many megabytes a second"
    )
    download.add_argument(
        "--convert", action="store_true", help="convert them afterwards, and remove what is not needed then"
    )


def _add_convert(tasks: Tasks) -> None:
    convert = _add_task(tasks, "convert", "write the weights again: half the size, and safe to open")
    convert.add_argument(
        "source", nargs="?", type=flag_types.parse_path, metavar="DIR", help="the published weights (those of --dir)"
    )
    convert.add_argument(
        "out", nargs="?", type=flag_types.parse_path, metavar="OUT", help="where the new ones go (beside the others)"
    )
    convert.add_argument(
        "--remove-originals", action="store_true", help="remove the published files that are not needed any more"
    )


def _add_remove(tasks: Tasks) -> None:
    remove = _add_task(tasks, "remove", "remove weights, and say what that frees; adopted files stay")
    _add_model_names(remove, "remove")
    remove.add_argument("--originals", action="store_true", help="only published files whose converted forms are there")
    remove.add_argument("--dry-run", action="store_true", help="say what that would free, and remove nothing")


def _add_model_names(task: argparse.ArgumentParser, verb: str) -> None:
    task.add_argument(
        "models",
        nargs="*",
        type=flag_types.parse_text,
        metavar="MODEL",
        help=f"{verb} only these, as `list` names them",
    )
