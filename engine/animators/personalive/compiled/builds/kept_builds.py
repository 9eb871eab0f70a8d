"""The builds that a user has: which there are, and how one is freed.

Owns: both, for the folder of all builds. Does not know: how a build is made, command lines, windows.
"""

from engine.animators.personalive.compiled.builds.cache import CachedBuild, EngineCache, builds_folder


def list_builds() -> list[CachedBuild]:
    """Return all builds, the one used last first."""
    return EngineCache(builds_folder()).list_builds()


def free_build(name: str) -> int:
    """Remove a build; returns its size in bytes. Raises: BuildError if there is none, or it is in use."""
    return EngineCache(builds_folder()).remove_build(name)
