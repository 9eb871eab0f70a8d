"""Opens whatever a training may learn from: prepared clips, or a rendered crowd.

Owns: telling them apart. Does not know: what either holds.
"""

from pathlib import Path

from engine.training.data.dataset import open_dataset
from engine.training.data.prepared import PreparedClips
from engine.training.stage0.crowd import DESCRIPTION, CrowdClips, open_crowd


def open_clips(folder: Path) -> PreparedClips:
    """Open a folder of either kind; of a crowd, without those who are held out. Raises: SourceError."""
    return CrowdClips(open_crowd(folder)) if (folder / DESCRIPTION).exists() else open_dataset(folder)
