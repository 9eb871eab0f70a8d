"""A whole run with its processes: faults stay with their clips, and nothing depends on interruptions."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.core.errors import DiskFullError, SettingsError, SinkError, SourceError
from engine.core.system import child_process
from engine.core.types import Image
from engine.training.prepare import pool, run
from engine.training.prepare.find_clips import find_clips
from engine.training.prepare.run import PrepareCallbacks, PrepareReport, prepare_clips
from engine.training.prepare.settings import PrepareSettings
from tests import clips
from tests.engine.training.prepare.conftest import SMALL
from tests.waiting import wait_until

PROGRAM = [sys.executable, "-m", "app", "train", "prepare"]
AS_SMALL = ["--size", "64", "--shortest", "8"]


@pytest.fixture(scope="session")
def folder(speaking: list[Image], plain_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three clips with a person, one with nobody, one copy, one broken."""
    folder = tmp_path_factory.mktemp("clips")
    for number in range(3):
        clips.write_clip(folder / f"{number}.mp4", [*speaking[number:], *speaking[:number]])
    shutil.copy(folder / "0.mp4", folder / "same.mp4")
    shutil.copy(plain_clip, folder / "plain.mp4")
    (folder / "broken.mp4").write_bytes(b"\0" * 5000)
    return folder


@pytest.fixture(scope="session")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PrepareReport]:
    """All of it, prepared by one process without interruption."""
    out = tmp_path_factory.mktemp("whole") / "out"
    return out, prepare_clips([folder], out, SMALL, 1)


def digest(out: Path) -> dict[str, str]:
    """Every file below, by its name."""
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_what_can_be_read_is_prepared_and_the_rest_is_named(whole: tuple[Path, PrepareReport]) -> None:
    out, report = whole
    assert [record.name for record in report.done] == ["0.mp4", "1.mp4", "2.mp4", "plain.mp4"]
    assert [len(record.pieces) for record in report.done] == [1, 1, 1, 0]
    assert [name for name, _ in report.failed] == ["broken.mp4", "same.mp4"]
    assert "not a video" in str(report.failed[0][1])
    assert str(report.failed[1][1]) == "It is the same as 0.mp4."
    assert sorted(path.name for path in out.iterdir()) == ["clips", "index.json", "licences.csv"]


def test_two_processes_make_the_same_bytes_as_one(
    folder: Path, whole: tuple[Path, PrepareReport], tmp_path: Path
) -> None:
    seen: list[tuple[str, int, int | None]] = []
    report = prepare_clips([folder], tmp_path, SMALL, 2, PrepareCallbacks(lambda *told: seen.append(told)))
    assert digest(tmp_path) == digest(whole[0])
    assert report.failed == whole[1].failed
    title, done, total = seen[-1]
    assert title == "Clips (5 of 5)"
    assert done == total


