"""The app of the VM's shows: a real session whose driver is the marked film, told what to do line by line.

    python -m tests.vm.show_app FILM_FOLDER OUTPUT [MATRIX]

Every picture has a number in its bars (`numbering`): one with two numbers is made of parts of two pictures.
Takes on standard input: swap NUMBER TRANSITION, panic on|off, face on|off, end. Says its status, once a second.
Owns: nothing that outlives it. Does not know: who reads the camera.
"""

import json
import sys
import tempfile
import threading
import time
from pathlib import Path
from unittest.mock import patch

import cv2

from engine.core.settings import LiveSettings, Settings, Transition
from engine.live.open_session import LiveRequest, open_session
from engine.live.session import Session
from tests.problems import message_of
from tests.vm import film
from tests.vm.numbering import NumberingFramer
from tests.vm.pictures import HEIGHT, WIDTH

CAMERA_FPS = 10
TOLD_EVERY_S = 1.0


class Show:
    """The session and what it is told."""

    def __init__(self, folder: Path, output: str, matrix: str) -> None:
        self._folder = folder
        self._own = Path(tempfile.mkdtemp())
        self._driver = self._own / "driver.mp4"
        self._known = film.load(folder)
        self._show_face(True)
        live = LiveSettings(
            output_width_px=WIDTH, output_height_px=HEIGHT, output_fps=CAMERA_FPS, framing="fit", matrix=matrix
        )
        request = LiveRequest(str(self._driver), output, Settings(size_px=film.SIZE_PX), live)
        with patch("engine.live.open_session.FaceTracker", lambda: film.tracker(self._known)):
            self.session: Session = open_session(request, self._known.portraits[0])
        self.session.prefetch_portraits(self._known.portraits)

    def obey(self, line: str) -> bool:
        """Do what a line says; False when it says to end."""
        match line.split():
            case ["swap", number, transition]:
                self.session.swap_portrait(self._known.portraits[int(number)], Transition(transition))
            case ["panic", state]:
                self.session.set_panic(state == "on")
            case ["face", state]:
                self._show_face(state == "on")
            case _:
                return False
        return True

    def tell(self) -> None:
        status = self.session.read_status()
        told = {
            "portrait": status.portrait,
            "face": status.face_seen,
            "showing": status.showing.value,
            "shown": status.shown,
            "problem": message_of(status.problem),
            "notice": message_of(status.notice),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()

    def _show_face(self, there: bool) -> None:
        """From the film's next round on."""
        unfinished = self._own / "next.mp4"
        unfinished.symlink_to(self._folder / ("face.mp4" if there else "nobody.mp4"))
        unfinished.replace(self._driver)


def main(folder: Path, output: str, matrix: str) -> None:
    """Run until told to end."""
    cv2.setNumThreads(1)
    with patch("engine.sinks.virtual_camera.sink.Framer", NumberingFramer):
        _run_show(Show(folder, output, matrix))


def _run_show(show: Show) -> None:
    with show.session as session:
        threading.Thread(target=_tell, args=(show,), daemon=True).start()
        for line in sys.stdin:
            if not show.obey(line) or session.failure is not None:
                break
    if session.failure is not None:
        sys.stdout.write(f"failed: {session.failure}\n")


def _tell(show: Show) -> None:
    while True:
        show.tell()
        time.sleep(TOLD_EVERY_S)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "601")
