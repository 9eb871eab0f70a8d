"""The camera process from its command line to its end, in this process: files, lock, reply and exit status."""

import errno
import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.camera_process import __main__ as program_file
from engine.camera_process import wire
from engine.camera_process.device_errors import DeviceError
from engine.camera_process.devices import DeviceRequest
from engine.camera_process.files import APP_LOCK, BUFFER, CAMERA_LOCK, LOG, REPLY, REPLY_NOT_WRITTEN
from engine.camera_process.locks import FileLock


class FakeProgram:
    """In place of the device and its turns: `turn` is what happens in the first one."""

    turn: Callable[["FakeProgram"], None] = staticmethod(lambda program: None)
    refusal: DeviceError | None = None
    made: list["FakeProgram"]

    def __init__(self, request: DeviceRequest, open_device: object, clock: object, linger_ns: int) -> None:
        if FakeProgram.refusal is not None:
            raise FakeProgram.refusal
        self.request, self.linger_ns, self.closed = request, linger_ns, 0
        self.attached: list[bool] = []
        self.shape = wire.Shape(64, 48, 30_000, "i420")
        FakeProgram.made.append(self)

    def time_until_due_ns(self) -> int:
        return 0

    def serve_turn(self, buffer: wire.FrameBuffer, attached: bool) -> bool:
        self.attached.append(attached)
        FakeProgram.turn(self)
        return False

    def close(self) -> None:
        self.closed += 1


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[int, Any]:
    """The handlers of signals that were set; this process keeps its own."""
    set_so_far: dict[int, Any] = {}
    monkeypatch.setattr(signal, "signal", lambda number, handler: set_so_far.update({int(number): handler}))
    monkeypatch.setattr(program_file, "raise_priority", lambda: "ordinary")
    monkeypatch.setattr(program_file, "VirtualCameraProgram", FakeProgram)
    monkeypatch.setattr(FakeProgram, "made", [], raising=False)
    monkeypatch.setattr(FakeProgram, "refusal", None)
    return set_so_far


def run(folder: Path, *more: str) -> int:
    words = ["--folder", str(folder), "--reply", str(folder / REPLY), "--width", "64", "--height", "48", "--fps", "30"]
    return program_file.main([*words, *more])


def on_turn(monkeypatch: pytest.MonkeyPatch, turn: Callable[[FakeProgram], None]) -> None:
    monkeypatch.setattr(FakeProgram, "turn", staticmethod(turn))


def read_reply(folder: Path) -> Any:
    return json.loads((folder / REPLY).read_text())


def test_it_holds_its_lock_has_a_buffer_and_has_replied_while_it_works_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    (tmp_path / LOG).touch()

    def look(_: FakeProgram) -> None:
        other = FileLock(tmp_path / CAMERA_LOCK)
        seen.extend([read_reply(tmp_path), (tmp_path / BUFFER).stat().st_size > 0, other.acquire()])

    on_turn(monkeypatch, look)
    assert run(tmp_path) == 0
    assert seen == [{"problem": None}, True, False]
    assert not any((tmp_path / name).exists() for name in (BUFFER, REPLY, LOG))
    assert FakeProgram.made[0].closed == 1
    assert FileLock(tmp_path / CAMERA_LOCK).acquire()


def test_the_device_is_opened_as_the_command_line_says(tmp_path: Path) -> None:
    run(tmp_path, "--device", "/dev/video9", "--backend", "obs", "--pixel-format", "rgb", "--linger-s", "1.5")
    (program,) = FakeProgram.made
    assert program.request == DeviceRequest("/dev/video9", "obs", 64, 48, 30.0, "rgb")
    assert program.linger_ns == 1_500_000_000
    run(tmp_path)
    assert FakeProgram.made[1].request == DeviceRequest(None, None, 64, 48, 30.0, "i420")
    assert FakeProgram.made[1].linger_ns == 300_000_000_000


def test_each_turn_knows_whether_an_app_is_there(tmp_path: Path) -> None:
    run(tmp_path)
    app = FileLock(tmp_path / APP_LOCK)
    assert app.acquire()
    run(tmp_path)
    app.release()
    assert [program.attached for program in FakeProgram.made] == [[False], [True]]


