"""Gets a compiled runtime for networks that are loaded, while something else animates: looks for its graphs, has them
built in a process of their own, and opens them.

Owns: the thread that waits for all this, and what is said meanwhile. Does not know: streams, and when a runtime is
changed: the animator takes it between two chunks.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.animators.personalive.compiled.builds.build import BuildProcess
from engine.animators.personalive.compiled.builds.build_key import make_build_key
from engine.animators.personalive.compiled.builds.build_progress import BuildProgress
from engine.animators.personalive.compiled.builds.build_request import BuildRequest
from engine.animators.personalive.compiled.builds.cache import GB, EngineCache, builds_folder
from engine.animators.personalive.compiled.builds.manifest import BuildKey
from engine.animators.personalive.compiled.providers import Provider, choose_provider
from engine.animators.personalive.compiled.runtime import CompiledRuntime, open_runtime
from engine.animators.personalive.stream.chunk_step import ChunkStep
from engine.animators.personalive.weights.networks import Networks
from engine.core.errors import AnimatorError, PersonaCamError
from engine.core.problem import Problem
from engine.core.settings import Settings

log = logging.getLogger(__name__)

POLL_S = 0.2
STOP_S = 10.0
NO_ROOM = "The graphics card has no room for the graphs of {provider}: PyTorch makes the pictures."
USED_LATER = "Start the program again, so that they can take the place of its networks, or choose a smaller size."


@dataclass(frozen=True, slots=True)
class SupplyState:
    """done: nothing more will come. progress: of a build that runs. problem: why there is no compiled runtime yet."""

    done: bool = False
    progress: BuildProgress | None = None
    problem: Problem | None = None


class RuntimeSupply:
    """One search for a runtime, from `start` to `close`. Calls from any thread."""

    def __init__(
        self,
        settings: Settings,
        networks: Networks,
        step: ChunkStep,
        folder: Callable[[], Path] = builds_folder,
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        """networks, step: of the eager runtime. folder: returns where builds are kept. has_room: returns True if the
        device has room for all graphs now."""
        self._settings = settings
        self._networks = networks
        self._step = step
        self._folder = folder
        self._has_room = has_room
        self._guard = threading.Lock()
        self._state = SupplyState()
        self._runtime: CompiledRuntime | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="runtime", daemon=True)

    def start(self) -> None:
        """Begin to look, if the settings ask for anything but the eager runtime."""
        if self._is_wanted:
            self._thread.start()
        else:
            self._state = SupplyState(done=True)

    def is_built(self) -> bool:
        """Return True if what the settings ask for was built before, so that it only has to be opened."""
        try:
            return self._is_wanted and self._make_cache().find_build(self._make_key()) is not None
        except PersonaCamError:  # the thread will find the same, and say it
            return False

    def read_state(self) -> SupplyState:
        """Return how far it is."""
        with self._guard:
            return self._state

    def take_runtime(self) -> CompiledRuntime | None:
        """Return the runtime once, as soon as it is open; it then belongs to the caller."""
        with self._guard:
            runtime, self._runtime = self._runtime, None
            return runtime

    def wait_until_done(self, timeout_s: float) -> bool:
        """Wait until nothing more will come; False if the time was up first."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return self.read_state().done

    def close(self) -> None:
        """End a build that runs, and close a runtime that nobody took."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        runtime = self.take_runtime()
        if runtime is not None:
            runtime.close()

    def _run(self) -> None:
        problem = None
        asked_for = self._settings.personalive.runtime != "auto"
        try:
            runtime = self._find_runtime()
            with self._guard:
                self._runtime = runtime
        except PersonaCamError as failure:
            log.log(
                logging.WARNING if asked_for else logging.INFO,
                "The eager runtime goes on: %s",
                failure.problem.template,
            )
            problem = failure.problem if asked_for else None
        self._set_state(SupplyState(done=True, problem=problem))

    @property
    def _is_wanted(self) -> bool:
        own = self._settings.personalive
        return own.runtime != "eager" and own.exact_savings

    def _make_cache(self) -> EngineCache:
        return EngineCache(self._folder(), self._settings.personalive.builds_gb * GB)

    def _choose_provider(self) -> Provider:
        """Raises: AnimatorError."""
        return choose_provider(self._settings.personalive.provider, self._step.levels.device.type, self._dtype)

    @property
    def _dtype(self) -> str:
        return str(self._step.dtype).removeprefix("torch.")

    def _make_key(self) -> BuildKey:
        """Raises: AnimatorError, ModelError."""
        device = self._step.levels.device
        return make_build_key(self._settings, self._networks, self._choose_provider(), device, self._dtype)

    def _find_runtime(self) -> CompiledRuntime | None:
        """Return the open runtime; None if nobody wants it built. Raises: PersonaCamError."""
        own, cache = self._settings.personalive, self._make_cache()
        if own.runtime == "auto" and not cache.list_builds():
            return None
        provider, key = self._choose_provider(), self._make_key()
        folder = cache.find_build(key)
        if folder is None:
            if own.runtime == "auto" and not _was_built_before(cache, key):
                return None
            folder = self._build(cache, key, provider)
        if folder is None or self._stopping.is_set():
            return None
        if not self._has_room():
            raise AnimatorError(NO_ROOM, USED_LATER, provider=provider.name)
        return open_runtime(folder, provider, self._networks, self._step)

    def _build(self, cache: EngineCache, key: BuildKey, provider: Provider) -> Path | None:
        """Build in a child process; None if it was cancelled. Raises: BuildError."""
        models = self._settings.personalive.models
        assert models is not None
        problem = Problem(
            "The graphs for {provider} are being built, once, in some minutes. Until then PyTorch makes the pictures.",
            "`personacam models compile` builds them before a show.",
            provider=provider.name,
        )
        process = BuildProcess(BuildRequest(cache.folder, cache.limit_bytes, models, key))
        while not process.wait_until_ended(POLL_S):
            if self._stopping.is_set():
                process.cancel()
                return None
            self._set_state(SupplyState(progress=process.read_progress(), problem=problem))
        return process.read_result()

    def _set_state(self, state: SupplyState) -> None:
        with self._guard:
            self._state = state


def _was_built_before(cache: EngineCache, key: BuildKey) -> bool:
    """Return True if the cache holds such a build for other versions or weights, or a damaged one: it was wanted."""
    kind = key.name.rpartition("-")[0]
    return any(build.name.rpartition("-")[0] == kind for build in cache.list_builds())
