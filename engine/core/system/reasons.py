"""Why calls of the operating system fail, in words that can be translated.

Owns: the words for the commonest reasons. Does not know: what failed.
"""

import errno

from engine.core.problem import Phrase

FFMPEG_INVALID_DATA = 1094995529
"""FFmpeg's own number, as PyAV gives it, for a file that holds something else."""
SYSTEM_REASONS = {
    errno.EPERM: Phrase("Operation not permitted"),
    errno.ENOENT: Phrase("No such file or directory"),
    errno.EIO: Phrase("Input/output error"),
    errno.ENXIO: Phrase("No such device or address"),
    errno.ENOMEM: Phrase("Cannot allocate memory"),
    errno.EACCES: Phrase("Permission denied"),
    errno.EBUSY: Phrase("Device or resource busy"),
    errno.EEXIST: Phrase("File exists"),
    errno.ENODEV: Phrase("No such device"),
    errno.ENOTDIR: Phrase("Not a directory"),
    errno.EISDIR: Phrase("Is a directory"),
    errno.EINVAL: Phrase("Invalid argument"),
    errno.EMFILE: Phrase("Too many open files"),
    errno.EFBIG: Phrase("File too large"),
    errno.ENOSPC: Phrase("No space left on device"),
    errno.EROFS: Phrase("Read-only file system"),
    errno.ENAMETOOLONG: Phrase("File name too long"),
    errno.ELOOP: Phrase("Too many levels of symbolic links"),
    errno.ETIMEDOUT: Phrase("Connection timed out"),
    errno.ECONNREFUSED: Phrase("Connection refused"),
    FFMPEG_INVALID_DATA: Phrase("Invalid data found when processing input"),
}
"""What the system says for its commonest numbers, the same in every language that it speaks itself."""


def system_reason(error: Exception) -> Phrase | str:
    """Return why a call of the system failed, as a value of a problem: one that can be translated, if it is known."""
    if not isinstance(error, OSError):
        return str(error)
    known = None if error.errno is None else SYSTEM_REASONS.get(error.errno)
    return known or error.strerror or str(error)
