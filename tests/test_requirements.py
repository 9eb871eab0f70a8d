"""The libraries that the program asks for: which versions, and whose licences."""

import re
import tomllib
from importlib import metadata
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from tests.documents import ROOT

INSTALLED = {canonicalize_name(one.name) for one in metadata.distributions()}
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = PYPROJECT["project"]
BASE: list[str] = PROJECT["dependencies"]
USERS_EXTRAS = [
    line
    for extra, lines in PROJECT["optional-dependencies"].items()
    if extra != "test"
    for line in lines
    if Requirement(line).name != PROJECT["name"]
]


def all_requirements() -> list[Requirement]:
    """Everything that pyproject.toml asks for, in any part of it, but for the project itself."""
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    stated = map(Requirement, [*BASE, *extras, *PYPROJECT["build-system"]["requires"]])
    return [requirement for requirement in stated if requirement.name != PROJECT["name"]]


def needed_packages(requirements: list[str]) -> set[NormalizedName]:
    """The distributions that these requirements name or bring through others, as far as they are installed here."""
    found = {canonicalize_name(Requirement(line).name) for line in requirements}
    waiting = [(needed, extra) for line in requirements for needed, extra in brought_by(Requirement(line))]
    while waiting:
        line, extra = waiting.pop()
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": extra})):
            found.add(name)
            waiting += brought_by(requirement)
    return found


def brought_by(requirement: Requirement) -> list[tuple[str, str]]:
    """What an installed distribution asks for itself, each with the extra for which that may be."""
    if canonicalize_name(requirement.name) not in INSTALLED:
        return []
    asked = metadata.requires(requirement.name) or []
    return [(line, extra) for line in asked for extra in ("", *requirement.extras)]


def noticed_licences(number: int) -> dict[NormalizedName, str]:
    """The distributions that a section of NOTICE lists, and what it says of their licence."""
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    [section] = re.findall(rf"^{number}\. .*?(?=^\d\. |\Z)", notice, re.MULTILINE | re.DOTALL)
    rows = re.findall(r"^ {3}([\w.-]+)(?: \(\w+\))? {2,}(\S.*)$", section, re.MULTILINE)
    return {canonicalize_name(name): licence for name, licence in rows}


def test_every_requirement_has_a_lower_and_an_upper_bound() -> None:
    for requirement in all_requirements():
        operators = {specifier.operator for specifier in requirement.specifier}
        assert operators >= {">=", "<"} or operators == {"=="}, requirement


def test_the_bounds_admit_what_is_installed_and_end_at_the_next_major_version() -> None:
    for requirement in all_requirements():
        below = [Version(one.version) for one in requirement.specifier if one.operator == "<"]
        if below and canonicalize_name(requirement.name) in INSTALLED:
            installed = Version(metadata.version(requirement.name))
            assert installed in requirement.specifier, requirement
            assert below[0] <= Version(f"{installed.major + 1}"), requirement


def test_the_notice_lists_exactly_what_the_program_needs() -> None:
    assert set(noticed_licences(3)) == needed_packages(BASE)


def test_the_notice_lists_everything_that_the_users_extras_bring() -> None:
    """More may be listed: what an extra brings depends on versions and systems."""
    base, extras = set(noticed_licences(3)), set(noticed_licences(4))
    assert needed_packages(USERS_EXTRAS) - base - extras == set()
    assert base & extras == set()
