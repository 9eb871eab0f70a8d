"""The landmark network: what it is given, and where its points lie in the picture."""

import numpy as np
import pytest

from engine.core.types import LANDMARKS, Floats, Image
from engine.tracking import landmarks
from engine.tracking.landmarks import INPUT_PX, LandmarkNetwork
from engine.tracking.region import Region


class FakeNetwork:
    """Answers every crop with the same points; keeps the crop it was given."""

    def __init__(self, model: bytes, threads: int) -> None:
        self.made_of = (model, threads)
        self.input = np.zeros((1, INPUT_PX, INPUT_PX, 3), np.uint8)
        self.points = np.zeros((LANDMARKS, 3), np.float32)
        self.logit = 0.0
        self.closed = False

    def input_tensor(self) -> Image:
        return self.input

    def run_inference(self) -> list[Floats]:
        return [self.points.reshape(1, 1, 1, -1), np.array([[[[self.logit]]]], np.float32), np.zeros(1, np.float32)]

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> list[FakeNetwork]:
    made: list[FakeNetwork] = []

    def make(model: bytes, threads: int) -> FakeNetwork:
        made.append(FakeNetwork(model, threads))
        return made[-1]

    monkeypatch.setattr(landmarks, "Network", make)
    return made


REGION = Region(200.0, 120.0, 128.0, 0.0)


def predict(fake: list[FakeNetwork], region: Region, *points: tuple[float, float, float]) -> Floats:
    network = LandmarkNetwork(b"model", 2)
    for place, point in enumerate(points):
        fake[-1].points[place] = point
    image = np.full((300, 400, 3), 51, np.uint8)
    return network.predict_landmarks(image, region)[0]


def test_points_of_the_crop_are_mapped_back_into_the_picture(fake: list[FakeNetwork]) -> None:
    matrix = REGION.crop_to_image(INPUT_PX)
    points = [(0.0, 0.0, 0.0), (256.0, 0.0, 8.0), (128.0, 64.0, -8.0)]
    found = predict(fake, REGION, *points)
    assert found.shape == (LANDMARKS, 3)
    assert found.dtype == np.float32
    for (x, y, z), seen in zip(points, found, strict=False):
        assert seen[:2] == pytest.approx(matrix @ (x, y, 1), abs=1e-3)
        assert seen[2] == pytest.approx(z / 2), "as much smaller as the picture's region is than the crop"


def test_a_region_that_leans_is_mapped_back_leaning(fake: list[FakeNetwork]) -> None:
    leaning = Region(200.0, 120.0, 128.0, np.pi / 2)
    found = predict(fake, leaning, (0.0, 0.0, 0.0), (256.0, 0.0, 0.0))
    assert abs(found[1, 0] - found[0, 0]) < 1
    assert abs(found[1, 1] - found[0, 1]) == pytest.approx(128, abs=1)


def test_the_network_sees_the_pixels_of_the_region(fake: list[FakeNetwork]) -> None:
    predict(fake, REGION)
    assert (fake[-1].input == 51).all()
    assert fake[-1].made_of == (b"model", 2)


@pytest.mark.parametrize(("logit", "presence"), [(0, 0.5), (1, 0.731), (-1, 0.269), (1e6, 1.0), (-1e6, 0.0)])
def test_presence_is_a_probability_however_sure_the_network_is(
    fake: list[FakeNetwork], logit: float, presence: float
) -> None:
    network = LandmarkNetwork(b"model")
    fake[-1].logit = logit
    found = network.predict_landmarks(np.zeros((300, 400, 3), np.uint8), REGION)[1]
    assert found == pytest.approx(presence, abs=1e-3)
    assert isinstance(found, float)


def test_the_points_of_two_pictures_are_two_arrays(fake: list[FakeNetwork]) -> None:
    network = LandmarkNetwork(b"model")
    image = np.zeros((300, 400, 3), np.uint8)
    first, _ = network.predict_landmarks(image, REGION)
    kept = first.copy()
    fake[-1].points += 7
    network.predict_landmarks(image, REGION)
    assert np.array_equal(first, kept)


def test_it_is_closed_with_its_network(fake: list[FakeNetwork]) -> None:
    LandmarkNetwork(b"model").close()
    assert fake[-1].closed
