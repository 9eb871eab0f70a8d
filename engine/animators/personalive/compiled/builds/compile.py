"""Builds what a provider computes with, without a show: for who wants it before the first one.

Owns: finding out what is to be built. Does not know: how it is built, command lines.
"""

from collections.abc import Callable

from engine.animators.onnx_runtime import refuse_several_runtimes
from engine.animators.personalive.compiled.builds.build import run_build
from engine.animators.personalive.compiled.builds.build_key import make_build_key
from engine.animators.personalive.compiled.builds.build_progress import BuildProgress
from engine.animators.personalive.compiled.builds.build_request import BuildRequest
from engine.animators.personalive.compiled.builds.cache import GB, CachedBuild, EngineCache, builds_folder
from engine.animators.personalive.compiled.providers import choose_provider
from engine.animators.personalive.pipeline import check_size
from engine.animators.personalive.weights.device_errors import resolve_device, resolve_dtype
from engine.animators.personalive.weights.files import DOWNLOAD
from engine.animators.personalive.weights.networks import make_networks
from engine.core.errors import AnimatorError
from engine.core.settings import Settings


def compile_graphs(
    settings: Settings, report: Callable[[BuildProgress], None], is_stopped: Callable[[], bool]
) -> CachedBuild:
    """Build what the settings' provider computes with, unless it is there; returns it.

    report: called several times a second. is_stopped: True cancels the build, and nothing of it stays.
    Raises: SettingsError for a size that does not fit; AnimatorError if no weights are named, or the provider cannot
    run here; BuildError; ModelError.
    """
    check_size(settings)
    refuse_several_runtimes()
    own = settings.personalive
    if own.models is None:
        raise AnimatorError("PersonaLive needs its weights.", DOWNLOAD)
    device = resolve_device(own.device)
    dtype = str(resolve_dtype(own.dtype, device)).removeprefix("torch.")
    provider = choose_provider(own.provider, device.type, dtype)
    key = make_build_key(settings, make_networks(own.models), provider, device, dtype)
    cache = EngineCache(builds_folder(), own.builds_gb * GB)
    if cache.find_build(key) is None:
        run_build(BuildRequest(cache.folder, cache.limit_bytes, own.models, key), report, is_stopped)
    return next(build for build in cache.list_builds() if build.name == key.name)
