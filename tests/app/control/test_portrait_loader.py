"""Portraits are read once, the one asked for first, and one that cannot be read is reported and skipped."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.control.portrait_loader import KEPT_MAX, PortraitCache, PortraitLoader, read_portrait
from app.control.worker import Worker
from app.storage.gallery_entry import GalleryPortrait
from engine import PersonaCamError, Portrait, PortraitCrop, PortraitError, Problem, Settings
from tests.fakes.session import gallery, make_desired_state, read_nothing

PATIENCE_S = 60.0
SMALL = Settings(size_px=64)


class Reader:
    """read: every entry that was read, in order. bad: ids that cannot be."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.bad: set[str] = set()

    def __call__(self, entry: GalleryPortrait, settings: Settings) -> Portrait:
        self.read.append(entry.id)
        if entry.id in self.bad:
            raise PortraitError(f"{entry.id} is no picture.")
        return read_nothing(entry, settings)


class Scene:
    def __init__(self) -> None:
        self.reader = Reader()
        self.reported: list[PersonaCamError] = []
        self.worker = Worker("test")
        self.loader = PortraitLoader(PortraitCache(self.reader), self.worker, self.reported.append)

    def hold_worker_until(self, gate: threading.Event) -> None:
        def wait_at_gate() -> None:
            assert gate.wait(PATIENCE_S)

        self.worker.submit_job(wait_at_gate)

    def finish(self) -> None:
        self.worker.submit_job(lambda: None, 99).result(PATIENCE_S)


@pytest.fixture
def scene() -> Iterator[Scene]:
    made = Scene()
    yield made
    made.worker.close(PATIENCE_S)


def test_a_portrait_is_read_again_only_for_another_crop_or_size() -> None:
    reader = Reader()
    cache = PortraitCache(reader)
    (ada,) = gallery("ada")
    first = cache.get_portrait(ada, SMALL)
    assert cache.get_portrait(ada, replace(SMALL, smoothing=0.5)) is first
    assert first.name == "ada"
    for entry, settings in (
        (replace(ada, crop=PortraitCrop(0.5, 0.5, 0.5)), SMALL),
        (ada, replace(SMALL, size_px=128)),
        (ada, replace(SMALL, as_is=True)),
    ):
        assert cache.get_cached(entry, settings) is None
        assert cache.get_portrait(entry, settings) is not first
    assert len(reader.read) == 4


def test_of_too_many_portraits_those_used_last_are_kept() -> None:
    cache = PortraitCache(read_nothing)
    first, second, *others = gallery(*(f"p{n}" for n in range(KEPT_MAX + 1)))
    for entry in (first, second, *others[:-1]):
        cache.get_portrait(entry, SMALL)
    assert cache.get_cached(first, SMALL) is not None
    cache.get_portrait(others[-1], SMALL)
    assert cache.get_cached(first, SMALL) is not None
    assert cache.get_cached(second, SMALL) is None


def test_the_gallery_is_read_ahead_and_what_cannot_be_read_is_reported(scene: Scene) -> None:
    scene.reader.bad.add("bo")
    desired = make_desired_state("ada", "bo", "cy", settings=SMALL)
    ready: list[list[str]] = []
    scene.loader.load_ahead(lambda: desired, lambda found: ready.append([portrait.name for portrait in found]))
    scene.finish()
    assert ready == [["ada"], ["ada", "cy"]]
    assert [failure.problem.message for failure in scene.reported] == ["bo is no picture."]


def test_what_left_the_gallery_meanwhile_is_not_read(scene: Scene) -> None:
    states = [make_desired_state("ada", "bo", settings=SMALL), make_desired_state("bo", settings=SMALL)]
    scene.loader.load_ahead(lambda: states.pop(0) if len(states) > 1 else states[0], lambda found: None)
    scene.finish()
    assert scene.reader.read == ["bo"]


def test_the_first_portrait_may_give_way_to_another_one(scene: Scene) -> None:
    scene.reader.bad.update(("ada", "bo"))
    desired = make_desired_state("ada", "bo", "cy", settings=SMALL)
    with pytest.raises(PortraitError, match="ada is no picture"):
        scene.loader.load_first(desired, accept_others=False)
    assert scene.reader.read == ["ada"]
    assert scene.loader.load_first(desired, accept_others=True).name == "cy"
    assert [failure.problem.message for failure in scene.reported] == ["bo is no picture.", "ada is no picture."]


def test_a_damaged_picture_of_a_folder_costs_only_itself(scene: Scene) -> None:
    scene.reader.bad.add("ada")
    desired = make_desired_state("ada", "bo", settings=SMALL)
    found = replace(desired, gallery=tuple(replace(entry, is_found=True) for entry in desired.gallery))
    assert scene.loader.load_first(found, accept_others=False).name == "bo"
    assert [failure.problem.message for failure in scene.reported] == ["ada is no picture."]


def test_without_any_portrait_the_first_failure_counts(scene: Scene) -> None:
    scene.reader.bad.update(("ada", "bo"))
    with pytest.raises(PortraitError, match="ada is no picture"):
        scene.loader.load_first(make_desired_state("ada", "bo", settings=SMALL), accept_others=True)


def test_one_that_is_read_soon_is_passed_on_and_comes_before_those_read_ahead(scene: Scene) -> None:
    desired = make_desired_state("ada", "bo", "cy", settings=SMALL)
    gate = threading.Event()
    scene.hold_worker_until(gate)
    passed_on: list[str] = []
    scene.loader.load_ahead(lambda: desired, lambda found: None)
    scene.loader.load_soon(desired.gallery[2], lambda: desired, lambda portrait: passed_on.append(portrait.name))
    gate.set()
    scene.finish()
    assert scene.reader.read == ["cy", "ada", "bo"]
    assert passed_on == ["cy"]


