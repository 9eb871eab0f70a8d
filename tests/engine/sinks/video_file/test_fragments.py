import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sinks.video_file.fragments import cut_to_whole_fragments


def box(kind: bytes, length: int) -> bytes:
    return struct.pack(">I4s", length + 8, kind) + bytes(length)


def long_box(kind: bytes, length: int) -> bytes:
    return struct.pack(">I4sQ", 1, kind, length + 16) + bytes(length)


HEAD = box(b"ftyp", 20) + box(b"moov", 300) + box(b"mdat", 1000)
PAIR = box(b"moof", 100) + box(b"mdat", 500)


@pytest.mark.parametrize(
    "torn",
    [b"", b"\0\0", PAIR[:4], PAIR[:60], PAIR[:108], PAIR[:-1], bytes(40)],
    ids=["whole", "two bytes", "half a length", "half a head", "head only", "one byte short", "zeros"],
)
def test_the_torn_end_goes_and_the_whole_pairs_stay(tmp_path: Path, torn: bytes) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(HEAD + PAIR + torn)
    assert cut_to_whole_fragments(file)
    assert file.read_bytes() == HEAD + PAIR


@pytest.mark.parametrize(
    "content", [b"", b"abc", box(b"ftyp", 20), box(b"moov", 20) + box(b"mdat", 9)[:12], box(b"mdat", 9)]
)
def test_without_a_head_and_one_whole_payload_nothing_plays(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(content)
    assert not cut_to_whole_fragments(file)
    assert file.read_bytes() == content


def test_boxes_beyond_four_gigabytes_state_their_length_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(HEAD + long_box(b"mdat", 100) + PAIR[:30])
    assert cut_to_whole_fragments(file)
    assert file.read_bytes() == HEAD + long_box(b"mdat", 100)


@given(st.binary(max_size=300))
def test_any_bytes_are_cut_to_a_beginning_of_themselves(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.mktemp("any") / "a.mp4"
    file.write_bytes(data)
    plays = cut_to_whole_fragments(file)
    left = file.read_bytes()
    assert (left and data.startswith(left)) if plays else left == data
