"""Folders that look like PersonaLive's weights, as far as names go."""

from pathlib import Path

from app.weights.catalog import read_catalog
from app.weights.store.records import VerificationRecord
from app.weights.store.states import is_vital


def touch_weights(folder: Path) -> Path:
    """Write an empty file for each one that an animator needs: whole for a quick look, and for nothing else."""
    for file in read_catalog().files:
        if is_vital(file):
            (folder / file.target).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.target).touch()
    return folder


def verify_touched_weights(folder: Path) -> Path:
    """The same, taken to be verified: found without being named."""
    record = VerificationRecord(touch_weights(folder))
    for file in read_catalog().files:
        if is_vital(file):
            record.keep_verification(folder / file.target, "00" * 32)
    return folder
