"""Every error that the engine raises on purpose, as one tree.

    PersonaCamError                 carries a Problem: what failed, with which value, and what to do about it
    ├── SettingsError               a setting is out of range; names the field
    ├── PortraitError               this picture cannot be a portrait
    │   └── NoFaceError             ... because no usable human face was found in it
    │       └── UnplacedFaceError   ... where a user who sees one can say where its eyes and mouth are
    ├── SourceError                 the driver cannot be opened or read
    ├── SinkError                   the output cannot be opened or written
    │   └── DiskFullError           ... because the disk is full; what was written so far is kept
    ├── ModelError                  a model or weights file is missing, damaged or not the published one
    ├── TrainingError               a training cannot begin, or cannot go on
    └── AnimatorError               an animator is unknown, not installed, or failed while it ran
        ├── NotEnoughMemoryError    ... because it would not fit into the memory that is free
        ├── DeviceFaultError        ... because the graphics card failed; the program must be started again
        └── BuildError              what would make an animator faster cannot be built; it runs without

    raise SinkError("The file {file} cannot be written: {reason}.", "Choose another folder.", file=name, reason=why)

Owns: the tree. Does not know: how an error is shown (that is `app`).
"""

from typing import Self

from engine.core.problem import Phrase, Problem, Word


class PersonaCamError(Exception):
    """An error with a `problem`: what failed, with which value, and what to do about it."""

    def __init__(self, template: str, remedy: str = "", /, **values: object) -> None:
        super().__init__(template)
        self.problem = Problem(template, remedy, **values)

    def __str__(self) -> str:
        return str(self.problem)

    @classmethod
    def from_problem(cls, problem: Problem) -> Self:
        """Return an error that carries this very problem."""
        error = cls.__new__(cls, problem.template)
        error.problem = problem
        return error


class SettingsError(PersonaCamError):
    """A setting is out of range; `field` is its name in `Settings`."""

    field = ""

    def __init__(self, field: str, template: str, remedy: str = "", /, **values: object) -> None:
        what = Phrase(template, **values)
        super().__init__("{setting}: {what}", remedy, **{**values, "setting": Word(field), "what": what})
        self.field = field


class PortraitError(PersonaCamError):
    """This picture cannot be a portrait."""


class NoFaceError(PortraitError):
    """No usable human face was found in the picture."""


class UnplacedFaceError(NoFaceError):
    """Nothing in the picture is clearly a face; with six points on its eyes and mouth it can still be a portrait."""


class SourceError(PersonaCamError):
    """The driver cannot be opened or read."""


class SinkError(PersonaCamError):
    """The output cannot be opened or written."""


class DiskFullError(SinkError):
    """The disk is full; what was written so far is kept and plays."""


class ModelError(PersonaCamError):
    """A model or weights file is missing, damaged, or not the published one."""


class TrainingError(PersonaCamError):
    """A training cannot begin, or cannot go on from where it was."""


class AnimatorError(PersonaCamError):
    """An animator is unknown, not installed, or failed while it ran."""


class NotEnoughMemoryError(AnimatorError):
    """What was asked for does not fit into the free memory; `fitting` is the best quality that does, or empty."""

    fitting = ""

    def __init__(self, fitting: str, template: str, remedy: str = "", /, **values: object) -> None:
        super().__init__(template, remedy, **values)
        self.fitting = fitting


class DeviceFaultError(AnimatorError):
    """The graphics card failed: this process cannot use it any more; a restarted program can."""


class BuildError(AnimatorError):
    """What would make an animator faster cannot be built, or not be kept; the animator runs without it."""