def test_what_is_done_is_not_done_again_even_from_copied_files(
    folder: Path, whole: tuple[Path, PrepareReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start_nothing(*_: object) -> None:
        raise AssertionError("a process was started")

    out, copied = tmp_path / "out", tmp_path / "copied"
    shutil.copytree(whole[0], out)
    monkeypatch.setattr(pool, "start_child", start_nothing)
    good = [folder / name for name in ("0.mp4", "1.mp4", "plain.mp4")]
    assert len(prepare_clips(good, out, SMALL, 2).kept) == 3
    copied.mkdir()
    for path in good:
        shutil.copyfile(path, copied / path.name)
        os.utime(copied / path.name, (1, 1))
    report = prepare_clips([copied], out, SMALL, 2)
    assert (len(report.kept), report.done, report.failed) == (3, [], [])
    assert digest(out) == digest(whole[0])


def test_a_stop_keeps_what_is_done_and_the_next_run_does_the_rest(
    folder: Path, whole: tuple[Path, PrepareReport], tmp_path: Path
) -> None:
    said: list[str] = []
    watch = PrepareCallbacks(lambda title, *_: said.append(title), lambda: any("(2 of" in title for title in said))
    report = prepare_clips([folder], tmp_path, SMALL, 1, watch)
    assert report.stopped
    assert 1 <= len(report.done) < 4
    assert not list((tmp_path / "clips").glob("*.part"))
    assert prepare_clips([folder], tmp_path, SMALL, 1).kept == report.done
    assert digest(tmp_path) == digest(whole[0])


def test_other_settings_and_no_clips_are_refused(
    folder: Path, whole: tuple[Path, PrepareReport], tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="64, not with 96"):
        prepare_clips([folder], whole[0], PrepareSettings(size_px=96, shortest_frames=8), 1)
    with pytest.raises(SourceError, match="No clip"):
        prepare_clips([tmp_path], tmp_path / "out", SMALL, 1)
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
def test_a_process_that_dies_costs_its_clip_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first process kills itself, as a decoder might; the next one lives."""
    started: list[int] = []
    start = child_process.start_child

    def start_dying(module: str, request: str) -> "subprocess.Popen[bytes]":
        started.append(1)
        process = start(module, request)
        if len(started) == 1:
            process.send_signal(signal.SIGSEGV)
        return process

    monkeypatch.setattr(pool, "start_child", start_dying)
    report = prepare_clips([folder / "0.mp4", folder / "1.mp4"], tmp_path, SMALL, 1)
    assert [record.name for record in report.done] == ["1.mp4"]
    assert "ended unexpectedly (-11)" in str(report.failed[0][1])
    assert len(started) == 2


@pytest.mark.skipif(os.name == "nt", reason="limits of files are set by the shell")
def test_a_full_disk_ends_the_run_and_leaves_nothing_half_done(folder: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands for a disk that is full: the same error, from a real write."""
    words = [*PROGRAM, str(folder / "0.mp4"), "--out", str(tmp_path / "out"), *AS_SMALL]
    told = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 40; exec "$@"', "sh", *words], capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert "The disk is full" in told.stderr
    assert list((tmp_path / "out" / "clips").iterdir()) == []


def test_where_one_clip_cannot_be_written_the_run_ends(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = DiskFullError("The disk is full.")

    class FullPool(pool.ClipPool):
        def prepare_clips(self, found: object) -> object:  # type: ignore[override]
            yield pool.Advance(find_clips([folder / "0.mp4"])[0], result=failure)

    monkeypatch.setattr(run, "ClipPool", FullPool)
    with pytest.raises(SinkError) as raised:
        prepare_clips([folder], tmp_path, SMALL, 1)
    assert raised.value is failure
    assert (tmp_path / "index.json").exists()


@pytest.fixture
def started(folder: Path, tmp_path: Path) -> "Callable[[], subprocess.Popen[str]]":
    def start() -> "subprocess.Popen[str]":
        words = [*PROGRAM, str(folder), "--out", str(tmp_path / "out"), *AS_SMALL, "--jobs", "1"]
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return start


def children_of(process: "subprocess.Popen[str]") -> list[int]:
    listing = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in listing.read_text().split()]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("moment", ["writing", "one is done"])
def test_a_killed_run_is_gone_with_its_children_and_the_next_one_makes_the_same_bytes(
    started: "Callable[[], subprocess.Popen[str]]", whole: tuple[Path, PrepareReport], tmp_path: Path, moment: str
) -> None:
    made = tmp_path / "out" / "clips"
    looked_for = "*.part/*.pngs" if moment == "writing" else "*/clip.json"
    process = started()
    wait_until(lambda: list(made.glob(looked_for)) or process.poll() is not None)
    children = children_of(process)
    process.kill()
    process.communicate()
    assert children
    wait_until(lambda: not any(Path(f"/proc/{pid}/fd").exists() for pid in children))
    assert process.returncode == -signal.SIGKILL
    again = started()
    again.communicate()
    assert again.returncode == 0
    assert digest(tmp_path / "out") == digest(whole[0])


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is another signal there")
def test_ctrl_c_ends_a_run_cleanly(started: "Callable[[], subprocess.Popen[str]]", tmp_path: Path) -> None:
    process = started()
    wait_until(lambda: list((tmp_path / "out" / "clips").glob("*.part")) or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert "The same command goes on from there." in told
    assert not list((tmp_path / "out" / "clips").glob("*.part"))
    assert (tmp_path / "out" / "index.json").exists()


def test_neither_program_nor_child_import_torch_and_the_program_no_networks() -> None:
    words = "import engine.training.prepare.run, sys; assert not {'torch', 'ai_edge_litert', 'av'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", words], check=True)
    words = "import engine.training.prepare.child, engine.training.prepare.run, sys; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", words], check=True)
