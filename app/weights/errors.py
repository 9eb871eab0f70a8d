"""What can go wrong with the published weights, as errors that carry a `Problem`.

Owns: the kinds, as far as a caller treats them differently. Does not know: how an error is shown.
"""

from engine import PersonaCamError


class WeightsError(PersonaCamError):
    """Something with the published weights failed."""


class CatalogError(WeightsError):
    """The table of the files cannot be used."""


class ConnectionFailedError(WeightsError):
    """The server cannot be reached, or broke off too often. What arrived is kept: a later try goes on from there."""


class RefusedError(WeightsError):
    """The server will not give the file, and asking again soon changes nothing."""


class WrongContentError(WeightsError):
    """What the server sent is not the file. It has been removed."""


class DiskError(WeightsError):
    """A file cannot be written or read, or there is not enough room for it."""


class StoppedError(WeightsError):
    """The user paused or cancelled the work."""


class TermsNotAcceptedError(WeightsError):
    """The user has not accepted the terms of the weights."""


class FolderError(WeightsError):
    """A folder does not hold the weights, or cannot be used for them; `missing` names the files it lacks."""

    missing: tuple[str, ...] = ()
