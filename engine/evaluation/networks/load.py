"""Loads I3D from a file that the user gives.

Owns: what that file has to hold. Does not know: how the network is used. Only numbers are read, nothing is executed.
"""

from pathlib import Path

from engine.animators.personalive.weights.files import read_entries
from engine.core.errors import ModelError
from engine.evaluation.networks.i3d import I3d


def load_i3d(file: Path) -> I3d:
    """Load the weights of `i3d_pretrained_400.pt`. Raises: ModelError if entries are missing or of other shapes."""
    network = I3d()
    entries = dict(read_entries(file))
    wanted = network.state_dict()
    wrong = [key for key, value in wanted.items() if key not in entries or entries[key].shape != value.shape]
    if wrong:
        raise ModelError(
            "{name} is no I3D with 400 classes: {key} is missing or of another shape.",
            "Give i3d_pretrained_400.pt.",
            name=file.name,
            key=wrong[0],
        )
    network.load_state_dict({key: entries[key] for key in wanted})
    frozen: I3d = network.requires_grad_(False).eval()
    return frozen
