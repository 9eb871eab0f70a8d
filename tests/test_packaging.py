"""The wheel as a user gets it: built, installed with its real dependencies outside the checkout, and run there."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import av
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("app", "engine", "assets", "pyproject.toml", "README.md", "LICENSE", "NOTICE")
FRAMES = 6

# Installing downloads the dependencies wherever pip has not kept them.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that knows nothing of this checkout or this environment; return what it printed."""
    outside = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(command, cwd=cwd, env=outside, text=True, capture_output=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that neither a stale build folder gets in nor a new one stays behind."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, source / name)
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", out, source, cwd=out)
    [built] = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an environment `env` that holds the wheel and what it needs, nothing else; large, so removed."""
    folder = tmp_path_factory.mktemp("home")
    run(sys.executable, "-m", "venv", "env", cwd=folder)
    # The versions at hand, so that pip takes what it has already downloaded.
    versions = [f"{d.name}=={d.version}" for d in metadata.distributions() if d.name not in {"personacam", "pip"}]
    (folder / "versions.txt").write_text("\n".join(versions), encoding="utf-8")
    run("env/bin/python", "-m", "pip", "install", "-q", "--no-compile", "-c", "versions.txt", wheel, cwd=folder)
    yield folder
    shutil.rmtree(folder)


def test_the_wheel_holds_every_asset_and_nothing_else_of_the_checkout(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assets = {str(p.relative_to(ROOT)) for p in (ROOT / "assets").rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert assets - names == set()
    assert "app/gui/translations/personacam_ko.qm" in names
    assert "engine/__init__.pyi" in names, "the engine's door reads its list while the program runs"
    assert {name.split("/")[0] for name in names} == {"app", "engine", "assets"}


def test_the_wheel_carries_the_licences(wheel: Path) -> None:
    names = {Path(name).name for name in zipfile.ZipFile(wheel).namelist()}
    assert {"LICENSE", "NOTICE", "LICENSE-APACHE-2.0.txt"} <= names


def test_the_installed_wheel_animates_a_bundled_portrait(home: Path) -> None:
    where = "from importlib.resources import files; print(files('assets'))"
    assets = Path(run("env/bin/python", "-c", where, cwd=home).strip())
    assert assets.is_relative_to(home)

    portrait, driver = assets / "portraits/astronaut.png", assets / "demo/driver.mp4"
    options = ["--max-frames", str(FRAMES), "--size", "256", "--out", "avatar.mp4", "--report", "report.json"]
    run("env/bin/personacam", "animate", "--portrait", portrait, "--driver", driver, *options, cwd=home)

    assert json.loads((home / "report.json").read_text(encoding="utf-8"))["frames_out"] == FRAMES
    with av.open(str(home / "avatar.mp4")) as video:
        pictures = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
    assert len(pictures) == FRAMES
    assert pictures[0].shape == (256, 256, 3)
    assert pictures[0].std() > 10
