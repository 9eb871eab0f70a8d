"""The flags of the live verbs: what is there without them, and what they add up to."""

import argparse
from pathlib import Path

import pytest

from app.cli import live_flags, models_flags


@pytest.fixture
def live() -> argparse.ArgumentParser:
    verb = argparse.ArgumentParser(exit_on_error=False)
    live_flags.add_live_flags(verb)
    return verb


def test_without_a_flag_it_runs_until_the_end_with_the_first_camera_and_can_be_controlled(
    live: argparse.ArgumentParser,
) -> None:
    wanted = live.parse_args(["--portrait", "a.png"])
    assert (wanted.camera, wanted.seconds, wanted.report, wanted.record) == ("0", None, None, None)
    assert (wanted.control, wanted.hotkeys, wanted.panic) == (True, False, False)


def test_portraits_add_up_in_their_order(live: argparse.ArgumentParser) -> None:
    wanted = live.parse_args(["--portrait", "a.png", "b.png", "--portrait", "c"])
    assert wanted.portrait == [Path("a.png"), Path("b.png"), Path("c")]


def test_switches_can_be_turned_either_way(live: argparse.ArgumentParser) -> None:
    wanted = live.parse_args(["--portrait", "a.png", "--no-control", "--hotkeys", "--panic"])
    assert (wanted.control, wanted.hotkeys, wanted.panic) == (False, True, True)


def test_a_bench_takes_ten_seconds_for_each_animator() -> None:
    verb = argparse.ArgumentParser()
    live_flags.add_bench_flags(verb)
    wanted = verb.parse_args([])
    assert (wanted.seconds, wanted.portrait, wanted.camera, wanted.window, wanted.json) == (
        10.0,
        None,
        None,
        False,
        False,
    )


def test_models_are_converted_from_one_folder_into_another() -> None:
    verb = argparse.ArgumentParser()
    models_flags.add_models_flags(verb)
    wanted = verb.parse_args(["convert", "old", "new"])
    assert (wanted.task, wanted.source, wanted.out) == ("convert", Path("old"), Path("new"))
