"""`personacam live`, `cameras` and `bench` as a person calls them: in a process of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from app.cli.commands import devices
from app.cli.commands.bench.table import format_results
from app.remote.ctl_client import NotRunningError, send_request
from engine import Camera
from engine.camera_process.files import FILE_BACKEND
from tests import clips
from tests.fakes.camera_reader import CameraReader
from tests.waiting import wait_until

ROOT = Path(__file__).parents[4]
PATIENCE_S = 120
SIZE = ("--size", "128")


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a call, with a runtime folder of its own; this process has the folder, too."""
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}


def call(surroundings: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, env=surroundings, cwd=ROOT, timeout=PATIENCE_S, check=False
    )


def pictures(file: Path) -> list[Any]:
    with av.open(str(file)) as container:
        return list(container.decode(video=0))


def test_a_clip_as_camera_becomes_a_file_and_a_report(
    surroundings: dict[str, str], astronaut_file: Path, swaying_face: Path, tmp_path: Path
) -> None:
    out, report = tmp_path / "new folder" / "out.mp4", tmp_path / "report.json"
    flags = ("--portrait", astronaut_file, "--camera", swaying_face, "--output", out, *SIZE)
    done = call(surroundings, "live", *flags, "--seconds", 3, "--output-fps", 10, "--report", report)
    assert done.returncode == 0, done.stderr
    assert "pictures in" in done.stdout
    assert done.stdout.splitlines()[-1] == f"The video is {out}."
    known = json.loads(report.read_text())
    shown = pictures(out)
    times = np.array([float(picture.pts * picture.time_base) for picture in shown])
    assert len(shown) == known["virtual_camera"]["sent"]
    assert np.allclose(times * 10, np.round(times * 10), atol=0.01)
    assert shown[0].width == shown[0].height == 128
    assert 0 < known["frames_out"] <= known["frames_in"]
    assert set(known["delay_ms"]) == {"p50", "p95", "max"}
    said = {"device", "sent", "repeated", "late", "file", "wanted_file", "shows", "readers"}
    said |= {"is_panic_card", "fps", "dropped_percent", "on_air_s"}
    assert set(known["virtual_camera"]) == said
    assert known["virtual_camera"]["file"] == known["virtual_camera"]["wanted_file"] == str(out)
    assert known["virtual_camera"]["sent"] == known["frames_out"] + known["virtual_camera"]["repeated"]
    assert known["camera"]["name"] == swaying_face.name
    assert known["face_lost_frames"] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the folder of logs cannot be chosen")
def test_a_run_leaves_a_log_that_says_how_it_ended(
    surroundings: dict[str, str], astronaut_file: Path, tmp_path: Path
) -> None:
    done = call(
        surroundings, "live", "--portrait", astronaut_file, "--camera", "no such one", "--output", "null", *SIZE
    )
    assert done.returncode == 1
    [kept] = tmp_path.glob("state/**/live.log")
    text = kept.read_text(encoding="utf-8")
    assert "live begins" in text
    assert "There is no camera" in text.splitlines()[-1]
    assert str(astronaut_file.parent) not in text
    doctor = call(surroundings, "doctor")
    assert f"ok       log: {kept}, " in doctor.stdout


