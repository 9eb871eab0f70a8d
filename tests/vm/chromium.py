"""Chromium as a program that reads the camera: a page asks for it and hands over what it sees.

Owns: Chromium, the page, the server behind it, and their ends. Does not know: what is shown.
"""

import http.server
import json
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from engine.core.types import Image
from tests.vm.pictures import HEIGHT, WIDTH

START_S = 240.0
ANSWER_S = 120.0
PAGE = """<!doctype html><title>camera</title><video id=video muted autoplay playsinline></video><script>
const post = (kind, body) => fetch('/' + kind, {method: 'POST', body});
const label = new URLSearchParams(location.search).get('label');
const sleep = ms => new Promise(done => setTimeout(done, ms));
async function open() {
  for (let tries = 0; ; tries++)
    try {
      let stream = await navigator.mediaDevices.getUserMedia({video: true});
      const all = (await navigator.mediaDevices.enumerateDevices()).filter(one => one.kind == 'videoinput');
      await post('devices', JSON.stringify(all.map(one => one.label)));
      const wanted = all.find(one => one.label.includes(label));
      stream.getTracks().forEach(one => one.stop());
      const video = {deviceId: {exact: wanted.deviceId}, width: WIDTH, height: HEIGHT};
      return await navigator.mediaDevices.getUserMedia({video});
    } catch (failed) { if (tries > 300) throw failed; await sleep(1000); }
}
(async () => {
  const stream = await open(), track = stream.getVideoTracks()[0];
  for (const event of ['ended', 'mute', 'unmute']) track.addEventListener(event, () => post('event', event));
  await post('track', JSON.stringify([track.label, track.getSettings().width, track.getSettings().height]));
  video.srcObject = stream;
  await video.play();
  const canvas = Object.assign(document.createElement('canvas'), {width: WIDTH, height: HEIGHT});
  for (let count = 0; ; count++) {
    await new Promise(done => video.requestVideoFrameCallback(done));
    canvas.getContext('2d').drawImage(video, 0, 0, WIDTH, HEIGHT);
    await post('picture', await new Promise(done => canvas.toBlob(done, 'image/png')));
    await sleep(500);
  }
})().catch(failed => post('event', 'failed: ' + failed));
</script>"""
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-extensions", "--disable-quic"),
    *("--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required", "--mute-audio"),
)


class Chromium:
    """A page on which the camera of that label runs. It hands over every picture it gets around to drawing."""

    def __init__(self, folder: Path, label: str) -> None:
        """folder: empty; Chromium's profile for this once. The page tries until there is a camera of that label."""
        self._folder = folder
        self._changed = threading.Condition()
        self._picture: Image | None = None
        self._count = 0
        self.events: list[str] = []
        self.devices: list[str] = []
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{self._server.server_port}/?label={label}"
        with (folder / "chromium.log").open("wb") as log:
            self._browser = subprocess.Popen(
                ["nice", "-n", "5", "chromium", *FLAGS, f"--user-data-dir={folder / 'profile'}", address],
                stdout=log,
                stderr=log,
            )

    def open(self, device: Path) -> None:
        """Wait until the page has the camera."""
        self._wait_for_picture(0, START_S)

    def picture(self) -> Image:
        """The next picture that the page drew: (180, 320, 3) uint8 RGB."""
        return self._wait_for_picture(self._count + 1, ANSWER_S)

    def photograph(self, file: Path) -> None:
        """There is no window to look at; the page's own picture is kept."""
        cv2.imwrite(str(file), self.picture()[..., ::-1])

    def about(self) -> str:
        return f"Chromium sees {self.devices}, {self._count} pictures, events {self.events}"

    def close(self) -> None:
        self._browser.kill()
        self._browser.wait()
        self._server.shutdown()
        self._server.server_close()

    def _wait_for_picture(self, count: int, timeout_s: float) -> Image:
        with self._changed:
            came = self._changed.wait_for(lambda: self._picture is not None and self._count > count, timeout_s)
            log = (self._folder / "chromium.log").read_text(errors="replace")[-500:]
            assert came, f"no picture within {timeout_s} s; {self.about()}; {log}"
            assert self._picture is not None
            return self._picture

    def _take(self, kind: str, body: bytes) -> None:
        with self._changed:
            if kind == "picture":
                decoded = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR_RGB)
                self._picture = None if decoded is None else np.asarray(decoded, np.uint8)
                self._count += 1
            elif kind == "devices":
                self.devices = json.loads(body)
            else:
                self.events.append(f"{time.monotonic():.1f} {kind}: {body.decode(errors='replace')}")
            self._changed.notify_all()

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        take = self._take
        page = PAGE.replace("WIDTH", str(WIDTH)).replace("HEIGHT", str(HEIGHT)).encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(page)

            def do_POST(self) -> None:
                take(self.path.strip("/"), self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *arguments: Any) -> None:
                """Say nothing."""

        return Handler
