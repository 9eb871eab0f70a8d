"""The way in: `personacam` and `python -m app`.

Owns: being ready for Ctrl-C before anything heavy is imported, and the exit code. Does not know: any verb.
"""

import os
import sys

from app.cli.malloc import share_one_heap
from app.cli.signals import Interrupt

STANDARD_ERROR = 2


def main() -> int:
    """Run the command line and return the exit code."""
    interrupt = Interrupt()
    interrupt.listen()
    _open_what_is_closed()
    share_one_heap()
    try:
        from app.cli.parser import run

        return run(sys.argv[1:], interrupt)
    except KeyboardInterrupt:
        # Python ends itself by a signal instead of our exit code if the interrupt once passed through an `eval`,
        # as it does in the middle of some imports. Everything is closed by now.
        sys.stderr.flush()
        os._exit(interrupt.exit_code)
    except OSError:
        return 1  # a standard stream that takes nothing: there is nowhere left to say so
    finally:
        interrupt.over()
        _let_go()


def _open_what_is_closed() -> None:
    """Put something in place of standard streams that the caller closed, or the first file opened would be one."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= STANDARD_ERROR:
        pass
    os.close(number)
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115 -- they stay
    sys.stderr = sys.stderr or open(STANDARD_ERROR, "w", closefd=False)  # noqa: SIM115 -- they stay


def _let_go() -> None:
    """Drop what a full disk or a reader that has gone did not take, before Python tries again and complains."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(main())
