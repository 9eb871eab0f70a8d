"""What the networks are shown when there is no face, or none where one could be."""

import pytest
import torch
from torch import Tensor

from engine.animators.personalive.stream.driver_reader import DriverReader
from engine.animators.personalive.stream.prepared_portrait import PreparedPortrait
from engine.animators.personalive.weights.networks import Networks
from tests.personalive import StandInExtractor, driver_pictures, fresh, portrait_image, stream_of


@pytest.fixture(scope="module")
def portrait(networks: Networks) -> PreparedPortrait:
    with torch.inference_mode():
        return stream_of(fresh(networks)).reader.prepare_portrait("somebody", portrait_image())


def shades(*values: float) -> Tensor:
    """Flat pictures; the stand-in extractor turns the head by their brightness."""
    return torch.tensor(values)[:, None, None, None].expand(-1, 3, 64, 64)


def reader(portrait: PreparedPortrait) -> DriverReader:
    return DriverReader(StandInExtractor(), portrait)


def test_a_lost_face_holds_the_last_motion(portrait: PreparedPortrait) -> None:
    driving = reader(portrait).read_driving_signal(shades(0.1, 0.5, 0.9, 0.7), [True, True, False, True])
    points = driving.motion.place_keypoints()
    assert torch.equal(points[2], points[1])
    assert torch.equal(driving.crops[2], driving.crops[1])
    assert not torch.allclose(points[3], points[2])


def test_it_is_held_across_chunks(portrait: PreparedPortrait) -> None:
    both = reader(portrait)
    last = both.read_driving_signal(shades(0.1, 0.5), [True, True])
    held = both.read_driving_signal(shades(0.9, 0.2), [False, False])
    assert torch.equal(held.crops[1], last.crops[1])
    assert torch.equal(held.motion.place_keypoints()[1], last.motion.place_keypoints()[1])


def test_before_the_first_face_the_portrait_keeps_its_own(portrait: PreparedPortrait) -> None:
    both = reader(portrait)
    driving = both.read_driving_signal(shades(0.5, 0.5), [False, False])
    assert torch.allclose(driving.motion.place_keypoints()[1], portrait.motion.place_keypoints()[0])
    assert torch.equal(driving.crops[0], portrait.face)
    first = both.read_driving_signal(shades(0.3), [True])
    assert torch.equal(first.motion.translation, portrait.motion.translation)


def test_an_empty_face_box_counts_as_a_lost_face(portrait: PreparedPortrait) -> None:
    extractor = StandInExtractor()
    both = DriverReader(extractor, portrait)
    last = both.read_driving_signal(shades(0.5), [True])
    extractor.kp.zero_()
    driving = both.read_driving_signal(shades(0.9, 0.2), [True, True])
    assert torch.equal(driving.crops, last.crops.expand(2, -1, -1, -1))
    assert torch.equal(driving.motion.angles, last.motion.angles.expand(2, -1))


def test_a_portrait_without_a_placeable_face_is_taken_whole(
    networks: Networks, caplog: pytest.LogCaptureFixture
) -> None:
    parts = stream_of(fresh(networks))
    extractor: object = parts.networks.motion_extractor
    assert isinstance(extractor, StandInExtractor)
    extractor.kp.zero_()
    portrait = parts.reader.prepare_portrait("a wall", portrait_image())
    assert "a wall" in caplog.text
    assert portrait.face.shape == (3, 224, 224)
    parts.stream.swap_portrait(portrait)
    assert parts.stream.advance_window(driver_pictures()[:4], [True] * 4).isfinite().all()
