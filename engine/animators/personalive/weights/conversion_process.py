"""The program of the child process that converts or checks weights: reads a request, and says how far it is.

Owns: the request's and the messages' form: one line of JSON each. Does not know: how a file is converted.
"""

import json
import logging
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from engine.animators.personalive.weights.conversion_types import ConversionProgress
from engine.core.errors import DiskFullError, ModelError, PersonaCamError, SinkError
from engine.core.system.child_process import behave_politely, keep_standard_output, leave_process

log = logging.getLogger(__name__)

MODULE = __name__ if __name__ != "__main__" else "engine.animators.personalive.weights.conversion_process"
PROGRESS, CONVERTED, DONE, FAILED = "progress", "converted", "done", "failed"
"""Kinds of message: bytes read and to read; a file; everything is done; what went wrong."""
ERRORS: dict[str, type[PersonaCamError]] = {kind.__name__: kind for kind in (ModelError, SinkError, DiskFullError)}
"""What a message about a failure may name."""
PROGRESS_S = 0.1
"""Between two messages about progress, at least."""


@dataclass(frozen=True, slots=True)
class ConversionRequest:
    """models: what is read. out: where the new files go, None to check what is there only. check: see `conversion`."""

    models: Path
    out: Path | None
    check: bool = True

    def to_line(self) -> str:
        """Return one line of JSON."""
        out = None if self.out is None else str(self.out)
        return json.dumps({"models": str(self.models), "out": out, "check": self.check}) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Read it back."""
        plain = json.loads(line)
        return cls(Path(plain["models"]), None if plain["out"] is None else Path(plain["out"]), bool(plain["check"]))


class _Messages:
    """Writes messages, and those about progress not too often."""

    def __init__(self) -> None:
        self._output = keep_standard_output()
        self._progress_s = 0.0

    def send_message(self, kind: str, content: Any = None) -> None:
        self._output.write(json.dumps({"kind": kind, "content": content}) + "\n")
        self._output.flush()

    def send_progress(self, progress: ConversionProgress) -> None:
        now_s = time.monotonic()
        if now_s - self._progress_s >= PROGRESS_S or progress.done_bytes == progress.total_bytes:
            self._progress_s = now_s
            self.send_message(PROGRESS, [progress.done_bytes, progress.total_bytes])


def main() -> int:
    """Do what standard input asks for; the exit code is 0 if the parent got a message of how it ended."""
    messages = _Messages()
    request = ConversionRequest.from_line(sys.stdin.readline())
    behave_politely()
    try:
        _answer_request(request, messages)
        messages.send_message(DONE)
    except PersonaCamError as error:
        messages.send_message(FAILED, {"error": type(error).__name__, **error.problem.to_plain()})
    except MemoryError:
        problem = ModelError("There is not enough memory to convert the weights.", "Close other programs.").problem
        messages.send_message(FAILED, {"error": ModelError.__name__, **problem.to_plain()})
    return 0


def _answer_request(request: ConversionRequest, messages: _Messages) -> None:
    """Convert or check. Raises: ModelError, SinkError."""
    try:
        import torch

        from engine.animators.personalive.weights.conversion import check_weights, convert_weights
    except ModuleNotFoundError as missing:
        raise _missing_package_error(missing) from missing
    torch.set_num_threads(1)  # it reads and writes more than it computes, and a show may be on
    if request.out is None:
        check_weights(request.models, messages.send_progress)
        return
    for file in convert_weights(request.models, request.out, request.check, messages.send_progress):
        messages.send_message(CONVERTED, file.to_plain())


def _missing_package_error(missing: ModuleNotFoundError) -> ModelError:
    return ModelError(
        "Reading weights needs the package {package}, which is not installed.",
        "In the program's folder, run: .venv/bin/pip install -e '.[personalive]'",
        package=repr(missing.name),
    )


if __name__ == "__main__":
    leave_process(main())
