"""Made-up cases and results, as the tests of pooling, tables and drawings share them."""

from pathlib import Path

from engine.core.settings import Settings
from engine.evaluation.types import EvaluationCase, NetworkFiles, Pair, PairResult, Setup, WorstPicture

COURSES = {"mouth_open": [[0.1, 0.2, None, 0.3], [0.1, 0.15, 0.2, None]]}


def make_case(folder: Path, name: str, setup: str, own_face: bool = False) -> EvaluationCase:
    """A case of files that need not be there."""
    portrait = None if own_face else Path("mona.jpg")
    pair = Pair(name, Path("clips/anna.mp4"), portrait, max_frames=7)
    return EvaluationCase(pair, Setup(setup, Settings()), NetworkFiles(), folder / name / setup)


def make_result(**values: float) -> PairResult:
    """A result with these figures; a dot in a figure's name is written as two underscores."""
    figures = {name.replace("__", "."): value for name, value in values.items()}
    return PairResult(
        "f",
        values=figures,
        missing={"tlp": "needs --alexnet"},
        blinks=(4, 3, 5, 3),
        frames=7,
        size="512×512",
        worst=(WorstPicture(3, None), WorstPicture(5, 0.25)),
        courses=COURSES,
    )
