"""What the installed program asks of pip, and the commands that install it again.

Owns: reading the distribution's metadata. Does not know: any check.
"""

import json
import shlex
import sys
import urllib.parse
import urllib.request
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.requirements import Requirement

DISTRIBUTION = "personacam"
BASE = ""
"""Stands for what is needed without any extra."""


def list_requirements() -> "dict[str, list[Requirement]]":
    """Return the installed distribution's requirements on this system, by extra. Raises: ImportError."""
    from packaging.requirements import Requirement

    try:
        distribution = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return {BASE: []}
    waiting = [Requirement(line) for line in distribution.requires or []]
    found: dict[str, list[Requirement]] = {}
    for extra in (BASE, *(distribution.metadata.get_all("Provides-Extra") or [])):
        found[extra] = [one for one in waiting if one.marker is None or one.marker.evaluate({"extra": extra})]
        waiting = [one for one in waiting if one not in found[extra]]
    return found


def install_source() -> str:
    """Return where the program was installed from, because no package index has it."""
    try:
        stated = metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        stated = None
    return urllib.request.url2pathname(urllib.parse.urlparse(json.loads(stated)["url"]).path) if stated else "."


def reinstall_command() -> str:
    return f"{shlex.quote(sys.executable)} -m pip install --force-reinstall --no-deps '{install_source()}'"


def package_version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
