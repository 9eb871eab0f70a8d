import hashlib
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from engine.animators.personalive.weights import half_file
from engine.animators.personalive.weights.half_file import write_half_file
from engine.core.errors import ModelError


def convert(content: dict[str, torch.Tensor], folder: Path, name: str = "in.pth") -> dict[str, torch.Tensor]:
    """Write the content, convert it, check the hash, and read it back."""
    if name.endswith(".safetensors"):
        save_file(content, folder / name)
    else:
        torch.save(content, folder / name)
    sha256 = write_half_file(folder / name, folder / "out.safetensors")
    assert sha256 == hashlib.sha256((folder / "out.safetensors").read_bytes()).hexdigest()
    return load_file(folder / "out.safetensors")


@pytest.mark.parametrize("name", ["in.pth", "in.safetensors"])
def test_numbers_are_halved_and_tables_keep_their_precision(tmp_path: Path, name: str) -> None:
    content = {"pe": torch.full((1, 32, 16), 0.1), "a.weight": torch.full((2, 2), 0.1), "n": torch.tensor([3, 4])}
    converted = convert(content, tmp_path, name)
    assert torch.equal(converted["a.weight"], content["a.weight"].half())
    assert torch.equal(converted["pe"], content["pe"])
    assert torch.equal(converted["n"], content["n"])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_every_type_becomes_half_precision(tmp_path: Path, dtype: torch.dtype) -> None:
    tensor = torch.linspace(-2, 2, 33, dtype=torch.float32).to(dtype)
    assert torch.equal(convert({"w": tensor}, tmp_path)["w"], tensor.half())


def test_pieces_fit_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(half_file, "PIECE", 7)
    content = {"a": torch.arange(50.0), "b": torch.arange(60.0).reshape(5, 12).T, "empty": torch.zeros(0, 3)}
    converted = convert(content, tmp_path)
    assert all(torch.equal(converted[key], tensor.half()) for key, tensor in content.items())


def test_what_sixteen_bits_cannot_hold_keeps_its_type(tmp_path: Path) -> None:
    content = {"large": torch.tensor([1.0, 70000.0]), "small": torch.ones(3)}
    converted = convert(content, tmp_path)
    assert converted["large"].dtype == torch.float32
    assert torch.equal(converted["large"], content["large"])
    assert converted["small"].dtype == torch.float16


def test_values_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="w holds values that are no numbers"):
        convert({"w": torch.tensor([1.0, torch.nan])}, tmp_path)


def test_the_numbers_are_aligned(tmp_path: Path) -> None:
    """Whatever the length of the names: readers map the file into memory."""
    for length in range(1, 12):
        convert({"k" * length: torch.ones(3), "n": torch.tensor(1)}, tmp_path)
        header = int.from_bytes((tmp_path / "out.safetensors").read_bytes()[:8], "little")
        assert header % half_file.ALIGNMENT == 0
    with safe_open(tmp_path / "out.safetensors", framework="pt") as file:
        assert file.metadata() == {"format": "pt"}


def test_progress_counts_the_bytes_of_the_source(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(100), "b": torch.ones(28)}, tmp_path / "in.pth")
    read: list[int] = []
    write_half_file(tmp_path / "in.pth", tmp_path / "out.safetensors", read.append)
    assert sum(read) == 4 * 128