def test_ctrl_c_and_a_closed_terminal_are_for_the_app_but_a_request_to_end_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handlers: dict[int, Any]
) -> None:
    on_turn(monkeypatch, lambda _: handlers[signal.SIGTERM](signal.SIGTERM, None))
    assert run(tmp_path) == 0
    assert handlers[signal.SIGINT] is signal.SIG_IGN
    assert handlers[signal.SIGHUP] is signal.SIG_IGN
    assert FakeProgram.made[0].closed == 1
    assert not (tmp_path / BUFFER).exists()


def test_a_device_that_does_not_open_is_the_reply_and_leaves_no_buffer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = DeviceError("No device.", "Install one.")
    monkeypatch.setattr(FakeProgram, "refusal", refusal)
    assert run(tmp_path) == 1
    assert read_reply(tmp_path) == {"problem": refusal.to_plain()}
    assert not (tmp_path / BUFFER).exists()
    assert FileLock(tmp_path / CAMERA_LOCK).acquire()


def test_a_second_one_is_refused_and_does_not_touch_the_first_ones_files(tmp_path: Path) -> None:
    first = FileLock(tmp_path / CAMERA_LOCK)
    assert first.acquire()
    (tmp_path / BUFFER).write_bytes(b"in use")
    assert run(tmp_path) == 1
    assert "running already" in str(read_reply(tmp_path))
    assert (tmp_path / BUFFER).read_bytes() == b"in use"
    assert FakeProgram.made == []
    first.release()


def test_a_reply_that_cannot_be_written_has_an_exit_status_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeProgram, "refusal", DeviceError("No device.", "Install one."))
    (tmp_path / REPLY).mkdir()
    assert run(tmp_path) == REPLY_NOT_WRITTEN
    assert [file.name for file in tmp_path.iterdir()] == [REPLY], "no half reply either"


@pytest.mark.parametrize(("number", "said"), [(errno.ENOSPC, "There is no room in"), (errno.EACCES, "cannot use")])
def test_a_buffer_that_cannot_be_made_is_said_and_the_device_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def fail(path: Path, shape: wire.Shape) -> wire.FrameBuffer:
        raise OSError(number, "the system's words")

    monkeypatch.setattr(wire.FrameBuffer, "create", fail)
    assert run(tmp_path) == 1
    assert said in str(read_reply(tmp_path))
    assert FakeProgram.made[0].closed == 1
    if number == errno.ENOSPC:
        needed = f"{FakeProgram.made[0].shape.file_bytes / 1e6:.1f} MB"
        assert needed in str(read_reply(tmp_path))


def test_a_failure_in_a_turn_lets_go_of_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: FakeProgram) -> None:
        raise ValueError("unforeseen")

    on_turn(monkeypatch, fail)
    with pytest.raises(ValueError, match="unforeseen"):
        run(tmp_path)
    assert FakeProgram.made[0].closed == 1
    assert not (tmp_path / BUFFER).exists()
    assert FileLock(tmp_path / CAMERA_LOCK).acquire()


def test_what_an_earlier_one_left_behind_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / BUFFER).write_bytes(b"old")
    sizes: list[int] = []
    on_turn(monkeypatch, lambda _: sizes.append((tmp_path / BUFFER).stat().st_size))
    assert run(tmp_path) == 0
    assert sizes[0] > 1000


@pytest.mark.parametrize("there", [True, False])
def test_a_trial_only_says_if_the_device_opens(
    there: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program_file, "prevent_core_dumps", lambda closed: None)
    monkeypatch.setattr(program_file, "raise_priority", lambda: "")
    device, folder = tmp_path / "video0", tmp_path / "run"
    folder.mkdir()
    if there:
        device.touch()
    words = ["--folder", str(folder), "--reply", str(folder / REPLY), "--width", "64", "--height", "36"]
    words += ["--fps", "30", "--backend", "file", "--device", str(device), "--try-only"]
    assert program_file.main(words) == 0
    problem = json.loads(capsys.readouterr().out)["problem"]
    assert (problem is None) == there
    assert there or problem["values"]["reasons"]["values"]["reason"]["template"] == "there is no such file."
    assert [*folder.iterdir()] == []
    assert not there or device.stat().st_size == 0


def test_a_device_that_opens_only_once_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_file, "opens_only_once", lambda backend: backend is None)
    request = DeviceRequest("/no/such/device", None, 64, 36, 30.0, "i420")
    assert program_file._try_device(request) is None
