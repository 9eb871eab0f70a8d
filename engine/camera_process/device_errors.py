"""What is wrong with a virtual camera's device, in our own words: pyvirtualcam's are English, and never translated.

Owns: the error, phrases within it, and what pyvirtualcam's messages mean.
Does not know: what there is to do about it, how a device is opened.
"""

from collections.abc import Sequence

VALUE_MAX = 400
"""Letters of a value: with all that is said of a device it must fit into the frame buffer's header."""
REASONS_MAX = 3
"""More are left out, for the same reason."""
REASON_MAX = 120


class DeviceWords:
    """A phrase that is itself a value: translated before it is put in.

    template: English with {name} places, which `values` fills, as in every phrase of the program.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        self.template = template
        self.values = _keep_values(values, REASON_MAX)

    def __str__(self) -> str:
        return self.template.format(**self.values)

    def to_plain(self) -> dict[str, object]:
        """Return it as what JSON can hold."""
        return {"template": self.template, "values": _values_to_plain(self.values)}


class DeviceError(Exception):
    """The device cannot be opened or is gone: what a problem is made of again in the program that reads it.

    template, remedy: English with {name} places, which `values` fills, as in every problem of the program.
    """

    def __init__(self, template: str, remedy: str = "", /, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.remedy = remedy
        self.values = _keep_values(values, VALUE_MAX)

    def __str__(self) -> str:
        return self.template.format(**self.values)

    def to_plain(self) -> dict[str, object]:
        """Return it as what JSON can hold."""
        return {"template": self.template, "remedy": self.remedy, "values": _values_to_plain(self.values)}


class BackendError(Exception):
    """One backend does not open. said: its own words, to find out what there is to do. words: the same in ours."""

    def __init__(self, said: str, words: DeviceWords) -> None:
        super().__init__(said)
        self.said = said
        self.words = words

    def name_backend(self, backend: str, device: str | None) -> DeviceWords:
        """Return the reason with what it is about in front of it."""
        if device:
            return DeviceWords("{backend} on {device}: {reason}", backend=backend, device=device, reason=self.words)
        return DeviceWords("{backend}: {reason}", backend=backend, reason=self.words)


def explain_backend(said: str) -> DeviceWords:
    """Return what a message of pyvirtualcam means; one that is not known is quoted."""
    known = {
        "Did you run 'modprobe": DeviceWords("there is no virtual camera on this computer."),
        "does not exist": DeviceWords("there is no such device."),
        "missing permissions": DeviceWords("you are not allowed to use it."),
        "is not a V4L2 device": DeviceWords("it is no video device."),
        "is not a video output device": DeviceWords("it takes no pictures: it is a real camera, or opened already."),
        "could not be queried": DeviceWords("it does not say what it can do."),
        "resource busy": DeviceWords("another program writes to it."),
        "Did you install OBS": DeviceWords("the virtual camera of OBS Studio is not installed."),
        "not installed in your system": DeviceWords("the virtual camera of OBS Studio is not installed."),
    }
    words = next((words for part, words in known.items() if part in said), None)
    return words or DeviceWords("it does not open (pyvirtualcam: {said})", said=said)


def join_reasons(reasons: Sequence[DeviceWords]) -> DeviceWords:
    """Return the reasons one after the other; of many the first ones."""
    first, *more = reasons[:REASONS_MAX]
    return DeviceWords("{one} {more}", one=first, more=join_reasons(more)) if more else first


def _keep_values(values: dict[str, object], letters_max: int) -> dict[str, str | DeviceWords]:
    return {
        name: value if isinstance(value, DeviceWords) else str(value)[:letters_max] for name, value in values.items()
    }


def _values_to_plain(values: dict[str, str | DeviceWords]) -> dict[str, object]:
    return {name: value.to_plain() if isinstance(value, DeviceWords) else value for name, value in values.items()}
