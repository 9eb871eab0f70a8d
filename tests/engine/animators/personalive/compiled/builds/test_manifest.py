from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from engine.animators.personalive.compiled.builds.manifest import (
    MANIFEST,
    BuildKey,
    DamagedBuildError,
    check_build,
    read_manifest,
    write_manifest,
)

KEY = BuildKey(
    provider="cuda",
    weights="0123abcd",
    device="NVIDIA GeForce RTX 4090, 8.9",
    driver="580.65",
    versions=(("onnxruntime-gpu", "1.31.1"), ("torch", "2.13.0")),
    levels=(0, 333, 666, 999),
    chunk=4,
    rungs=(0, 1),
    tokens=4,
    decoders=("sd", "tiny"),
    exact_savings=True,
    size_px=512,
    dtype="float16",
)
OTHER_VALUES: dict[str, Any] = {
    "provider": "cpu",
    "weights": "f00d",
    "device": "NVIDIA GeForce RTX 3060, 8.6",
    "driver": "581.0",
    "versions": (("onnxruntime-gpu", "1.31.2"), ("torch", "2.13.0")),
    "levels": (0, 333, 666),
    "chunk": 2,
    "rungs": (0,),
    "tokens": 2,
    "decoders": ("sd",),
    "exact_savings": False,
    "size_px": 256,
    "dtype": "float32",
}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "step.onnx").write_bytes(b"graph" * 1000)
    (tmp_path / "weights.data").write_bytes(bytes(range(256)) * 40)
    write_manifest(tmp_path, KEY, (("export", 2.5),))
    return tmp_path


def test_every_part_of_a_key_makes_another_build() -> None:
    assert set(OTHER_VALUES) == {one.name for one in fields(BuildKey)}
    names = {replace(KEY, **{name: value}).name for name, value in OTHER_VALUES.items()}
    assert len(names | {KEY.name}) == len(OTHER_VALUES) + 1


def test_a_name_says_what_the_build_is_and_is_the_same_for_the_same_key() -> None:
    assert KEY.name.startswith("cuda-512-float16-")
    assert replace(KEY).name == KEY.name


def test_a_key_comes_back_from_plain_values() -> None:
    assert BuildKey.from_plain(KEY.to_plain()) == KEY


@pytest.mark.parametrize("plain", [None, [], {}, {"provider": "cpu"}, {**KEY.to_plain(), "driver": 5}])
def test_plain_values_that_are_no_key_are_damage(plain: object) -> None:
    with pytest.raises(DamagedBuildError):
        BuildKey.from_plain(plain)


def test_a_manifest_lists_every_file_with_its_size_and_the_time_of_each_step(build: Path) -> None:
    manifest = read_manifest(build)
    assert {file.name: file.size_bytes for file in manifest.files} == {"parts/step.onnx": 5000, "weights.data": 10240}
    assert manifest.size_bytes == 15240
    assert manifest.build_s == (("export", 2.5),)
    assert check_build(build, KEY) == manifest


def test_one_flipped_bit_is_damage(build: Path) -> None:
    content = bytearray((build / "weights.data").read_bytes())
    content[5000] ^= 1
    (build / "weights.data").write_bytes(content)
    with pytest.raises(DamagedBuildError, match=r"weights.data has changed"):
        check_build(build, KEY)


def test_a_shorter_file_is_damage(build: Path) -> None:
    (build / "parts" / "step.onnx").write_bytes(b"graph")
    with pytest.raises(DamagedBuildError, match="has changed"):
        check_build(build, KEY)


def test_a_missing_file_is_damage(build: Path) -> None:
    (build / "weights.data").unlink()
    with pytest.raises(DamagedBuildError, match="missing"):
        check_build(build, KEY)


def test_a_build_for_something_else_is_not_taken(build: Path) -> None:
    with pytest.raises(DamagedBuildError, match="something else"):
        check_build(build, replace(KEY, driver="581.0"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"null",
        b'{"format": 1}',
        b'{"format": 2, "key": {}, "files": [], "build_s": []}',
        b'{"format": 1, "key": {}, "files": 7, "build_s": []}',
        b"[" * 100_000,
    ],
)
def test_a_manifest_that_is_none_is_damage_and_no_other_error(build: Path, content: bytes) -> None:
    (build / MANIFEST).write_bytes(content)
    with pytest.raises(DamagedBuildError):
        read_manifest(build)


@pytest.mark.parametrize("name", ["../weights.data", "/etc/hostname", "parts/../../x", "C:\\x", "a\\b"])
def test_a_manifest_that_names_a_file_elsewhere_is_damage(build: Path, name: str) -> None:
    text = (build / MANIFEST).read_text(encoding="utf-8")
    (build / MANIFEST).write_text(text.replace('"weights.data"', repr(name).replace("'", '"')), encoding="utf-8")
    with pytest.raises(DamagedBuildError):
        read_manifest(build)
