"""The builds that a user has: where they are, which there are, and how one is freed.

Owns: these three, for the usual folder. Does not know: how a build is made, command lines, windows.
"""

from pathlib import Path

from engine.animators.personalive.compiled.builds.cache import CachedBuild, EngineCache, usual_folder


def list_builds() -> list[CachedBuild]:
    """Return all builds, the one used last first."""
    return EngineCache(usual_folder()).list_builds()


def free_build(name: str) -> int:
    """Remove a build; returns its size in bytes. Raises: BuildError if there is none, or it is in use."""
    return EngineCache(usual_folder()).remove_build(name)


def builds_folder() -> Path:
    """Return where builds are kept."""
    return usual_folder()
