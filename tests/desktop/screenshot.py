"""Keeps a window of the display as a picture: python -m tests.desktop.screenshot WINDOW FILE."""

import sys

from PySide6.QtGui import QGuiApplication


def main(window: int, file: str) -> int:
    """Save what is seen of that window; 1 if nothing is."""
    application = QGuiApplication([])
    seen = application.primaryScreen().grabWindow(window)
    return 0 if not seen.isNull() and seen.save(file) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
