"""What goes wrong, and what a user does, in a soak: each fault begins, lasts for a while, and ends.

Owns: the table. Does not know: when which of them happens, what is measured.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import av

from engine.core.settings import Strengths, Transition
from tests.problems import message_of
from tests.soak import ctl_storm
from tests.soak.animator import SWITCH
from tests.soak.stage import PATIENCE_S, Stage, broken_portrait

OTHER_SIZES_PX = (192, 320)
LINES = 100
RECORDINGS, SWAPS, CAMERAS = 5, 10, 6
"""Of each so many come at once in a storm."""
ASKED = (
    *(
        '{"v": 1, "ask": "status"}',
        '{"v": 1, "ask": "actions"}',
        '{"v": 1, "do": "next"}',
        '{"v": 1, "do": "previous"}',
    ),
    *('{"v": 1, "do": "swap", "argument": "2"}', '{"v": 1, "do": "swap", "argument": "nobody"}'),
    *('{"v": 1, "do": "mirror"}', '{"v": 1, "do": "own-pixels-only"}', '{"v": 1, "do": "calibrate"}'),
    *('{"v": 1, "do": "follow-next"}', '{"v": 1, "do": "strength-mouth", "argument": 1.5}', '{"v": 1, "do": "panic"}'),
    *('{"v": 1, "do": "no such thing"}', '{"v": 2}', "nonsense", ""),
)
"""What is sent to the program by ctl: what it knows, and what it refuses."""


class BrokenLimit(Exception):  # noqa: N818
    """Something that has to hold did not; the message says what."""


def nothing(_stage: Stage) -> None:
    """It ends by itself."""


@dataclass(frozen=True, slots=True)
class Fault:
    """group: of faults with the same one, only one is on at a time. begin: says what it did, in a few words.

    lasts_s: between these. takes_device: the viewer is without pictures until `end` returns.
    """

    name: str
    group: str
    begin: Callable[[Stage, Random], str]
    end: Callable[[Stage], None] = nothing
    lasts_s: tuple[float, float] = (0.0, 0.0)
    takes_device: bool = False


def lose_face(stage: Stage, _random: Random) -> str:
    stage.show_face(False)
    return "nobody is in view"


def find_face(stage: Stage) -> None:
    stage.show_face(True)


def unplug(stage: Stage, _random: Random) -> str:
    stage.film.unlink()
    return "the camera is unplugged"


def other_camera(stage: Stage, random: Random) -> str:
    there = random.random() < 0.7
    name = stage.other_film if there else stage.folder / "no such camera.mp4"
    stage.on_air.switch_camera(str(name))
    return f"camera {name.name}"


def first_camera(stage: Stage) -> None:
    stage.on_air.switch_camera(str(stage.film))


def swap(stage: Stage, random: Random) -> str:
    portrait, transition = random.choice(stage.portraits), random.choice(list(Transition))
    stage.on_air.set_transition(transition)
    stage.on_air.swap_portrait(portrait.id)
    return f"{portrait.name}, {transition.value}"


def swap_to_broken(stage: Stage, random: Random) -> str:
    broken = broken_portrait(f"wall {random.randrange(10_000)}", stage.settings.size_px)
    stage.session.swap_portrait(broken)
    if not stage.wait_for(lambda status: broken.name in message_of(status.notice)):
        raise BrokenLimit(f"a swap to {broken.name}, which has no face, was not told of")
    if stage.session.read_status().portrait == broken.name:
        raise BrokenLimit(f"{broken.name} is worn, which has no face")
    return broken.name


def panic(stage: Stage, _random: Random) -> str:
    stage.on_air.set_panic(True)
    if not stage.viewer.wait_for(lambda news: news.cards > 0 and not news.avatars):
        raise BrokenLimit("panic, and the viewer does not see the card alone")
    return "card"


def calm_down(stage: Stage) -> None:
    stage.on_air.set_panic(False)


def fail_animator(_stage: Stage, _random: Random) -> str:
    SWITCH.fails.set()
    return "every call of the animator fails"


def mend_animator(_stage: Stage) -> None:
    SWITCH.fails.clear()


def stall_animator(_stage: Stage, _random: Random) -> str:
    SWITCH.runs.clear()
    return "the animator does not answer"


def release_animator(_stage: Stage) -> None:
    SWITCH.runs.set()


def other_settings(stage: Stage, random: Random) -> str:
    size_px = random.choice(OTHER_SIZES_PX)
    stage.session.change_settings(replace(stage.settings, size_px=size_px))
    return f"size {size_px}"


def first_settings(stage: Stage) -> None:
    stage.session.change_settings(stage.settings)


def off_air(stage: Stage, _random: Random) -> str:
    stage.on_air.set_output_enabled(False)
    return "no output"


def on_air(stage: Stage) -> None:
    stage.on_air.set_output_enabled(True)
    _pictures_again(stage, "the output was started again")


def kill_camera(stage: Stage, _random: Random) -> str:
    pid = stage.camera_pid()
    if pid:
        os.kill(pid, signal.SIGKILL)
    return f"camera process {pid} is killed"


def camera_is_back(stage: Stage) -> None:
    _pictures_again(stage, "the camera process was killed")


def take_device(stage: Stage, _random: Random) -> str:
    stage.device.unlink()
    return "the device is taken away"


def give_device(stage: Stage) -> None:
    stage.device.touch()
    _pictures_again(stage, "the device was taken away")


def start_recorder(stage: Stage, _random: Random) -> str:
    stage.recording.unlink(missing_ok=True)
    stage.on_air.set_recording(True, stage.recording)
    if not stage.wait_for(lambda status: status.recording is not None and status.recording.seconds > 0):
        raise BrokenLimit("a recording did not begin")
    return "recording"


def end_recorder(stage: Stage) -> None:
    stage.on_air.set_recording(False)
    if not stage.wait_for(lambda status: status.recording is None):
        raise BrokenLimit("the recorder did not end")
    if not _pictures_in(stage.recording):
        raise BrokenLimit("a recording holds no picture")


def storm_of_recordings(stage: Stage, _random: Random) -> str:
    """Recordings that are begun and ended one right after the other."""
    for number in range(RECORDINGS):
        file = stage.recording.with_name(f"storm {number}.mp4")
        file.unlink(missing_ok=True)
        stage.on_air.set_recording(True, file)
        if not stage.wait_for(lambda status: status.recording is not None and status.recording.seconds > 0):
            raise BrokenLimit(f"recording {number} of a storm did not begin")
        stage.on_air.set_recording(False)
        if not stage.wait_for(lambda status: status.recording is None):
            raise BrokenLimit(f"recording {number} of a storm did not end")
        if not _pictures_in(file):
            raise BrokenLimit(f"recording {number} of a storm holds no picture")
        file.unlink()
    return f"{RECORDINGS} recordings, one after the other"


def storm_of_swaps(stage: Stage, random: Random) -> str:
    """More swaps than can be followed; the last one counts."""
    for _ in range(SWAPS):
        last = random.choice(stage.portraits)
        stage.on_air.set_transition(random.choice(list(Transition)))
        stage.on_air.swap_portrait(last.id)
    if not stage.wait_for(lambda status: status.portrait == last.id):
        raise BrokenLimit(f"{SWAPS} swaps at once, and the last one is not shown")
    return f"{SWAPS} swaps at once"


def storm_of_cameras(stage: Stage, random: Random) -> str:
    """Cameras that are chosen faster than they open."""
    missing = stage.folder / "no such camera.mp4"
    for _ in range(CAMERAS):
        stage.on_air.switch_camera(random.choice([str(stage.film), str(stage.other_film), str(missing), None]))
    return f"{CAMERAS} cameras at once"


def storm(stage: Stage, random: Random) -> str:
    """Whoever steers presses everything at once, and sends nonsense, too."""
    lines = [random.choice(ASKED) for _ in range(LINES)]
    answers = ctl_storm.send([line.encode() + b"\n" for line in lines])
    if len(answers) != len(lines):
        raise BrokenLimit(f"{len(lines)} lines by ctl got {len(answers)} answers")
    ctl_storm.send_nonsense(random)
    stage.on_air.adjust_controls(mirror=False, own_pixels_only=False, strengths=Strengths())
    stage.on_air.set_panic(False)
    refused = sum(b'"ok": false' in answer for answer in answers)
    return f"{len(lines)} lines by ctl, {refused} of them refused, and nonsense"


FAULTS = (
    Fault("face lost", "camera", lose_face, find_face, (1.0, 12.0)),
    Fault("camera unplugged", "camera", unplug, find_face, (2.0, 8.0)),
    Fault("another camera", "camera", other_camera, first_camera, (1.0, 6.0)),
    Fault("swap", "swap", swap),
    Fault("swap that fails", "swap", swap_to_broken),
    Fault("panic", "panic", panic, calm_down, (0.5, 4.0)),
    Fault("animator fails", "animator", fail_animator, mend_animator, (0.3, 4.0)),
    Fault("animator stalls", "animator", stall_animator, release_animator, (0.5, 4.0)),
    Fault("other settings", "animator", other_settings, first_settings, (1.0, 6.0)),
    Fault("output restarted", "output", off_air, on_air, (0.5, 3.0), takes_device=True),
    Fault("camera process killed", "output", kill_camera, camera_is_back, (0.0, 0.0), takes_device=True),
    Fault("device taken away", "output", take_device, give_device, (0.5, 2.0), takes_device=True),
    Fault("recorder", "recorder", start_recorder, end_recorder, (1.0, 8.0)),
    Fault("storm of recordings", "recorder", storm_of_recordings),
    Fault("storm of swaps", "swap", storm_of_swaps),
    Fault("storm of cameras", "camera", storm_of_cameras, first_camera, (1.0, 3.0)),
    Fault("ctl", "panic", storm),
)


def _pictures_again(stage: Stage, what: str) -> None:
    for _ in range(2):  # the first news may still tell of what was before
        if not stage.viewer.wait_for(lambda news: news.pictures > 0):
            raise BrokenLimit(f"{what}, and no picture came for {PATIENCE_S:.0f} s")


def _pictures_in(file: Path) -> int:
    if not file.exists():
        return 0
    with av.open(str(file)) as container:
        return sum(1 for _ in container.decode(video=0))
