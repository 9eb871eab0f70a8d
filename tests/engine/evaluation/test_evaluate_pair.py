"""One pair from its files to its result. Faces are found by a made-up judge: dlib need not be installed."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.settings import Settings
from engine.core.types import Image
from engine.evaluation import evaluate_pair as room
from engine.evaluation.evaluate_pair import evaluate_pair
from engine.evaluation.figures import FIGURES
from engine.evaluation.types import EvaluationCase, NetworkFiles, Pair, Setup

FRAMES, SIDE_PX = 14, 512


class MadeUpJudge:
    """Sees a face where a white square is; in pictures without one there is none."""

    def find_landmarks(self, pictures: list[Image]) -> np.ndarray:
        return np.stack([self._place_points(picture) for picture in pictures])

    def describe_face(self, image: Image, points: np.ndarray) -> np.ndarray:
        return np.full(128, image.mean() / 255 / np.sqrt(128))

    def _place_points(self, picture: Image) -> np.ndarray:
        y, x = np.nonzero(picture[..., 0] > 200)
        if not len(x):
            return np.full((68, 2), np.nan)
        angles = np.linspace(0, 2 * np.pi, 68, endpoint=False)
        points = np.stack([x.mean() + 60 * np.cos(angles), y.mean() + 70 * np.sin(angles)], -1)
        points[36], points[45] = points[27] - [40, 0], points[27] + [40, 0]
        points[66] = points[62] + [0, x.mean() / 20]
        return points


@pytest.fixture(autouse=True)
def _without_dlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "Judge", MadeUpJudge)


def write_clip(folder: Path, brightness: int = 0, without: tuple[int, ...] = ()) -> Path:
    """A folder of pictures in which a square wanders; in some there is none."""
    folder.mkdir()
    grain = np.random.default_rng(0).integers(10, 90, (64, 64, 3)).astype(np.uint8)
    ground = cv2.resize(grain, (SIDE_PX, SIDE_PX)) + np.uint8(brightness)
    for number in range(FRAMES):
        picture = ground.copy()
        if number not in without:
            left = 200 + round(30 * np.sin(number / 2))
            picture[220:290, left : left + 70] = 255
        cv2.imwrite(str(folder / f"{number:03d}.png"), picture)
    return folder


def make_case(folder: Path, pair: Pair) -> EvaluationCase:
    return EvaluationCase(pair, Setup("instant", Settings()), NetworkFiles(), folder / "case")


def test_pictures_that_exist_are_compared_with_the_driver(tmp_path: Path) -> None:
    driver, output = write_clip(tmp_path / "driver"), write_clip(tmp_path / "output", brightness=51)
    result = evaluate_pair(make_case(tmp_path, Pair("self", driver, output=output)))
    assert (result.frames, result.size) == (FRAMES, "512×512")
    assert result.values["self.nme_pct"] == 0
    assert 0.18 < result.values["self.L1"] < 0.2
    assert result.values["corr.mouth_open"] == 1
    assert result.missing["lpips_alex"] == "needs --alexnet"
    assert set(result.values) | set(result.missing) <= set(FIGURES)
    assert "pictures_per_s" not in result.values


def test_the_worst_pictures_are_those_without_a_face(tmp_path: Path) -> None:
    driver, output = write_clip(tmp_path / "driver"), write_clip(tmp_path / "output", without=(4,))
    case = make_case(tmp_path, Pair("self", driver, output=output))
    result = evaluate_pair(case)
    assert (result.worst[0].frame, result.worst[0].badness) == (4, None)
    assert result.values["face_found_output"] == pytest.approx(13 / 14, abs=1e-6)
    both = cv2.imread(str(case.folder / "worst-0.png"))
    assert both is not None
    assert both.shape == (256, 512, 3)
    assert both[:, :256].max() > both[:, 256:].max()
    assert result.courses["mouth_open"][1][4] is None


def test_another_face_is_compared_with_its_portrait(tmp_path: Path) -> None:
    driver, output = write_clip(tmp_path / "driver"), write_clip(tmp_path / "output", brightness=51)
    pair = Pair("cross", driver, output / "000.png", output, max_frames=12)
    result = evaluate_pair(make_case(tmp_path, pair))
    assert result.frames == 12
    assert result.values["identity.median"] < 0.01 < result.values["identity.to_driver_median"]
    assert "self.L1" not in result.values
    assert "lpips_alex" not in result.missing
    assert result.values["background_motion_px.mean"] < 0.5


def test_the_same_case_is_the_same_bytes_and_leaves_no_raw_pictures(tmp_path: Path) -> None:
    driver, output = write_clip(tmp_path / "driver"), write_clip(tmp_path / "output", brightness=20)
    case = make_case(tmp_path, Pair("self", driver, output=output))
    written = []
    for _ in range(2):
        evaluate_pair(case).write_file(case.result_file)
        written.append({path.name: path.read_bytes() for path in sorted(case.folder.iterdir())})
    assert written[0] == written[1]
    assert not [name for name in written[0] if name.endswith(".raw")]
