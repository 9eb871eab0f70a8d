from pathlib import Path

import numpy as np
import pytest

from engine.core.errors import SourceError
from engine.training.data.boxes import find_boxes
from engine.training.stage0.crowd import HELD_OUT, Crowd, CrowdClips, open_crowd


def test_the_first_characters_are_held_out_and_all_others_trained_on(crowd: Crowd, held_out: Crowd) -> None:
    assert (len(held_out.characters), len(crowd.characters)) == (HELD_OUT, 28 - HELD_OUT)
    seen = {character.acted.tobytes() for character in crowd.characters}
    assert not seen & {character.acted.tobytes() for character in held_out.characters}


def test_a_folder_without_characters_says_how_to_render_them(tmp_path: Path) -> None:
    (tmp_path / "crowd.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SourceError, match=r"no rendered characters.*render_crowd\.py"):
        open_crowd(tmp_path)
    with pytest.raises(SourceError, match="no rendered characters"):
        open_crowd(tmp_path / "nowhere")


def test_a_damaged_character_is_an_error_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "crowd.json").write_text("{}", encoding="utf-8")
    (tmp_path / "character-00099.npz").write_bytes(b"PK")
    with pytest.raises(SourceError, match="no rendered characters"):
        open_crowd(tmp_path)


def test_pictures_of_one_character_are_chosen_without_repeating_one(crowd: Crowd) -> None:
    places = crowd.choose_places_of(2, 12, np.random.default_rng(0))
    assert len(set(places)) == 12
    assert {who for who, _, _ in places} == {2}


def test_scenes_are_clips_with_the_boxes_of_their_faces(crowd: Crowd) -> None:
    clips = CrowdClips(crowd)
    assert (clips.count_clips(), clips.count_frames(0), clips.size_px) == (8, 6, 64)
    first, again = clips.read_targets(3, [4, 4])
    character = crowd.characters[1]
    assert np.array_equal(first.image, character.pictures[1, 4])
    assert first.boxes == again.boxes == find_boxes(character.landmarks[1, 4].astype(np.float32))


def test_another_crowd_has_another_fingerprint(crowd: Crowd, held_out: Crowd) -> None:
    assert CrowdClips(crowd).fingerprint == CrowdClips(crowd).fingerprint != CrowdClips(held_out).fingerprint
