"""OBS Studio as a program that reads the camera: started on a screen of its own, steered by its websocket.

Owns: OBS, the screen, and their ends. Does not know: what is shown.
"""

import base64
import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from websockets.sync.client import ClientConnection, connect

from engine.core.types import Image
from tests.vm.pictures import HEIGHT, WIDTH

PORT = 4455
START_S = 240.0
ANSWER_S = 120.0
SOURCE = "camera"
FPS = 2
"""What an emulated processor can draw without a graphics card, and still have time for others."""
_GLOBAL = f"""[General]
FirstRun=true
LastVersion=486539266
EnableAutoUpdates=false
InfoIncrement=9999
[Basic]
Profile=Untitled
ProfileDir=Untitled
SceneCollection=Untitled
SceneCollectionFile=Untitled
[BasicWindow]
PreviewEnabled=true
SysTrayEnabled=false
[Video]
Renderer=OpenGL
[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort={PORT}
AlertsEnabled=false
AuthRequired=false
"""
_PROFILE = f"""[General]
Name=Untitled
[Video]
BaseCX={WIDTH}
BaseCY={HEIGHT}
OutputCX={WIDTH}
OutputCY={HEIGHT}
FPSType=1
FPSInt={FPS}
"""


class Obs:
    """OBS with one source: the camera. There is no network in the VM, so its websocket needs no password."""

    def __init__(self, folder: Path) -> None:
        """folder: empty; OBS's home for this once."""
        self._stack = contextlib.ExitStack()
        self._folder = folder
        self._screen, display = _open_screen(folder)
        _configure(folder / "config" / "obs-studio")
        home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "XDG_CACHE_HOME": str(folder / "cache")}
        drawn = {"DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "QT_QPA_PLATFORM": "xcb", "NO_AT_BRIDGE": "1"}
        self._environment = {**os.environ, **home, **drawn, "XDG_RUNTIME_DIR": str(folder)}
        command = [
            "nice",
            "-n",
            "5",
            "dbus-run-session",
            "--",
            "obs",
            "--multi",
            "--disable-updater",
            "--disable-missing-files-check",
        ]
        with (folder / "obs.log").open("wb") as log:
            self._obs = subprocess.Popen(
                [*command, "--websocket_ipv4_only"],
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._asked = 0
        self._client = self._connected()

    def open(self, device: Path) -> None:
        """Make the camera a source. OBS listens before its scenes are there, and refuses until then."""
        until_s = time.monotonic() + START_S
        settings = {"device_id": str(device), "buffering": False}
        asked = {"sceneName": "Scene", "inputName": SOURCE, "inputKind": "v4l2_input", "inputSettings": settings}
        while True:
            try:
                self._ask("CreateInput", **asked)
            except RefusedError:
                assert time.monotonic() < until_s, "OBS takes no source"
                time.sleep(0.5)
            else:
                return

    def picture(self) -> Image:
        """What the source shows now: (180, 320, 3) uint8 RGB."""
        answer = self._ask(
            "GetSourceScreenshot", sourceName=SOURCE, imageFormat="png", imageWidth=WIDTH, imageHeight=HEIGHT
        )
        data = base64.b64decode(answer["imageData"].split(",", 1)[1])
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
        assert picture is not None
        return np.asarray(picture, np.uint8)

    def photograph(self, file: Path) -> None:
        """Keep what is on OBS's screen."""
        with contextlib.suppress(FileNotFoundError):
            command = ["import", "-window", "root", str(file)]
            subprocess.run(command, env=self._environment, check=False, timeout=ANSWER_S)

    def about(self) -> str:
        version, stats = self._ask("GetVersion"), self._ask("GetStats")
        return f"OBS {version['obsVersion']}, {stats['activeFps']:.1f} fps"

    def close(self) -> None:
        self._stack.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._obs.pid, signal.SIGKILL)
        self._obs.wait()
        self._screen.kill()
        self._screen.wait()

    def _connected(self) -> ClientConnection:
        until_s = time.monotonic() + START_S
        while True:
            try:
                address = f"ws://127.0.0.1:{PORT}"
                client = self._stack.enter_context(connect(address, open_timeout=ANSWER_S, max_size=None))
                json.loads(client.recv(ANSWER_S))
                client.send(json.dumps({"op": 1, "d": {"rpcVersion": 1}}))
                json.loads(client.recv(ANSWER_S))
            except OSError:
                assert time.monotonic() < until_s, f"OBS did not start: {(self._folder / 'obs.log').read_text()[-500:]}"
                assert self._obs.poll() is None, f"OBS ended: {(self._folder / 'obs.log').read_text()[-500:]}"
                time.sleep(0.5)
            else:
                return client

    def _ask(self, what: str, **data: Any) -> dict[str, Any]:
        self._asked += 1
        name = str(self._asked)
        self._client.send(json.dumps({"op": 6, "d": {"requestType": what, "requestId": name, "requestData": data}}))
        while True:
            answer = json.loads(self._client.recv(ANSWER_S))
            if answer["op"] == 7 and answer["d"]["requestId"] == name:
                break
        if not answer["d"]["requestStatus"]["result"]:
            raise RefusedError(what, answer["d"]["requestStatus"])
        found: dict[str, Any] = answer["d"].get("responseData", {})
        return found


class RefusedError(Exception):
    """OBS does not do what it was asked for."""


def _open_screen(folder: Path) -> tuple["subprocess.Popen[bytes]", str]:
    reading, writing = os.pipe()
    with (folder / "screen.log").open("wb") as log:
        screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1000x700x24", "-nolisten", "tcp"],
            pass_fds=[writing],
            stdout=log,
            stderr=log,
        )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    assert number, "there is no screen"
    return screen, f":{number}"


def _configure(folder: Path) -> None:
    profile = folder / "basic" / "profiles" / "Untitled"
    profile.mkdir(parents=True)
    (folder / "basic" / "scenes").mkdir()
    (folder / "global.ini").write_text(_GLOBAL)
    (profile / "basic.ini").write_text(_PROFILE)
