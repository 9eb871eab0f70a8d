"""Writes one weights file again with 16-bit numbers, as safetensors, while it is read: nothing is whole in memory.

Owns: the form of the new file, which numbers are halved, and its hash. Does not know: which files there are.
A tensor is read, checked, halved, written and hashed in small pieces; a second thread hashes.
"""

import hashlib
import json
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, NamedTuple

import torch
from torch import Tensor

from engine.animators.personalive.weights import files
from engine.core.system.memory import drop_file_pages

PIECE = 1 << 22
"""Numbers that are worked on at once."""
BUFFERS = 3
"""Pieces that may wait for the thread that hashes."""
HEADER_BYTES, ENTRY_BYTES = 1000, 200
"""What stands before the numbers takes no more than this, and this for each entry beside its name."""
HALF_MAX = torch.finfo(torch.float16).max
NAMES = {
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.float32: "F32",
    torch.float64: "F64",
    torch.int32: "I32",
    torch.int64: "I64",
}
"""What safetensors calls the types that a weights file may hold."""
ALIGNMENT = 8
"""The numbers begin at a multiple of this, in bytes."""

OnBytes = Callable[[int], None]
"""Called with how many bytes of the source have been read since the last call."""


class _Entry(NamedTuple):
    key: str
    tensor: Tensor
    dtype: torch.dtype

    @property
    def size_bytes(self) -> int:
        return self.tensor.numel() * self.dtype.itemsize


class _TooLargeError(Exception):
    """A value of the entry `key` does not fit into 16 bits."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def write_half_file(source: Path, target: Path, on_bytes: OnBytes = lambda _: None) -> str:
    """Write the entries of a weights file to the target, and return its SHA-256.

    Tables, whole numbers, and an entry with a value that 16 bits cannot hold keep their type.
    Raises: ModelError if the source is damaged, or holds infinite numbers; OSError.
    """
    entries = list(files.read_entries(source, check_values=False))
    exact: set[str] = set()
    while True:
        planned = [_Entry(key, tensor, _new_type(key, tensor, exact)) for key, tensor in entries]
        planned.sort(key=lambda entry: (-entry.dtype.itemsize, entry.key))
        try:
            with target.open("wb") as out:
                return _write_entries(source, planned, out, on_bytes)
        except _TooLargeError as error:
            exact.add(error.key)


def measure_half_file(source: Path) -> int:
    """Return how many bytes the new file will have, with some to spare. Raises: ModelError if the source is damaged."""
    entries = files.read_entries(source, check_values=False)
    return HEADER_BYTES + sum(
        tensor.numel() * _new_type(key, tensor, set()).itemsize + ENTRY_BYTES + len(key) for key, tensor in entries
    )


def _new_type(key: str, tensor: Tensor, exact: set[str]) -> torch.dtype:
    if files.is_constant_table(key) or not tensor.is_floating_point() or key in exact:
        return tensor.dtype
    return torch.float16


def _write_entries(source: Path, entries: list[_Entry], out: BinaryIO, on_bytes: OnBytes) -> str:
    drops = files.is_mapped(source)
    with ThreadPoolExecutor(1, "hash") as thread:
        output = _HashedOutput(out, thread)
        output.write_piece(_encode_header(entries))
        for entry in entries:
            for piece in _halve_pieces(source, entry, output):
                output.write_piece(piece.contiguous().view(torch.uint8).numpy().data)
            if drops:
                drop_file_pages(entry.tensor.data_ptr(), entry.tensor.nbytes)
            on_bytes(entry.tensor.nbytes)
        return output.read_hash()


def _encode_header(entries: list[_Entry]) -> bytes:
    """Return what stands before the numbers: 8 bytes of length, JSON, and spaces up to the alignment."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for entry in entries:
        ends = [offset, offset := offset + entry.size_bytes]
        header[entry.key] = {"dtype": NAMES[entry.dtype], "shape": list(entry.tensor.shape), "data_offsets": ends}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    return struct.pack("<Q", len(text)) + text


class _HashedOutput:
    """Writes pieces, and hashes each on another thread meanwhile."""

    def __init__(self, out: BinaryIO, thread: ThreadPoolExecutor) -> None:
        self._out, self._thread = out, thread
        self._hash = hashlib.sha256()
        self._waiting: list[Future[None]] = []
        self._buffers = [torch.empty(PIECE, dtype=torch.float16) for _ in range(BUFFERS)]

    def take_buffer(self, length: int) -> Tensor:
        """Return the buffer that has waited longest, as soon as its last content is hashed."""
        while len(self._waiting) >= BUFFERS:
            self._waiting.pop(0).result()
        self._buffers.append(self._buffers.pop(0))
        return self._buffers[-1][:length]

    def write_piece(self, piece: "memoryview | bytes") -> None:
        self._waiting.append(self._thread.submit(self._hash.update, piece))
        self._out.write(piece)

    def read_hash(self) -> str:
        """Return the hash of all pieces."""
        for waiting in self._waiting:
            waiting.result()
        return self._hash.hexdigest()


def _halve_pieces(source: Path, entry: _Entry, output: _HashedOutput) -> Iterator[Tensor]:
    """Yield the numbers of one entry in their new type, checked."""
    for piece in entry.tensor.detach().reshape(-1).split(PIECE) if entry.tensor.numel() else ():
        largest = files.find_largest(source, entry.key, piece)
        buffer = output.take_buffer(len(piece))
        if entry.dtype == piece.dtype:
            yield piece
        elif largest > HALF_MAX:
            raise _TooLargeError(entry.key)
        else:
            yield buffer.copy_(piece)
