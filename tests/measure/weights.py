"""Downloads and checks of weights against curl and sha256sum, on this computer; run by hand.

    python -m tests.measure.weights [--mib 2048] [--rounds 3] [--folder FOLDER]

download: a file of random bytes from a server on this computer, hashed while it arrives, against `curl` of the same
file followed by `sha256sum`. verify: our check of that file against `sha256sum`. Both sides are processes of their own,
with all that starting them takes, and take turns in one run. Prints for each round the seconds on the clock and of the
processors, ours first, and their ratios. FOLDER needs room for two such files; the figures are of its disk.
"""

import argparse
import http.server
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.weights.catalog import WeightsFile
from app.weights.fetching.download import DownloadSettings, download_files
from app.weights.fetching.hub import Hub
from app.weights.hashing import hash_file
from app.weights.pins import PinStore

PIECE_BYTES = 1 << 20
REPOSITORY, NAME = "measure/random", "weights.bin"


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds on the clock, and of the processors."""

    clock_s: float
    processor_s: float

    def __add__(self, other: "Times") -> "Times":
        return Times(self.clock_s + other.clock_s, self.processor_s + other.processor_s)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--own", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.own:
        run_own_side(*chosen.own)
        return
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        served = Path(folder) / NAME
        write_random(served, chosen.mib)
        url = start_server(served)
        for _ in range(chosen.rounds):
            report("download", *time_downloads(served, url))
        for _ in range(chosen.rounds):
            report("verify", run_own("verify", str(served)), run_timed(["sha256sum", str(served)]))


def write_random(file: Path, mib: int) -> None:
    with file.open("wb") as out:
        for _ in range(mib):
            out.write(os.urandom(PIECE_BYTES))


def start_server(served: Path) -> str:
    """Serve one file, straight out of the system's memory, and return the address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(served.stat().st_size))
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()
            with served.open("rb") as content:
                self.connection.sendfile(content)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def time_downloads(served: Path, url: str) -> tuple[Times, Times]:
    target, own = served.with_name("curl.bin"), served.with_name("own")
    ours = run_own("download", url, str(own), str(served.stat().st_size))
    (own / NAME).unlink()
    theirs = run_timed(["curl", "-s", "-o", str(target), f"{url}/{REPOSITORY}/resolve/main/{NAME}"])
    theirs += run_timed(["sha256sum", str(target)])
    target.unlink()
    return ours, theirs


def run_own(*arguments: str) -> Times:
    return run_timed([sys.executable, "-m", "tests.measure.weights", "--own", *arguments])


def run_own_side(what: str, place: str, folder: str = "", size: str = "") -> None:
    """What a process of ours does in place of curl and sha256sum."""
    if what == "verify":
        hash_file(Path(place))
        return
    file = WeightsFile("random", REPOSITORY, None, NAME, int(size), None, None, NAME)
    pins = PinStore(Path(folder).with_name("pins.json"))
    report = download_files([file], Path(folder), pins, DownloadSettings(Hub(place)), threading.Event())
    assert report.ready, report.failed


def run_timed(command: Sequence[str]) -> Times:
    """Run a program on a quiet disk."""
    os.sync()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    clock_s, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Times(clock_s, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def report(what: str, ours: Times, theirs: Times) -> None:
    sys.stdout.write(
        f"{what:9} {ours.clock_s:6.2f} s ({ours.processor_s:5.2f} s) to {theirs.clock_s:6.2f} s"
        f" ({theirs.processor_s:5.2f} s): {ours.clock_s / theirs.clock_s:.2f}"
        f" ({ours.processor_s / theirs.processor_s:.2f})\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
