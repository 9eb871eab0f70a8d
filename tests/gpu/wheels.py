"""The pure-Python packages that a bare machine lacks: gathered here, unpacked there.

Owns: their names, and the limit of their size. Does not know: what is measured. Imports nothing but Python's own.
"""

import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path("out") / "gpu-wheels"
PACKAGES = {
    "diffusers": "diffusers",
    "importlib_metadata": "importlib-metadata",
    "zipp": "zipp",
    "lazy_loader": "lazy-loader",
    "packaging": "packaging",
    "platformdirs": "platformdirs",
    "requests": "requests",
    "charset_normalizer": "charset-normalizer",
    "idna": "idna",
    "urllib3": "urllib3",
    "certifi": "certifi",
    "pytest": "pytest",
    "pluggy": "pluggy",
    "iniconfig": "iniconfig",
    "pygments": "pygments",
}
"""Name that is imported -> name of the package."""
MB = 1_000_000
MOST_MB = 40


def download_wheels(folder: Path, names: list[str]) -> float:
    """Download a pure-Python wheel of each package, and return their size in megabytes.

    Raises: CalledProcessError if one has none; ValueError if they are larger than MOST_MB together.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pure = ["--no-deps", "--only-binary=:all:", "--platform=any", "--abi=none", "--implementation=py"]
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--python-version=3.12", *pure, "--dest", str(folder)]
    subprocess.run([*words, *names], check=True)
    size_mb = sum(wheel.stat().st_size for wheel in folder.glob("*.whl")) / MB
    if size_mb > MOST_MB:
        raise ValueError(f"The wheels in {folder} have {size_mb:.1f} MB, where {MOST_MB} are the limit.")
    return size_mb


def unpack_missing(wheels: Path, site: Path) -> list[str]:
    """Unpack the packages that this Python lacks into `site`, and return their names as they are imported."""
    unpacked = []
    for module, package in PACKAGES.items():
        found = sorted(wheels.glob(f"{package.replace('-', '_')}-*.whl"))
        if find_spec(module) is None and found:
            with zipfile.ZipFile(found[-1]) as wheel:
                wheel.extractall(site)
            unpacked.append(module)
    return unpacked


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    gathered_mb = download_wheels(target, list(PACKAGES.values()))
    sys.stdout.write(f"{target}: {len(PACKAGES)} packages, {gathered_mb:.1f} MB\n")
