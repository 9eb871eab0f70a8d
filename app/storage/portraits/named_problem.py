"""Names a portrait as its user does, in what the engine says of its file.

Owns: that. Does not know: what is said, and to whom.
"""

from collections.abc import Mapping

from app.storage.gallery_entry import GalleryPortrait
from engine import Phrase, Problem


def name_portrait(problem: Problem, entry: GalleryPortrait) -> Problem:
    """Return the problem with the gallery's name in place of the file's; a file that bears the same name keeps it.

    The gallery keeps pictures under names that nobody chose, such as "Ada-1f2e3d4c.png".
    """
    if entry.path.stem == entry.name:
        return problem
    return Problem(problem.template, problem.remedy, **_name_values(problem.values, entry))


def _name_values(values: Mapping[str, object], entry: GalleryPortrait) -> dict[str, object]:
    return {key: _name_value(value, entry) for key, value in values.items()}


def _name_value(value: object, entry: GalleryPortrait) -> object:
    if isinstance(value, Phrase):
        return Phrase(value.template, **_name_values(value.values, entry))
    return entry.name if value in (entry.id, entry.path.name, entry.path.stem) else value