def test_one_that_cannot_be_read_soon_is_reported_and_not_passed_on(scene: Scene) -> None:
    scene.reader.bad.add("ada")
    desired = make_desired_state("ada", settings=SMALL)
    passed_on: list[Portrait] = []
    scene.loader.load_soon(desired.gallery[0], lambda: desired, passed_on.append)
    scene.finish()
    assert passed_on == []
    assert [failure.problem.message for failure in scene.reported] == ["ada is no picture."]


def test_it_is_read_with_the_settings_of_the_moment_it_is_read(scene: Scene) -> None:
    states = [make_desired_state("ada", settings=SMALL)]
    gate = threading.Event()
    scene.hold_worker_until(gate)
    scene.loader.load_soon(states[0].gallery[0], lambda: states[-1], lambda portrait: None)
    states.append(make_desired_state("ada", settings=replace(SMALL, size_px=128)))
    gate.set()
    scene.finish()
    assert scene.loader.find_loaded(states[1], "ada") is not None
    assert scene.loader.find_loaded(states[0], "ada") is None


def test_a_portrait_that_is_not_in_the_gallery_cannot_be_found(scene: Scene) -> None:
    with pytest.raises(PortraitError, match="no portrait 'bo'"):
        scene.loader.find_loaded(make_desired_state("ada", settings=SMALL), "bo")


def test_a_first_portrait_that_can_be_read_is_the_one_and_nothing_else_is_read(scene: Scene) -> None:
    desired = make_desired_state("ada", "bo", settings=SMALL)
    assert scene.loader.load_first(desired, accept_others=True).name == "ada"
    assert (scene.reader.read, scene.reported) == (["ada"], [])


def test_what_was_done_to_a_picture_is_said_once() -> None:
    turned = Problem("It was turned.")
    reported: list[PersonaCamError] = []
    worker = Worker("test")
    cache = PortraitCache(lambda entry, settings: replace(read_nothing(entry, settings), remark=turned))
    loader = PortraitLoader(cache, worker, reported.append)
    desired = replace(make_desired_state(), gallery=gallery("ada", "bob"))
    loader.load_soon(desired.gallery[0], lambda: desired, lambda portrait: None)
    loader.load_ahead(lambda: desired, lambda portraits: None)
    loader.load_ahead(lambda: desired, lambda portraits: None)
    worker.submit_job(lambda: None, 99).result(PATIENCE_S)
    worker.close(PATIENCE_S)
    assert [failure.problem for failure in reported] == [turned, turned]


def test_what_is_ready_is_passed_on_in_the_order_of_the_gallery(scene: Scene) -> None:
    desired = make_desired_state("ada", "bo", "cy", settings=SMALL)
    ready: list[list[str]] = []
    scene.loader.load_soon(desired.gallery[2], lambda: desired, lambda portrait: None)
    scene.finish()
    scene.loader.load_ahead(lambda: desired, lambda found: ready.append([portrait.name for portrait in found]))
    scene.finish()
    assert ready == [["ada", "cy"], ["ada", "bo", "cy"], ["ada", "bo", "cy"]]
    assert scene.reader.read == ["cy", "ada", "bo"]


def test_what_failed_once_is_tried_again_when_it_is_asked_for_again(scene: Scene) -> None:
    scene.reader.bad.add("ada")
    desired = make_desired_state("ada", settings=SMALL)
    scene.loader.load_soon(desired.gallery[0], lambda: desired, lambda portrait: None)
    scene.finish()
    scene.reader.bad.clear()
    passed_on: list[str] = []
    scene.loader.load_soon(desired.gallery[0], lambda: desired, lambda portrait: passed_on.append(portrait.name))
    scene.finish()
    assert passed_on == ["ada"]


def test_a_portrait_is_read_as_the_settings_say_and_its_tracker_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []

    class Tracker:
        def close(self) -> None:
            done.append("closed")

    def load(path: Path, tracker: Tracker, *rest: object) -> Portrait:
        done.append((path, *rest))
        raise PortraitError("It is no picture.")

    monkeypatch.setattr("engine.FaceTracker", Tracker)
    monkeypatch.setattr("engine.load_portrait", load)
    monkeypatch.setattr("engine.return_freed_memory", lambda: done.append("returned"))
    crop = PortraitCrop(0.5, 0.5, 0.5)
    (ada,) = gallery("ada")
    with pytest.raises(PortraitError):
        read_portrait(replace(ada, crop=crop), replace(SMALL, as_is=True))
    assert done == [(ada.path, 64, True, crop, None), "closed", "returned"]


def test_a_portrait_is_called_as_in_the_gallery_and_not_by_its_file(scene: Scene) -> None:
    entry = replace(gallery("ada")[0], name="My aunt", path=Path("ada-1f2e.png"))
    cache = PortraitCache(lambda *_: (_ for _ in ()).throw(PortraitError("No face in {name}.", name="ada-1f2e.png")))
    with pytest.raises(PersonaCamError, match="No face in My aunt") as caught:
        cache.get_portrait(entry, SMALL)
    assert caught.value.problem.values["name"] == "My aunt"
    part = Problem("The eyes of {name} are missing.", name="ada-1f2e").message_phrase
    remark = Problem("{first} {second}", first=part, second=part)
    cache = PortraitCache(lambda entry, settings: replace(read_nothing(entry, settings), remark=remark))
    said = cache.get_portrait(entry, SMALL).remark
    assert str(said) == "The eyes of My aunt are missing. The eyes of My aunt are missing."
