"""What a training is asked for, and what follows it: imports no torch.

Owns: these types, and the folders of a run. Does not know: how a stage is trained.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engine.training.recipe.recipe import Recipe

PUBLISHED, FREE = "published", "free"


@dataclass(frozen=True)
class TrainingRequest:
    """stage: 1, 2 or 3. data: a prepared data set. models: a folder of weights, for all that is not trained, too.

    out: the folder of the run, for all stages. start: "published", "free", or the path of a folder of weights or of a
    checkpoint. resumes: whether to go on from the newest checkpoint.
    """

    stage: int
    data: Path
    models: Path
    out: Path
    recipe: Recipe = field(default_factory=Recipe)
    start: str = PUBLISHED
    resumes: bool = True


@dataclass(frozen=True)
class Watcher:
    """Who follows a training. on_progress(title, steps done, steps in all); should_stop: asked after every step."""

    on_progress: Callable[[str, int, int | None], None] = lambda *_: None
    should_stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class TrainingReport:
    """steps: done in all. weights: the folder that `animate --models` reads; None if it was stopped before its end."""

    stage: int
    steps: int
    weights: Path | None


@dataclass(frozen=True)
class RunFolders:
    """Where one stage of a run writes what."""

    out: Path
    stage: int

    @property
    def stage_folder(self) -> Path:
        return self.out / f"stage{self.stage}"

    @property
    def checkpoints(self) -> Path:
        return self.stage_folder / "checkpoints"

    @property
    def events(self) -> Path:
        return self.stage_folder / "events"

    @property
    def sheets(self) -> Path:
        return self.stage_folder / "sheets"

    @property
    def weights(self) -> Path:
        return self.stage_folder / "weights"
