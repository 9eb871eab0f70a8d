"""What a child process is asked to build, and what it says meanwhile: one line of JSON each.

Owns: both forms. Does not know: processes, how anything is built.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from engine.animators.personalive.compiled.builds.manifest import BuildKey

STEPS = "engine.animators.personalive.compiled.builds.build_steps:list_build_steps"
WAITING, STARTED, STEP, BUILT, FAILED = "waiting", "started", "step", "built", "failed"
"""Kinds of message: another process builds the same; the steps and their usual times in seconds; number of the step
that begins; name of the complete build; what went wrong."""


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """cache: where builds are kept, and limit_bytes how much of them. models: the folder of weights.

    steps: "module:function" that lists the steps; tests have cheaper ones.
    """

    cache: Path
    limit_bytes: int
    models: Path
    key: BuildKey
    steps: str = STEPS

    def to_line(self) -> str:
        """Return one line of JSON."""
        plain = {"cache": str(self.cache), "limit_bytes": self.limit_bytes, "models": str(self.models)}
        return json.dumps({**plain, "key": self.key.to_plain(), "steps": self.steps}) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Read it back."""
        plain: dict[str, Any] = json.loads(line)
        return cls(
            Path(plain["cache"]),
            plain["limit_bytes"],
            Path(plain["models"]),
            BuildKey.from_plain(plain["key"]),
            plain["steps"],
        )


def message_to_line(kind: str, content: Any = None) -> str:
    """Return one line of JSON."""
    return json.dumps({"kind": kind, "content": content}) + "\n"


def message_from_line(line: str) -> tuple[str, Any]:
    """Return kind and content. Raises: ValueError or LookupError if it is no message."""
    plain = json.loads(line)
    return str(plain["kind"]), plain["content"]
