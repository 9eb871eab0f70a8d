"""Every error that the engine raises on purpose, as one tree.

    PersonaCamError                 has a message (what failed, with which value) and a remedy (what to do)
    ├── SettingsError               a setting is out of range; names the field
    ├── PortraitError               this picture cannot be a portrait
    │   └── NoFaceError             ... because no usable human face was found in it
    ├── SourceError                 the driver cannot be opened or read
    ├── SinkError                   the output cannot be opened or written
    │   └── DiskFullError           ... because the disk is full; what was written so far is kept
    ├── ModelError                  a model or weights file is missing, damaged or not the published one
    └── AnimatorError               an animator is unknown, not installed, or failed while it ran
        └── DeviceFaultError        ... because the graphics card failed; the program must be started again

Owns: the tree. Does not know: how an error is shown (that is `app`).
"""


class PersonaCamError(Exception):
    """What failed, with which value; `remedy` says what to do about it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class SettingsError(PersonaCamError):
    """A setting is out of range; `field` is its name in `Settings`."""

    def __init__(self, field: str, message: str, remedy: str = "") -> None:
        super().__init__(f"{field}: {message}", remedy)
        self.field = field


class PortraitError(PersonaCamError):
    """This picture cannot be a portrait."""


class NoFaceError(PortraitError):
    """No usable human face was found in the picture."""


class SourceError(PersonaCamError):
    """The driver cannot be opened or read."""


class SinkError(PersonaCamError):
    """The output cannot be opened or written."""


class DiskFullError(SinkError):
    """The disk is full; what was written so far is kept and plays."""


class ModelError(PersonaCamError):
    """A model or weights file is missing, damaged, or not the published one."""


class AnimatorError(PersonaCamError):
    """An animator is unknown, not installed, or failed while it ran."""


class DeviceFaultError(AnimatorError):
    """The graphics card failed: this program cannot use it any more, another start of it can."""
