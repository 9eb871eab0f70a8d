"""How long panic takes while something slow goes on, in the real program with a virtual camera of its own; run by hand.

    python -m tests.measure.panic [--megapixels 110] [--suffix .jpg .png] [--tries 3]

`personacam live` runs from the bundled clip into a virtual camera that is a file. For each slow thing: it begins, and
then panic is sent once through the socket and once with `personacam ctl panic on`. Printed are the ms from the
request to its answer and to the first card that the camera was given; in the second case they contain the start of
Python. Panic is released in between. Linux and macOS.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow

from app.storage.folders import DEMO_CLIP
from app.storage.gallery import list_bundled_files
from engine.core.settings import YuvMatrix
from engine.sinks.card import draw_card
from engine.sinks.colour import PixelConverter
from tests.fakes.camera_reader import CameraReader, Record

WIDTH, HEIGHT, FPS = 320, 180, 30
PATIENCE_S = 120.0
BEGINS_S = 0.4
"""The slow thing has begun by then."""
READ_AHEAD = 12
"""Portraits that are read one after the other while the first measurements are made."""


class LiveProgram:
    """`personacam live` in folders of its own, and what its camera was given."""

    def __init__(self, folder: Path, portraits: list[Path]) -> None:
        folders = {"XDG_RUNTIME_DIR": "run", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "TMPDIR": "run"}
        self._environment = {**os.environ, **{name: str(folder / at) for name, at in folders.items()}}
        for at in folders.values():
            (folder / at).mkdir(exist_ok=True)
        device = folder / "video0"
        device.touch()
        self._address = folder / "run" / "personacam" / "control"
        self._reader = CameraReader(device)
        self._card = PixelConverter(WIDTH, HEIGHT, "i420", YuvMatrix.BT601).convert_image(draw_card(WIDTH, HEIGHT))
        self._first = b""
        output = ["--output", f"virtual-camera:file:{device}", "--output-size", f"{WIDTH}x{HEIGHT}"]
        words = ["live", "--camera", str(DEMO_CLIP), *output, "--output-fps", str(FPS)]
        words += [word for portrait in portraits for word in ("--portrait", str(portrait))]
        self._process = subprocess.Popen(self._command(*words), env=self._environment, stdout=subprocess.DEVNULL)

    def ask(self, do: str, argument: str = "") -> Any:
        """Send one request through the socket and return the answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE_S)
            connection.connect(str(self._address))
            connection.sendall(json.dumps({"v": 1, "do": do, "argument": argument}).encode() + b"\n")
            return json.loads(connection.makefile("rb").readline())

    def run_ctl(self, *words: str) -> None:
        subprocess.run(self._command("ctl", *words), env=self._environment, check=True)

    def wait_for_avatar(self) -> None:
        self._wait_for(lambda record: record.pixels != self._card.tobytes() and len(set(record.pixels[:5000])) > 3)

    def measure_panic(self, press: Callable[[], object]) -> tuple[float, float]:
        """Return the milliseconds until the answer and until the card, and release panic."""
        self.wait_for_avatar()
        began_ns = time.monotonic_ns()
        press()
        answered_ns = time.monotonic_ns()
        card = self._wait_for(lambda record: record.pixels == self._card.tobytes() and record.sent_at_ns > began_ns)
        self.ask("panic", "off")
        return (answered_ns - began_ns) / 1e6, (card.sent_at_ns - began_ns) / 1e6

    def close(self) -> None:
        self._process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(30)
        self._process.kill()

    def _wait_for(self, wanted: Callable[[Record], bool]) -> Record:
        self._reader.records.clear()
        return self._reader.wait_for(wanted, PATIENCE_S)

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "app", *words]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megapixels", type=int, default=110)
    parser.add_argument("--suffix", nargs="+", default=[".jpg"])
    parser.add_argument("--tries", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="panic") as name:
        folder = Path(name)
        pictures = [write_picture(folder / f"large{suffix}", chosen.megapixels) for suffix in chosen.suffix]
        ahead = make_copies(pictures[0])
        program = LiveProgram(folder, [list_bundled_files()[0], *(next(ahead) for _ in range(READ_AHEAD))])
        try:
            program.wait_for_avatar()
            report(f"portraits, {chosen.megapixels} MP {pictures[0].suffix}", program, chosen.tries, lambda: None)
            report("nothing", program, chosen.tries, lambda: None)
            for picture in pictures:
                copies = make_copies(picture, "again")
                report(
                    f"background, {chosen.megapixels} MP {picture.suffix}",
                    program,
                    chosen.tries,
                    lambda copies=copies: program.ask("background", str(next(copies))),
                )
        finally:
            program.close()


def write_picture(file: Path, megapixels: int) -> Path:
    """Write a soft picture of that many million pixels."""
    width, height = 1100 * 10, megapixels * 1_000_000 // (1100 * 10)
    small = np.random.default_rng(5).integers(0, 256, (height // 50, width // 50, 3), np.uint8)
    Pillow.fromarray(small).resize((width, height), Pillow.Resampling.BICUBIC).save(file, quality=80)
    return file


def make_copies(picture: Path, mark: str = "first") -> Iterator[Path]:
    """Yield names of it that were not read yet."""
    for number in range(10_000):
        copy = picture.with_stem(f"{picture.stem}-{mark}-{number}")
        os.link(picture, copy)
        yield copy


def report(thing: str, program: LiveProgram, tries: int, begin: Callable[..., object]) -> None:
    """Print the times for one slow thing: through the socket, and with the command."""
    ways: dict[str, Callable[[], object]] = {
        "socket": lambda: program.ask("panic", "on"),
        "command": lambda: program.run_ctl("panic", "on"),
    }
    for way, press in ways.items():
        times = []
        for _ in range(tries):
            busy = begin_slow_thing(begin)
            still = "" if busy.done() else " (it still went on)"
            times.append(program.measure_panic(press))
            with suppress(Exception):
                busy.result(PATIENCE_S)
        answers, cards = ([round(one[at]) for one in times] for at in (0, 1))
        sys.stdout.write(
            f"{thing}, {way}: answer {statistics.median(answers):.0f} ms, at most {max(answers)};"
            f" card {statistics.median(cards):.0f} ms, at most {max(cards)}{still}\n"
        )
        sys.stdout.flush()


def begin_slow_thing(begin: Callable[..., object]) -> "Future[object]":
    done: Future[object] = Future()

    def run() -> None:
        try:
            done.set_result(begin())
        except Exception as failure:  # noqa: BLE001 -- the future carries it
            done.set_exception(failure)

    threading.Thread(target=run, daemon=True).start()
    time.sleep(BEGINS_S)
    return done


if __name__ == "__main__":
    main()
