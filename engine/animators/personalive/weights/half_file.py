"""Writes one weights file again with 16-bit numbers, as safetensors, while it is read: nothing is whole in memory.

Owns: the form of the new file, which numbers are halved, and its hash. Does not know: which files there are.
A tensor is read, checked and halved in small pieces; a second thread hashes them, and a third one writes them.
"""

import hashlib
import json
import struct
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, NamedTuple

import torch
from torch import Tensor

from engine.animators.personalive.weights import files
from engine.core.system.memory import drop_file_pages

PIECE = 1 << 20
"""Numbers that are worked on at once: few enough that they stay in the processor's cache from step to step."""
BUFFERS = 8
"""Pieces that may wait to be hashed and written."""
LARGEST_ITEM = 8
"""Bytes of the largest type of number."""
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
    with ThreadPoolExecutor(1, "hash") as hasher, ThreadPoolExecutor(1, "write") as writer:
        output = _HashedOutput(out, hasher, writer)
        output.write_piece(_encode_header(entries))
        for entry in entries:
            _write_entry(source, entry, output)
            if drops:
                drop_file_pages(entry.tensor.data_ptr(), entry.tensor.nbytes)
            on_bytes(entry.tensor.nbytes)
        return output.finish_hash()


def _write_entry(source: Path, entry: _Entry, output: "_HashedOutput") -> None:
    """Write the numbers of one entry in their new type, checked. Raises: ModelError, _TooLargeError, OSError."""
    for piece in entry.tensor.detach().reshape(-1).split(PIECE) if entry.tensor.numel() else ():
        if files.find_largest(source, entry.key, piece) > HALF_MAX and entry.dtype == torch.float16:
            raise _TooLargeError(entry.key)
        size = len(piece) * entry.dtype.itemsize
        buffer = output.take_buffer()[:size]
        buffer.view(entry.dtype).copy_(piece)
        output.write_piece(buffer.numpy().data)


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
    """Hashes pieces on one thread, and writes them on another."""

    def __init__(self, out: BinaryIO, hasher: ThreadPoolExecutor, writer: ThreadPoolExecutor) -> None:
        self._out, self._hasher, self._writer = out, hasher, writer
        self._hash = hashlib.sha256()
        self._waiting: deque[tuple[Future[None], Future[int]]] = deque()
        self._buffers = deque(torch.empty(PIECE * LARGEST_ITEM, dtype=torch.uint8) for _ in range(BUFFERS))

    def take_buffer(self) -> Tensor:
        """Return the buffer that has waited longest, once its last content is done with. Raises: OSError."""
        while len(self._waiting) >= BUFFERS:
            self._wait_for_piece()
        self._buffers.rotate(-1)
        return self._buffers[-1]

    def write_piece(self, piece: "memoryview | bytes") -> None:
        """Have it hashed and written soon; it must stay as it is until then."""
        self._waiting.append(
            (self._hasher.submit(self._hash.update, piece), self._writer.submit(self._out.write, piece))
        )

    def finish_hash(self) -> str:
        """Return the hash of all pieces, once they are written. Raises: OSError."""
        while self._waiting:
            self._wait_for_piece()
        return self._hash.hexdigest()

    def _wait_for_piece(self) -> None:
        for done in self._waiting.popleft():
            done.result()
