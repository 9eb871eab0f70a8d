"""The way in: `personacam` and `python -m app`.

Owns: being ready for Ctrl-C before anything heavy is imported, and the exit code. Does not know: any verb.
"""

import os
import sys

from app.interrupt import Interrupt


def main() -> int:
    """Run the command line and return the exit code."""
    interrupt = Interrupt()
    interrupt.listen()
    try:
        from app.cli import run

        return run(sys.argv[1:], interrupt)
    except KeyboardInterrupt:
        # Python ends itself by a signal instead of our exit code if the interrupt once passed through an `eval`,
        # as it does in the middle of some imports. Everything is closed by now.
        sys.stderr.flush()
        os._exit(interrupt.exit_code)
    finally:
        interrupt.over()


if __name__ == "__main__":
    sys.exit(main())
