import errno
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.animators.personalive.compiled.builds import cache as caching
from engine.animators.personalive.compiled.builds.cache import EngineCache
from engine.animators.personalive.compiled.builds.manifest import MANIFEST, BuildKey
from engine.core.errors import BuildError
from tests.engine.animators.personalive.compiled.builds.test_manifest import KEY

OTHER = replace(KEY, size_px=256)
THIRD = replace(KEY, size_px=384)
FILE_BYTES = 1000


class WallClock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        self.now_s += 1.0
        return self.now_s


@pytest.fixture
def cache(tmp_path: Path) -> EngineCache:
    return EngineCache(tmp_path / "engines", wall_clock_s=WallClock())


def never_wait() -> None:
    pytest.fail("nobody else builds")


def put_build(cache: EngineCache, key: BuildKey, content: bytes = bytes(FILE_BYTES)) -> Path:
    with cache.lock_build(key, never_wait), cache.make_build(key, {"export": 1.0}) as making:
        (making / "step.onnx").write_bytes(content)
    found = cache.find_build(key)
    assert found is not None
    return found


def names_in(cache: EngineCache) -> list[str]:
    return sorted(path.name for path in cache.folder.iterdir())


def _fail_half_way(cache: EngineCache) -> None:
    with cache.lock_build(KEY, never_wait), cache.make_build(KEY, {}) as making:
        (making / "step.onnx").write_bytes(b"half")
        raise ZeroDivisionError


def test_nothing_is_found_where_nothing_was_built(cache: EngineCache) -> None:
    assert cache.find_build(KEY) is None
    assert cache.list_builds() == []


def test_a_complete_build_is_found_by_its_key_and_by_no_other(cache: EngineCache) -> None:
    folder = put_build(cache, KEY, b"graph")
    assert (folder / "step.onnx").read_bytes() == b"graph"
    assert cache.find_build(OTHER) is None
    assert names_in(cache) == [KEY.name]


def test_a_build_that_fails_leaves_nothing(cache: EngineCache) -> None:
    with pytest.raises(ZeroDivisionError):
        _fail_half_way(cache)
    assert cache.find_build(KEY) is None
    assert names_in(cache) == []


def test_until_it_is_complete_a_build_is_not_found(cache: EngineCache) -> None:
    with cache.lock_build(KEY, never_wait), cache.make_build(KEY, {}) as making:
        (making / "step.onnx").write_bytes(b"graph")
        assert cache.find_build(KEY) is None
        assert cache.list_builds() == []
    assert cache.find_build(KEY) is not None


@pytest.mark.promise("a damaged build")
@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "step.onnx").write_bytes(b"x" * FILE_BYTES),
        lambda folder: (folder / "step.onnx").unlink(),
        lambda folder: (folder / MANIFEST).unlink(),
        lambda folder: (folder / MANIFEST).write_bytes(b"\x00" * 40),
        lambda folder: (shutil.rmtree(folder), folder.write_bytes(b"a file")),  # type: ignore[func-returns-value]
        lambda folder: (shutil.rmtree(folder), folder.symlink_to("nowhere")),  # type: ignore[func-returns-value]
    ],
)
def test_a_damaged_build_is_not_used_and_gives_way_to_a_new_one(
    cache: EngineCache, damage: Callable[[Path], object]
) -> None:
    damage(put_build(cache, KEY))
    assert cache.find_build(KEY) is None
    folder = put_build(cache, KEY, b"new")
    assert (folder / "step.onnx").read_bytes() == b"new"
    assert names_in(cache) == [KEY.name]


@pytest.mark.promise("a killed build")
def test_what_a_killed_build_left_is_removed_by_the_next(cache: EngineCache) -> None:
    put_build(cache, OTHER)
    for left in (f"{caching.MAKING}{KEY.name}-abc123", f"{caching.MAKING}{OTHER.name}-x", f"{caching.REMOVED}old"):
        (cache.folder / left).mkdir()
        (cache.folder / left / "step.onnx").write_bytes(b"half")
    assert [one.name for one in cache.list_builds()] == [OTHER.name]
    put_build(cache, KEY)
    assert names_in(cache) == sorted([KEY.name, OTHER.name])