def test_another_process_reads_the_virtual_camera(
    surroundings: dict[str, str], astronaut_file: Path, swaying_face: Path, tmp_path: Path
) -> None:
    device, report = tmp_path / "device", tmp_path / "report.json"
    device.touch()
    output = f"virtual-camera:{FILE_BACKEND}:{device}"
    flags = ("--portrait", astronaut_file, "--camera", swaying_face, "--output", output, *SIZE)
    shape = ("--output-size", "128x72", "--output-fps", 20)
    done = call(surroundings, "live", *flags, *shape, "--seconds", 3, "--report", report)
    assert done.returncode == 0, done.stderr
    known = json.loads(report.read_text())
    records = CameraReader(device).read()
    assert all(len(record.pixels) == 128 * 72 * 3 // 2 for record in records)
    assert [record.number for record in records] == list(range(len(records)))
    assert len({record.pixels for record in records}) > 3
    assert known["virtual_camera"]["sent"] >= len(records) - 5
    assert known["delay_ms"] is not None


def test_a_view_without_anybody_is_said(surroundings: dict[str, str], astronaut_file: Path, tmp_path: Path) -> None:
    empty = clips.write_clip(tmp_path / "empty.mp4", [np.full((128, 128, 3), 120, np.uint8)] * 10)
    done = call(
        *(surroundings, "live", "--portrait", astronaut_file, "--camera", empty, "--output", "null", *SIZE),
        *("--seconds", 3, "--report", tmp_path / "report.json"),
    )
    frames = json.loads((tmp_path / "report.json").read_text())["face_lost_frames"]
    assert (done.returncode, done.stderr) == (0, "No face is in view.\n")
    assert f"no face seen in {frames} of {frames} frames." in done.stdout


@pytest.mark.promise("asked to end (Ctrl-C, SIGTERM)")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_asked_to_end_it_finishes_the_file(
    surroundings: dict[str, str], astronaut_file: Path, swaying_face: Path, tmp_path: Path, number: int, exit_code: int
) -> None:
    out = tmp_path / "out.mp4"
    words = ("live", "--portrait", astronaut_file, "--camera", swaying_face, "--output", out, *SIZE)
    command = [sys.executable, "-m", "app", *map(str, words)]
    with subprocess.Popen(command, env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        wait_until(lambda: any(file.stat().st_size for file in tmp_path.glob("out*.mp4")))
        time.sleep(0.5)
        run.send_signal(number)
        run.communicate(timeout=PATIENCE_S)
    assert run.returncode == exit_code
    assert pictures(out)
    assert not list(tmp_path.glob("*.part.mp4"))


@pytest.fixture
def steered(
    surroundings: dict[str, str], astronaut_file: Path, swaying_face: Path, tmp_path: Path
) -> Iterator["subprocess.Popen[str]"]:
    """A run with a gallery of two, into nothing, that `personacam ctl` reaches."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for name in ("ada", "bo"):
        shutil.copyfile(astronaut_file, pictures / f"{name}.png")
    words = ("live", "--portrait", pictures, "--camera", swaying_face, "--output", "null", *SIZE)
    command = [sys.executable, "-m", "app", *map(str, words)]
    with subprocess.Popen(
        command, env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        wait_until(lambda: status().get("state") == "running" or run.poll() is not None)
        yield run
        run.kill()


def status() -> Mapping[str, Any]:
    """What `personacam ctl status --json` prints, without a process for each look; empty while nothing runs."""
    try:
        known: Mapping[str, Any] = send_request(question="status")["status"]
    except NotRunningError:
        return {}
    return known


def test_a_run_is_steered_from_another_process(
    surroundings: dict[str, str], steered: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    take = tmp_path / "take.mp4"
    for words in ("panic on", "swap 2", "transition cut", f"record start {take}"):
        done = call(surroundings, "ctl", *words.split())
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    known = json.loads(call(surroundings, "ctl", "status", "--json").stdout)
    assert (known["panic"], known["wanted"]["transition"], known["slots"]) == (True, "cut", ["ada", "bo"])
    wait_until(lambda: status()["portrait"] == "bo")
    assert "panic: on" in call(surroundings, "ctl", "status").stdout
    refused = call(surroundings, "ctl", "swap", 5)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "personacam: Slot 5 is empty. Put a portrait into it first.\n"
    assert call(surroundings, "ctl", "record", "stop").returncode == 0
    wait_until(take.exists)
    assert call(surroundings, "ctl", "quit").returncode == 0
    out, told = steered.communicate(timeout=PATIENCE_S)
    assert steered.returncode == 0, told
    assert "pictures in" in out
    for words in ("The card is shown until panic", f"Recording to {take}.", "The recording has ended."):
        assert words in told


def test_a_second_start_leaves_with_a_message(
    surroundings: dict[str, str], steered: "subprocess.Popen[str]", astronaut_file: Path
) -> None:
    words = ("live", "--portrait", astronaut_file, "--camera", "0", "--output", "null")
    second = call(surroundings, *words)
    assert second.returncode == 1
    assert "is running already; it was asked to come to the front" in second.stderr
    assert "no camera '0'" in call(surroundings, *words, "--no-control").stderr
    steered.kill()
    steered.communicate()
    assert "no camera '0'" in call(surroundings, *words).stderr


def test_without_a_run_ctl_says_so_and_lists_what_there_is(surroundings: dict[str, str]) -> None:
    nobody = call(surroundings, "ctl", "panic", "on")
    assert (nobody.returncode, nobody.stdout) == (3, "")
    assert nobody.stderr.startswith("personacam: No Persona Cam is running.")
    listed = call(surroundings, "ctl", "list")
    assert listed.returncode == 0
    assert "panic [on|off|toggle]" in listed.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--camera", "no such camera", "--output", "null"), "no camera 'no such camera'"),
        (("--camera", "folder/missing.mp4", "--output", "null"), "no file or folder"),
        (("--camera", "missing.mp4", "--output", "null"), "no file or folder"),
    ],
)
@pytest.mark.usefixtures("surroundings")
def test_what_cannot_be_done_is_one_line_and_an_exit_code(
    personacam: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    astronaut_file: Path,
    swaying_face: Path,
    words: tuple[str, ...],
    told: str,
) -> None:
    flags = [word.replace("CLIP", str(swaying_face)) for word in words]
    assert personacam("live", "--portrait", astronaut_file, *flags) == (2 if "does not fit" in told else 1)
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


def test_cameras_are_listed_for_people_and_programs(surroundings: dict[str, str]) -> None:
    assert call(surroundings, "cameras").stdout
    assert isinstance(json.loads(call(surroundings, "cameras", "--json").stdout), list)
    found = [Camera(0, "Integrated Camera", "/dev/video0", 0, 200), Camera(12, "Webcam", "", 12, 200)]
    assert devices.format_camera_lines(found) == ["  0  Integrated Camera  /dev/video0", " 12  Webcam"]
    assert "video file" in devices.format_camera_lines([])[0]
    assert json.loads(devices.format_cameras_json(found))[1] == {"number": 12, "name": "Webcam", "path": ""}


ALSA = Path("/usr/share/alsa/alsa.conf")


@pytest.mark.skipif(not ALSA.exists(), reason="this system has no ALSA")
def test_microphones_are_listed_for_people_and_programs(surroundings: dict[str, str], tmp_path: Path) -> None:
    config = tmp_path / "asound.conf"
    studio = 'pcm.studio { type null\n hint { show on\n description "Studio microphone" } }'
    config.write_text(f"<{ALSA}>\n{studio}\n", encoding="utf-8")
    with_studio = {**surroundings, "ALSA_CONFIG_PATH": str(config)}
    assert call(with_studio, "microphones").stdout == "Studio microphone\n"
    assert json.loads(call(with_studio, "microphones", "--json").stdout) == [{"name": "Studio microphone"}]
    config.write_text(f"<{ALSA}>\n", encoding="utf-8")
    assert call(with_studio, "microphones").stdout == f"{devices.NO_MICROPHONE}\n"


@pytest.mark.skipif(not ALSA.exists(), reason="this system has no ALSA")
def test_a_recording_has_the_sound_of_the_microphone_that_was_named(
    surroundings: dict[str, str], astronaut_file: Path, swaying_face: Path, tmp_path: Path
) -> None:
    """ALSA itself plays a tone of 500 Hz as a microphone, faster than it should, so that pieces of it are left out."""
    tone = np.sin(np.arange(48_000 * 60) / 48_000 * 2 * np.pi * 500) * 16_000
    tone.astype("<i2").tofile(tmp_path / "tone.raw")
    config, film = tmp_path / "asound.conf", tmp_path / "film.mp4"
    source = f'type file\n slave.pcm null\n file /dev/null\n infile "{tmp_path / "tone.raw"}"\n format raw'
    hint = 'hint { show on\n description "Studio microphone" }'
    config.write_text(f"<{ALSA}>\npcm.studio {{ {source}\n {hint} }}\n", encoding="utf-8")
    flags = ("--portrait", astronaut_file, "--camera", swaying_face, "--output", "null", *SIZE, "--seconds", 3)
    done = call(
        {**surroundings, "ALSA_CONFIG_PATH": str(config)},
        *("live", *flags, "--microphone", "Studio microphone", "--record", film),
    )
    assert done.returncode == 0, done.stderr
    with av.open(str(film)) as container:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
        rate = container.streams.audio[0].rate
    spectrum = np.abs(np.fft.rfft(heard))
    assert np.abs(heard).max() > 0.3
    assert spectrum.argmax() * rate / len(heard) == pytest.approx(500, abs=60)


def test_the_bench_measures_every_animator(
    surroundings: dict[str, str], astronaut_file: Path, swaying_face: Path
) -> None:
    flags = ("--portrait", astronaut_file, "--camera", swaying_face, "--seconds", 2)
    done = call(surroundings, "bench", *flags, "--json")
    assert done.returncode == 0, done.stderr
    instant, personalive = json.loads(done.stdout)["cases"]
    assert "needs its weights" in personalive["problem"]
    assert instant["animator"] == "instant"
    assert instant["stage_ms"].keys() == {"track", "animate"}
    assert 0 < instant["delay"]["ms"]["median"] < 2000
    assert "tflop_per_s" not in instant
    lines = "\n".join(format_results([instant, {"title": "other", "problem": "It needs a graphics card."}]))
    for word in ("median", "track", "delay", "pictures a second", "MB", "other: It needs a graphics card."):
        assert word in lines
