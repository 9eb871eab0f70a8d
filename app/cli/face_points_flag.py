"""The flag `--face-points` of verbs with several portraits: it belongs to the portrait before it.

Owns: which points belong to which picture. Does not know: how points are read, or used.
"""

import argparse
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.cli.flag_types import parse_face_points
from engine import FacePoints, PortraitError

HELP = (
    "where eyes and mouth are in {picture}, if they are not found: left and right eye's outer corner, left and right "
    "corner of the mouth, upper and lower lip, as shares of width and height (found by itself)"
)


class _Points(argparse.Action):
    """Keeps the points, whether they are six words or one."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        try:
            points = parse_face_points(" ".join(values or ()))
        except argparse.ArgumentTypeError as error:
            raise argparse.ArgumentError(self, str(error)) from error
        self._keep_points(namespace, points)

    def _keep_points(self, namespace: Namespace, points: tuple[float, ...]) -> None:
        setattr(namespace, self.dest, points)


class _PointsOfPortrait(_Points):
    """Keeps the points under the place, from 0, of the portrait that was given last; before any, of the first."""

    def _keep_points(self, namespace: Namespace, points: tuple[float, ...]) -> None:
        given = dict(getattr(namespace, self.dest) or {})
        at = max(0, len(getattr(namespace, "portrait", None) or ()) - 1)
        if at in given:
            raise argparse.ArgumentError(
                self, "it was given twice for one portrait; give it right behind the one it belongs to"
            )
        setattr(namespace, self.dest, {**given, at: points})


def add_face_points_flag(verb: argparse.ArgumentParser, several: bool = False) -> None:
    """Add the flag. several: the verb takes several portraits."""
    picture = "the picture given before it" if several else "the picture"
    verb.add_argument(
        "--face-points",
        nargs="+",
        action=_PointsOfPortrait if several else _Points,
        metavar="X,Y",
        help=HELP.format(picture=picture),
    )


def points_by_portrait(wanted: Namespace) -> dict[Path, FacePoints]:
    """Return the points that were given, by the picture they belong to.

    Raises: PortraitError if that is a folder.
    """
    points = {wanted.portrait[at]: FacePoints(given) for at, given in (wanted.face_points or {}).items()}
    folder = next((portrait for portrait in points if portrait.is_dir()), None)
    if folder is not None:
        raise PortraitError(
            "{folder} is a folder, and points are for one picture.",
            "Give --face-points right behind the picture that they belong to.",
            folder=folder.name,
        )
    return points
