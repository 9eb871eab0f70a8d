"""python -m engine.training.stage0 PART --crowd FOLDER --models FOLDER --into FOLDER [--minutes M] [--export]

Owns: the command's words. Does not know: what a part learns. Interrupted by Ctrl-C or a signal to end, it writes a
checkpoint first; called again it goes on from there.
"""

import argparse
import logging
import signal
import threading
from pathlib import Path

import torch

from engine.training.stage0.crowd import open_crowd
from engine.training.stage0.parts import PARTS, export_piece, make_piece, read_plan
from engine.training.stage0.running import Pauses, PieceRun

log = logging.getLogger(__name__)


def main() -> None:
    """Train one part."""
    parser = argparse.ArgumentParser(
        prog="python -m engine.training.stage0", description="Train one part of stage 0, which makes first weights."
    )
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--crowd", type=Path, required=True, help="the rendered characters")
    parser.add_argument("--models", type=Path, required=True, help="the folder of the weights, with sizes and plans")
    parser.add_argument("--into", type=Path, required=True, help="folder for checkpoints and figures")
    parser.add_argument("--minutes", type=float, help="work no longer than that (default: to the end)")
    parser.add_argument("--export", action="store_true", help="then write the part into the folder of the weights")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    train_part(parser.parse_args())


def train_part(wanted: argparse.Namespace) -> None:
    """Train a part as the command's words say. Raises: ModelError, SourceError, SinkError."""
    plan = read_plan(wanted.models, wanted.part)
    crowds = open_crowd(wanted.crowd), open_crowd(wanted.crowd, held_out=True)
    piece = make_piece(wanted.part, wanted.models, plan, *crowds)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stop_after_s = None if wanted.minutes is None else 60 * wanted.minutes
    PieceRun(piece, plan, wanted.into / wanted.part).run(Pauses(stop_after_s=stop_after_s), stopped.is_set)
    if stopped.is_set():
        raise SystemExit("Interrupted; called again it goes on. Nothing was exported.")
    if wanted.export:
        log.info("written: %s", export_piece(piece, wanted.models).name)


if __name__ == "__main__":
    main()
