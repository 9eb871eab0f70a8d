"""What passes between the program and the processes that prepare clips: one line of JSON each.

Owns: the form of requests and answers. Does not know: processes, how a clip is prepared.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.core.errors import DiskFullError, PersonaCamError, SinkError, SourceError
from engine.core.problem import Problem
from engine.training.prepare.find_clips import Clip
from engine.training.prepare.records import ClipRecord
from engine.training.prepare.settings import PrepareSettings

PROGRAM = "engine.training.prepare.child"
FRAMES, DONE, FAILED = "frames", "done", "failed"
ERRORS = {kind.__name__: kind for kind in (SourceError, DiskFullError, SinkError)}


@dataclass(frozen=True, slots=True)
class Work:
    """What a process is for: the folder of prepared clips, and their settings."""

    out: Path
    settings: PrepareSettings

    def to_line(self) -> str:
        """Return one line."""
        return json.dumps({"out": str(self.out), "settings": self.settings.to_plain()}) + "\n"

    @classmethod
    def from_line(cls, line: str) -> "Work":
        """Return what `to_line` gave."""
        plain = json.loads(line)
        return cls(Path(plain["out"]), PrepareSettings.from_plain(plain["settings"]))


def clip_to_line(clip: Clip) -> str:
    """Return one line that asks for a clip."""
    return json.dumps([str(clip.path), *clip.key]) + "\n"


def clip_from_line(line: str) -> Clip:
    """Return what `clip_to_line` gave."""
    path, *key = json.loads(line)
    return Clip(Path(path), *key)


def answer_to_line(kind: str, content: Any) -> str:
    """Return one line. content: see `describe_failure`, `ClipRecord.to_plain`, or [frames, frames expected or None]."""
    return json.dumps({"kind": kind, "content": content}) + "\n"


def answer_from_line(line: bytes) -> tuple[str, Any]:
    """Return kind and content. Raises: KeyError, TypeError, ValueError for another line."""
    plain = json.loads(line)
    return str(plain["kind"]), plain["content"]


def describe_failure(failure: PersonaCamError) -> dict[str, Any]:
    """Return what JSON can hold of an error."""
    return {"error": type(failure).__name__, **failure.problem.to_plain()}


def rebuild_failure(content: dict[str, Any]) -> PersonaCamError:
    """Return the error of `describe_failure`."""
    return ERRORS.get(content["error"], SourceError).from_problem(Problem.from_plain(content))


def rebuild_record(content: dict[str, Any]) -> ClipRecord:
    """Return the record of a clip that was prepared."""
    return ClipRecord.from_plain(content)