def test_what_another_process_builds_now_is_left_alone(cache: EngineCache) -> None:
    with cache.lock_build(OTHER, never_wait):
        making = cache.folder / f"{caching.MAKING}{OTHER.name}-abc123"
        making.mkdir()
        put_build(cache, KEY)
        assert making.is_dir()
    assert cache.remove_leftovers() == 1


def test_two_that_build_the_same_take_turns_and_the_second_finds_it_built(cache: EngineCache) -> None:
    waited = threading.Event()
    found: list[Path | None] = []

    def build_second() -> None:
        with cache.lock_build(KEY, waited.set):
            found.append(cache.find_build(KEY))

    with cache.lock_build(KEY, never_wait):
        second = threading.Thread(target=build_second)
        second.start()
        assert waited.wait(60)
        with cache.make_build(KEY, {}) as making:
            (making / "step.onnx").write_bytes(b"first")
    second.join(60)
    assert found == [cache.folder / KEY.name]


def test_the_builds_used_longest_ago_go_when_there_is_no_room(cache: EngineCache) -> None:
    put_build(cache, KEY)
    cache.limit_bytes = 2 * cache.list_builds()[0].size_bytes + FILE_BYTES // 2
    put_build(cache, OTHER)
    assert cache.find_build(KEY) is not None  # used once more
    put_build(cache, THIRD)
    assert [one.name for one in cache.list_builds()] == [THIRD.name, KEY.name]


def test_the_build_just_made_stays_even_if_it_alone_is_too_large(cache: EngineCache) -> None:
    cache.limit_bytes = 10
    put_build(cache, KEY)
    put_build(cache, OTHER)
    assert [one.name for one in cache.list_builds()] == [OTHER.name]


def test_builds_are_listed_with_size_and_key_the_latest_first_and_damaged_ones_too(cache: EngineCache) -> None:
    put_build(cache, KEY)
    put_build(cache, OTHER)
    builds = cache.list_builds()
    assert [one.name for one in builds] == [OTHER.name, KEY.name]
    assert builds[0].manifest is not None
    assert builds[0].manifest.key == OTHER
    assert builds[0].size_bytes > FILE_BYTES
    (cache.folder / KEY.name / MANIFEST).write_text("{")
    assert {one.name: one.manifest is None for one in cache.list_builds()} == {KEY.name: True, OTHER.name: False}


def test_a_build_is_freed_by_name_with_its_log(cache: EngineCache) -> None:
    put_build(cache, KEY)
    cache.log_file(KEY).write_text("what was said")
    assert cache.remove_build(KEY.name) > FILE_BYTES
    assert names_in(cache) == []


def test_freeing_what_is_not_there_says_where_names_are(cache: EngineCache) -> None:
    with pytest.raises(BuildError, match=r"There is no build named nonsense. `personacam models list`"):
        cache.remove_build("nonsense")


def test_a_build_that_is_made_just_now_is_not_freed(cache: EngineCache) -> None:
    put_build(cache, KEY)
    with cache.lock_build(KEY, never_wait), pytest.raises(BuildError, match="being built just now"):
        cache.remove_build(KEY.name)


@pytest.mark.promise("a full disk during a build")
def test_a_full_disk_is_a_sentence_with_a_remedy_and_leaves_nothing(
    cache: EngineCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(caching, "write_manifest", fail)
    with pytest.raises(BuildError, match=r"is full. Free some space there: `personacam models list`"):
        put_build(cache, KEY)
    assert names_in(cache) == []


def test_a_folder_that_is_none_is_a_sentence_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = EngineCache(tmp_path / "file" / "engines")
    assert cache.find_build(KEY) is None
    with pytest.raises(BuildError, match=r"cannot be used: Not a directory. Make it a folder"):
        put_build(cache, KEY)
    with pytest.raises(BuildError, match="cannot be used"):
        cache.free_bytes()


def test_free_room_is_that_of_the_cache_s_disk(cache: EngineCache) -> None:
    assert cache.free_bytes() > 0
