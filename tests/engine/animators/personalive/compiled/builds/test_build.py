"""Builds in real child processes: how they end, and what stays."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.animators.personalive.compiled.builds.build import BuildProcess, run_build
from engine.animators.personalive.compiled.builds.build_progress import BuildProgress
from engine.animators.personalive.compiled.builds.build_request import BuildRequest
from engine.animators.personalive.compiled.builds.cache import LOG, EngineCache
from engine.core.errors import BuildError
from engine.core.system.child_process import NICE
from tests.documents import ROOT
from tests.engine.animators.personalive.compiled.builds.build_plans import HERE, STARTED
from tests.engine.animators.personalive.compiled.builds.test_manifest import KEY
from tests.waiting import PATIENCE_S, wait_until

LIMIT_BYTES = 1 << 40


@pytest.fixture
def cache(tmp_path: Path) -> EngineCache:
    return EngineCache(tmp_path / "engines")


def request_for(cache: EngineCache, plan: str) -> BuildRequest:
    return BuildRequest(cache.folder, LIMIT_BYTES, cache.folder.parent / "the models", KEY, f"{HERE}:{plan}")


def fail_with(cache: EngineCache, plan: str) -> str:
    """Build by a plan that fails, check that only the log stays, and return what was said."""
    with pytest.raises(BuildError) as failure:
        run_build(request_for(cache, plan))
    assert {path.name for path in cache.folder.iterdir()} <= {f"{KEY.name}{LOG}"}
    assert cache.find_build(KEY) is None
    return str(failure.value)


def build_quickly(cache: EngineCache) -> Path:
    folder = run_build(request_for(cache, "plan_quick"))
    assert folder == cache.find_build(KEY)
    return folder


def test_a_build_is_made_by_another_process_of_low_priority(cache: EngineCache) -> None:
    folder = build_quickly(cache)
    assert (folder / "step.onnx").read_bytes() == b"the models"
    process, nice = (folder / "process").read_text().split()
    assert int(process) != os.getpid()
    assert int(nice) == min(19, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))


def test_what_is_there_is_not_built_again(cache: EngineCache) -> None:
    first = build_quickly(cache).joinpath("process").read_text()
    assert build_quickly(cache).joinpath("process").read_text() == first


@pytest.mark.promise("a damaged build")
def test_what_is_damaged_is_built_again(cache: EngineCache) -> None:
    folder = build_quickly(cache)
    (folder / "step.onnx").write_bytes(b"the madels")
    assert (build_quickly(cache) / "step.onnx").read_bytes() == b"the models"


def test_progress_names_each_step_and_the_steps_take_what_they_took_last_time(cache: EngineCache) -> None:
    seen: list[BuildProgress] = []
    (cache.folder).mkdir()
    process = BuildProcess(request_for(cache, "plan_slow"))
    wait_until(lambda: (cache.folder / STARTED).exists() and process.read_progress().number == 1)
    seen.append(process.read_progress())
    (cache.folder / "go").write_text("")
    assert process.wait_until_ended(PATIENCE_S)
    assert process.read_result() == cache.find_build(KEY)
    assert str(seen[0].step) == "the only step"
    assert (seen[0].number, seen[0].count) == (1, 1)
    assert seen[0].left_s is not None
    manifest = cache.list_builds()[0].manifest
    assert manifest is not None
    assert [step for step, _ in manifest.build_s] == ["the only step"]


def test_what_is_printed_goes_to_the_log_and_names_no_folder_of_the_user(cache: EngineCache) -> None:
    run_build(request_for(cache, "plan_noisy"))
    log = cache.log_file(KEY).read_text(encoding="utf-8")
    assert "printed by Python" in log
    assert "printed by C" in log
    assert "reading MODELS/weights.bin" in log
    assert str(cache.folder.parent) not in log


@pytest.mark.promise("a full disk during a build")
def test_too_little_room_is_said_before_anything_is_built(cache: EngineCache) -> None:
    words = fail_with(cache, "plan_huge")
    assert words.startswith("The build needs 1152921504.6 GB on the disk of ")
    assert "GB are free. Free some space there: `personacam models list`" in words


@pytest.mark.promise("a full disk during a build")
def test_a_disk_that_fills_up_is_said_with_a_remedy(cache: EngineCache) -> None:
    assert fail_with(cache, "plan_full_disk").startswith("The disk is full, and the build could not be written. Free")


@pytest.mark.promise("memory runs out during a build")
def test_too_little_memory_is_said_with_a_remedy(cache: EngineCache) -> None:
    assert fail_with(cache, "plan_out_of_memory").startswith("Memory ran out during the build. Close other programs")


def test_what_a_step_says_itself_arrives_as_it_is(cache: EngineCache) -> None:
    assert fail_with(cache, "plan_known") == "cuda is missing. Install it."


def test_an_unforeseen_failure_is_named_with_where_its_log_is(cache: EngineCache) -> None:
    words = fail_with(cache, "plan_unknown")
    assert words.startswith("The build failed: KeyError: 'an unforeseen thing' Build again with")
    assert "Traceback" in cache.log_file(KEY).read_text(encoding="utf-8")


@pytest.mark.promise("a killed build")
def test_a_killed_build_is_said_leaves_nothing_and_the_next_one_works(cache: EngineCache) -> None:
    assert fail_with(cache, "plan_killed").startswith("The build was killed: by the system when memory ran out")
    build_quickly(cache)


@pytest.mark.promise("the driver is missing or too old")
def test_a_process_that_a_library_ends_is_explained_by_its_last_words(cache: EngineCache) -> None:
    assert fail_with(cache, "plan_aborting").startswith("The driver of the graphics card is too old")


def test_a_cancelled_build_ends_at_once_and_leaves_nothing(cache: EngineCache) -> None:
    process = BuildProcess(request_for(cache, "plan_endless"))
    wait_until(lambda: (cache.folder / STARTED).exists())
    process.cancel()
    (cache.folder / STARTED).unlink()
    assert process.wait_until_ended(PATIENCE_S)
    with pytest.raises(BuildError, match=r"The build was cancelled. `personacam models compile`"):
        process.read_result()
    assert {path.name for path in cache.folder.iterdir()} <= {f"{KEY.name}{LOG}"}
    build_quickly(cache)


def test_an_interrupted_wait_ends_the_build(cache: EngineCache) -> None:
    def interrupt(_: BuildProgress) -> None:
        if (cache.folder / STARTED).exists():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_build(request_for(cache, "plan_endless"), interrupt)
    assert not is_running(int((cache.folder / STARTED).read_text()))


@pytest.mark.promise("a killed build")
@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_a_build_ends_with_its_parent_however_that_ended(cache: EngineCache, tmp_path: Path) -> None:
    """The parent is killed, so that it can tell its child nothing."""
    request = tmp_path / "request"
    request.write_text(request_for(cache, "plan_endless").to_line())
    code = (
        "import sys; from pathlib import Path;"
        "from engine.animators.personalive.compiled.builds import build, build_request;"
        "request = build_request.BuildRequest.from_line(Path(sys.argv[1]).read_text()); build.run_build(request)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(request)], cwd=ROOT)
    wait_until(lambda: (cache.folder / STARTED).exists() and (cache.folder / STARTED).read_text())
    child = int((cache.folder / STARTED).read_text())
    assert is_running(child)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not is_running(child))
    (cache.folder / STARTED).unlink()
    build_quickly(cache)
    assert {path.name for path in cache.folder.iterdir()} == {KEY.name, f"{KEY.name}{LOG}"}


def test_two_programs_that_want_the_same_build_it_once(cache: EngineCache) -> None:
    first = BuildProcess(request_for(cache, "plan_slow"))
    wait_until(lambda: (cache.folder / STARTED).exists())
    second = BuildProcess(request_for(cache, "plan_slow"))
    wait_until(lambda: "waiting for another program" in str(second.read_progress().step))
    (cache.folder / "go").write_text("")
    assert first.wait_until_ended(PATIENCE_S)
    assert second.wait_until_ended(PATIENCE_S)
    assert first.read_result() == second.read_result()
    assert (first.read_result() / "step.onnx").read_text() == (cache.folder / STARTED).read_text()


def test_another_key_is_another_build(cache: EngineCache) -> None:
    build_quickly(cache)
    other = replace(request_for(cache, "plan_quick"), key=replace(KEY, size_px=256))
    assert run_build(other).name != KEY.name
    assert len(cache.list_builds()) == 2


def test_a_cache_that_is_no_folder_is_a_sentence_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "engines").write_text("")
    cache = EngineCache(tmp_path / "engines")
    with pytest.raises(BuildError, match=r"cannot be used: File exists. Make it a folder"):
        run_build(request_for(cache, "plan_quick"))


def is_running(process: int) -> bool:
    """Whether it lives; one that has ended and that nobody has asked for yet does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
