"""The entry point: `personacam` and `python -m app`.

Owns: handling Ctrl-C before anything heavy is imported, and the exit code. Does not know: any verb.
"""

import codecs
import io
import os
import sys
import threading

from app.cli.signals import Interrupt
from app.cli.start.blas import limit_blas_threads
from app.cli.start.malloc import limit_malloc_arenas

STANDARD_ERROR = 2
ESCAPE = "personacam-escape"
"""How characters are written that a stream's encoding lacks."""


def main() -> int:
    """Run the command line and return the exit code."""
    interrupt = Interrupt()
    interrupt.install_handlers()
    _reopen_closed_streams()
    _print_every_name()
    limit_malloc_arenas()
    limit_blas_threads()
    try:
        from engine import prevent_core_dumps

        prevent_core_dumps()
        from app.cli.parser import run_command_line

        exit_code = run_command_line(sys.argv[1:], interrupt)
        _leave_busy_threads(exit_code)
        return exit_code
    except KeyboardInterrupt:
        # Python ends itself by a signal instead of our exit code if the interrupt once passed through an `eval`,
        # as it does in the middle of some imports. Everything is closed by now.
        sys.stderr.flush()
        os._exit(interrupt.exit_code)
    except ModuleNotFoundError as missing:  # one that every verb needs, so that not even `doctor` can say it
        sys.stderr.write(f"personacam: The package {missing.name} is not installed. Install Persona Cam again.\n")
        return 1
    except OSError:
        return 1  # a standard stream that takes nothing: there is nowhere left to say so
    finally:
        interrupt.ignore_signals()
        _discard_unwritten_output()


def _leave_busy_threads(exit_code: int) -> None:
    """End now if a thread was left behind, in the middle of opening a camera or reading a picture.

    It would go on in libraries that Python takes apart at its end, and crash. Everything is closed by now.
    """
    if any(thread.daemon and thread is not threading.current_thread() for thread in threading.enumerate()):
        _discard_unwritten_output()
        os._exit(exit_code)


def _reopen_closed_streams() -> None:
    """Replace standard streams that the caller closed; otherwise the first file opened would become one."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= STANDARD_ERROR:
        pass
    os.close(number)
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115 -- they stay
    sys.stderr = sys.stderr or open(STANDARD_ERROR, "w", closefd=False)  # noqa: SIM115 -- they stay


def _print_every_name() -> None:
    """Write bytes of a file's name that are no text as \\x, and characters that an encoding lacks as \\x and \\u."""
    codecs.register_error(ESCAPE, _escape_characters)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ESCAPE)


def _escape_characters(failure: UnicodeError) -> tuple[str | bytes, int]:
    """As `backslashreplace` does, but a byte as that byte, and not as what Python keeps it as."""
    assert isinstance(failure, UnicodeEncodeError)
    part = failure.object[failure.start : failure.end]
    shown = (f"\\x{ord(each) - 0xDC00:02x}" if "\udc80" <= each <= "\udcff" else _escape(each) for each in part)
    return "".join(shown), failure.end


def _escape(character: str) -> str:
    return character.encode("ascii", "backslashreplace").decode("ascii")


def _discard_unwritten_output() -> None:
    """Drop output that a full disk or an ended reader did not accept, before Python tries again and warns."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(main())
