"""Checks what PersonaLive runs on: the graphics card with its driver, the runtimes, its weights, and what was built.

Owns: these checks. Does not know: how anything is installed or built.
"""

from collections.abc import Iterator
from importlib import metadata

from app.cli.commands.doctor.diagnostic_result import DiagnosticResult
from app.weights.errors import CatalogError
from app.weights.progress import FileState
from app.weights.store.places import find_catalog, find_store, find_usable_folder
from app.weights.store.records import VerificationRecord
from app.weights.store.states import look_at_store
from engine import Problem, Word, builds_folder, find_onnx_runtime, list_builds, list_graphics_cards, name_providers

GB = 1_000_000_000
PLUGINS = ("onnxruntime-ep-nv-tensorrt-rtx",)
"""Packages that add a provider to an ONNX Runtime."""


def check_graphics_card() -> DiagnosticResult:
    """Name each card that the driver knows, with its memory, and the driver."""
    what = "NVIDIA graphics card"
    cards = list_graphics_cards()
    if not cards:
        problem = Problem("none that its driver knows of; the Instant animator needs none")
        return DiagnosticResult(what, problem=problem, needed=False)
    names = "; ".join(f"{card.name}, {card.memory_mb} MB, architecture {card.capability}" for card in cards)
    return DiagnosticResult(what, f"{names}; driver {cards[0].driver}", needed=False)


def check_runtimes() -> DiagnosticResult:
    """Name the runtimes with their versions, and the providers that `--provider` can take here."""
    return DiagnosticResult("runtimes of PersonaLive", "; ".join(_list_runtimes()), needed=False)


def check_weights() -> DiagnosticResult:
    """Say where PersonaLive's weights are, and whether they are whole and verified."""
    what = "weights of PersonaLive"
    folder = find_usable_folder()
    if folder is not None:
        return DiagnosticResult(what, f"ready in {folder}", needed=False)
    store = find_store()
    try:
        found = look_at_store(store, find_catalog(store), VerificationRecord(store))
    except CatalogError as error:
        return DiagnosticResult(what, problem=error.problem, needed=False)
    if found.state is FileState.ABSENT:
        return DiagnosticResult(what, f"none; `personacam models download` puts them into {store}", needed=False)
    problem = Problem(
        "{state} in {folder}", "`personacam models list` says more", state=Word(found.state.value), folder=store
    )
    return DiagnosticResult(what, problem=problem, needed=False)


def check_builds() -> DiagnosticResult:
    """Say what was built for ONNX Runtime, and what of it is damaged."""
    what = "built for ONNX Runtime"
    builds = list_builds()
    if not builds:
        return DiagnosticResult(what, f"nothing yet; it would be in {builds_folder()}", needed=False)
    size = sum(build.size_bytes for build in builds) / GB
    damaged = [build.name for build in builds if build.manifest is None]
    if damaged:
        problem = Problem(
            "damaged: {names}",
            "the next use builds it again; `personacam models free {first}` removes it",
            names=", ".join(damaged),
            first=damaged[0],
        )
        return DiagnosticResult(what, problem=problem, needed=False)
    return DiagnosticResult(what, f"{len(builds)}, {size:.1f} GB in {builds_folder()}", needed=False)


def _list_runtimes() -> Iterator[str]:
    torch = _find_version("torch")
    yield f"eager: PyTorch {torch}" if torch else "eager: PyTorch is not installed"
    runtime = find_onnx_runtime()
    if not runtime.versions:
        yield "onnx: ONNX Runtime is not installed"
        return
    packages = [name for name in PLUGINS if _find_version(name)]
    versions = ", ".join(f"{name} {version}" for name, version in runtime.versions.items())
    added = "".join(f", {name} {_find_version(name)}" for name in packages)
    providers = ", ".join(name_providers(runtime.providers, packages)) or "none"
    yield f"onnx: {versions}{added}, providers {providers}"


def _find_version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
