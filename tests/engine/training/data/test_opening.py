from pathlib import Path

import numpy as np
import pytest

from engine.core.errors import SourceError
from engine.training.data.opening import open_clips
from engine.training.stage0.crowd import Character, CrowdClips


def write_characters(folder: Path, numbers: list[int]) -> None:
    arrays = {name: np.zeros((1, 2, 3), np.float32) for name in Character.__dataclass_fields__ if name != "pictures"}
    pictures = np.zeros((1, 2, 8, 8, 3), np.uint8)
    for number in numbers:
        np.savez(folder / f"character-{number:05d}.npz", allow_pickle=False, pictures=pictures, **arrays)
    (folder / "crowd.json").write_text("{}", encoding="utf-8")


def test_a_crowd_is_opened_without_those_who_are_held_out(tmp_path: Path) -> None:
    write_characters(tmp_path, [0, 1, 24, 25, 26])
    clips = open_clips(tmp_path)
    assert isinstance(clips, CrowdClips)
    assert (clips.count_clips(), clips.count_frames(0), clips.size_px, clips.origin) == (3, 2, 8, "rendered")


def test_any_other_folder_is_one_of_prepared_clips(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        open_clips(tmp_path)
    assert "rendered" not in str(refused.value)
