import numpy as np
import torch

from engine.animators.personalive.nets.motion_extractor import MotionExtractorConfig
from engine.animators.personalive.stream.keypoints import DRAWN, face_boxes
from engine.training.stage0.crowd import Crowd
from engine.training.stage0.motion_extractor import DRAWN_LANDMARKS, MotionExtractorPiece, read_known_motion
from engine.training.stage0.pieces import Plan


def test_what_is_known_of_a_head_places_its_keypoints_on_its_landmarks(crowd: Crowd) -> None:
    """The whole chain of conventions: angles, their order, decimetres, pixels and the picture from -1 to 1."""
    places = crowd.choose_places(16, np.random.default_rng(0))
    placed = read_known_motion(crowd, places).place_keypoints()[:, DRAWN, :2]
    landmarks = np.stack([crowd.characters[who].landmarks[scene, frame] for who, scene, frame in places])
    wanted = (torch.from_numpy(landmarks[:, DRAWN_LANDMARKS, :2]).float() + 0.5) / 32 - 1
    assert torch.allclose(placed, wanted, atol=2e-3)


def test_the_box_that_the_stream_draws_around_the_keypoints_is_the_face_s(crowd: Crowd) -> None:
    character = crowd.characters[0]
    known = read_known_motion(crowd, crowd.choose_places_of(0, 12, np.random.default_rng(0)))
    sides = [box.bottom - box.top for box in face_boxes(known.place_keypoints(), 640, 640)]
    heights = np.ptp(character.landmarks[..., :468, 1].astype(np.float32), axis=2).ravel() * 10
    assert 0.95 < np.mean(sides) / heights.mean() < 1.3


def test_an_extractor_learns_a_batch_of_poses(crowd: Crowd) -> None:
    with torch.enable_grad():
        config = MotionExtractorConfig(input_px=64, depths=(1, 1), widths=(8, 16))
        piece = MotionExtractorPiece(config, Plan(60, 8, 3e-3), crowd, crowd)
        losses = [piece.train_step(step)["placed"] for step in range(60)]
    assert np.mean(losses[-10:]) < 0.7 * np.mean(losses[:10])
    assert piece.measure().keys() == {"angles_deg", "points_px"}
